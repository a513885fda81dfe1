package budget

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/contract"
	"regatta/engine/price"
)

var mini = price.Price{Input: 0.15, Output: 0.6, Source: "a test"}

// lengths are rows whose texts have so many bytes.
type lengths []int

func (l lengths) Len() int { return len(l) }
func (l lengths) At(i int) datasets.Item {
	return datasets.Item{ID: fmt.Sprint(i), Text: strings.Repeat("x", l[i])}
}
func (l lengths) Expected(int) json.RawMessage { return nil }

// what is sent: the text with ten bytes around it, and a schema.
func template(t interface{ Fatal(...any) }) (*datasets.Prompt, *schema.Schema) {
	prompt, err := datasets.ParsePrompt("extract:  {{.text}}")
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.Short("name string, age int")
	if err != nil {
		t.Fatal(err)
	}
	return prompt, s
}

const around = 10

// deal is what one attempt comes to: how long it takes, what it really consumes,
// and whether it fails and tells.
type deal struct {
	takes   time.Duration
	usage   call.Usage // Known: it tells
	failure call.Kind  // "": an answer
	status  int
}

// provider deals with attempt k of item i as deals[i][k-1] says, or as the last.
type provider struct {
	price price.Price
	deals [][]deal

	mu      sync.Mutex
	begun   int
	blind   int     // of these, how many before an answer had told its usage
	told    bool    // an answer has
	cost    float64 // of everything that has begun, told or not
	largest float64 // output of a single attempt
}

func (p *provider) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	of := p.deals[req.Index]
	d := of[min(req.Attempt, len(of))-1]
	for _, turn := range req.Turns {
		d.usage.InputTokens += len(turn.Answer) + len(turn.Complaint) + 100
	}
	p.mu.Lock()
	p.begun++
	if !p.told {
		p.blind++
	}
	if d.status < 300 { // a refusal costs nothing
		p.cost += p.price.Of(d.usage)
	}
	p.largest = max(p.largest, p.price.Of(call.Usage{OutputTokens: d.usage.OutputTokens}))
	p.mu.Unlock()
	select {
	case <-time.After(d.takes):
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled}
	}
	told := d.usage
	if !told.Known {
		told = call.Usage{}
	}
	if d.failure != "" {
		failure := &call.Error{Kind: d.failure, Status: d.status, Usage: told}
		if d.failure == call.InvalidOutput {
			failure.Raw = strings.Repeat("0", d.usage.OutputTokens)
		}
		return call.Answer{}, failure
	}
	p.mu.Lock()
	p.told = true
	p.mu.Unlock()
	return call.Answer{Output: json.RawMessage(strings.Repeat("1", d.usage.OutputTokens)), Usage: told}, nil
}

// run makes runs of the lanes at the same time, all on one budget.
func run(t *testing.T, b *Budget, rows lengths, p *provider, stopAt time.Duration, lanes ...engine.Lane) []*engine.Tally {
	t.Helper()
	prompt, s := template(t)
	tallies := make([]*engine.Tally, len(lanes))
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for i, lane := range lanes {
			cfg := engine.Config{Lane: lane, Rows: rows, Caller: p, Price: b.price, Admission: []admit.Link{b.For(prompt, s, call.Params{})}}
			cfg.Reasks = 1
			cfg.Check = contract.New().Next
			cfg.Retry = engine.Retry{Max: 2, Base: 3 * time.Millisecond, Cap: 3 * time.Millisecond}
			r, err := engine.Start(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if stopAt > 0 {
				time.AfterFunc(stopAt, r.Stop)
			}
			tallies[i] = engine.NewTally()
			wg.Go(func() {
				for batch := range r.Events() {
					tallies[i].Apply(batch)
				}
			})
		}
		wg.Wait()
		time.Sleep(time.Second)
	})
	return tallies
}

// ask is a ticket for a request that nobody has to wake.
func ask(req call.Request) *admit.Ticket {
	t := &admit.Ticket{Wake: func() {}}
	t.Ask(req)
	return t
}

func lanesOf(names ...string) (lanes []engine.Lane) {
	for _, name := range names {
		lane, err := engine.ParseLane(name)
		if err != nil {
			panic(err)
		}
		lanes = append(lanes, lane)
	}
	return lanes
}

// same is n items of a length that all come to the same.
func same(n, length int, d deal) (lengths, *provider) {
	rows, p := make(lengths, n), &provider{price: mini}
	for i := range rows {
		rows[i] = length
		p.deals = append(p.deals, []deal{d})
	}
	return rows, p
}

func usage(in, out int) call.Usage {
	return call.Usage{InputTokens: in, OutputTokens: out, Known: true}
}
