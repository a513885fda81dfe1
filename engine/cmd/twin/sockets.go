package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"text/tabwriter"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/provider"
	"regatta/engine/twin"
)

// sockets fits twins of two servers over real sockets, from one or two runs of the real client,
// and prints what they say of other lanes beside what those then take. The servers know nothing
// of this program.
func sockets(ctx context.Context, to io.Writer) error {
	queue, shares := newSlots(4, 200*time.Millisecond), newSharing(300*time.Millisecond, 0.2, 6)
	defer queue.Close()
	defer shares.Close()
	for _, c := range []struct {
		about  string
		server *httptest.Server
		items  int
		from   []engine.Lane
		others []engine.Lane
	}{
		{"4 slots of 200 ms", queue, 20, []engine.Lane{gather(0)}, []engine.Lane{{Strategy: engine.ForLoop}, gather(2), gather(8)}},
		{"4 slots of 200 ms", queue, 20, []engine.Lane{{Strategy: engine.ForLoop}}, []engine.Lane{gather(8)}},
		{"calls share: 1+k/6 times as long", shares, 64, []engine.Lane{gather(2), gather(8)}, []engine.Lane{gather(4), {Strategy: engine.ForLoop}, gather(16)}},
	} {
		if err := onServer(ctx, to, c.about, c.server, c.items, c.from, c.others); err != nil {
			return err
		}
	}
	return nil
}

func gather(limit int) engine.Lane { return engine.Lane{Strategy: engine.Gather, Limit: limit} }

// onServer fits a twin of a server and compares it with the server.
func onServer(ctx context.Context, to io.Writer, about string, server *httptest.Server, items int, from, others []engine.Lane) error {
	var runs []twin.Run
	var last *engine.Tally
	fmt.Fprintf(to, "%s, %d items, fitted on", about, items)
	for _, lane := range from {
		t, err := call(ctx, server, lane, items)
		if err != nil {
			return err
		}
		run := twin.Observe(t, twin.About{Name: lane.String(), Retry: engine.DefaultRetry()})
		run.Client.Governed = false // no governor is in the chain of these runs
		runs, last = append(runs, run), t
		fmt.Fprintf(to, " %v", lane)
	}
	fit := twin.Fit(runs)
	if fit == nil {
		return fmt.Errorf("%s: too few answers", about)
	}
	fmt.Fprintf(to, "\n%s\n\n", fit.Describe().Serves)
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "lane\treplay\ttwin\t9 of 10\tmeasured\t")
	for _, lane := range others {
		f := fit.Forecast(fit.Ask(lane))
		latencies := make([]time.Duration, items)
		for i := range latencies {
			latencies[i] = last.Rows[i].Latency()
		}
		t, err := call(ctx, server, lane, items)
		if err != nil {
			return err
		}
		number := fmt.Sprintf("%.2fs", f.Wall.Mid)
		if f.Knowledge != twin.Known && f.Knowledge != twin.IfTaken {
			number = "–"
		}
		fmt.Fprintf(w, "%v\t%.2fs\t%s\t%.2f to %.2fs\t%.2fs\t%s\n", lane, lane.Plan(items, 0).Forecast(latencies).Wall.Seconds(), number, f.Wall.Low, f.Wall.High, t.Wall.Seconds(), fit.Note(f))
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// call runs a lane on a server with the real client.
func call(ctx context.Context, server *httptest.Server, lane engine.Lane, items int) (*engine.Tally, error) {
	set, err := datasets.OpenContext(ctx, fmt.Sprintf("people:%d", items), datasets.Options{})
	if err != nil {
		return nil, err
	}
	prompt, err := datasets.ParsePrompt(datasets.DefaultPrompt)
	if err != nil {
		return nil, err
	}
	shape, err := schema.Short("name string, age int")
	if err != nil {
		return nil, err
	}
	p, err := provider.New(provider.Config{Name: provider.OpenAI, BaseURL: server.URL + "/v1", Model: "m"})
	if err != nil {
		return nil, err
	}
	caller, err := p.Open(prompt, shape)
	if err != nil {
		return nil, err
	}
	defer caller.Close()
	run, err := engine.Start(ctx, engine.Config{Lane: lane, Rows: set.Rows, Caller: caller, Retry: engine.DefaultRetry()})
	if err != nil {
		return nil, err
	}
	t := engine.NewTally()
	for batch := range run.Events() {
		t.Apply(batch)
	}
	if t.OK != items {
		return nil, fmt.Errorf("%v: %d of %d answered", lane, t.OK, items)
	}
	return t, nil
}

const reply = `{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{\"name\":\"Ann\",\"age\":1}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16}}`

func answer(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, reply)
}

// newSlots is a server that works on so many requests at a time.
func newSlots(n int, each time.Duration) *httptest.Server {
	slots := make(chan struct{}, n)
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		slots <- struct{}{}
		time.Sleep(each)
		<-slots
		answer(w)
	}))
}

// newSharing is a server whose k requests each go on at 1/(1+k/knee) of the speed of none.
func newSharing(median time.Duration, sigma, knee float64) *httptest.Server {
	var mu sync.Mutex
	rnd := rand.New(rand.NewPCG(1, 2))
	n, done, at := 0, 0.0, time.Now() // requests, work done by each, when
	advance := func() {
		now := time.Now()
		done += now.Sub(at).Seconds() / (1 + float64(n)/knee)
		at = now
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		advance()
		n++
		until := done + median.Seconds()*math.Exp(sigma*rnd.NormFloat64())
		mu.Unlock()
		for {
			mu.Lock()
			advance()
			left := (until - done) * (1 + float64(n)/knee)
			if left <= 0 {
				n--
				mu.Unlock()
				answer(w)
				return
			}
			mu.Unlock()
			time.Sleep(min(time.Duration(left*float64(time.Second))+time.Microsecond, 5*time.Millisecond))
		}
	}))
}
