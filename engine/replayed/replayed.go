// Package replayed answers requests with what was recorded of a run, as a cassette does:
// nothing is asked, and nothing costs anything. So strategies and limits are tried again on
// the latencies, failures and answers of a real provider.
//
// A request is known by what it asks: the system message, the prompt with the item in it, the
// schema and the model. It gets what the item's attempt of the same number got then, after as
// long; attempts after the last recorded one get what that got. A request that was not
// recorded fails, and says so.
package replayed

import (
	"context"
	"fmt"
	"strings"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
)

// Recording is a run that was read back.
type Recording struct {
	Name   string // of the saved run
	Model  string
	Prompt *datasets.Prompt // nil: it can't be read, and nothing is known
	System string
	Set    *datasets.Set // with the schema that was sent; without one nothing is known
	Tally  *engine.Tally
}

// Cassette holds the answers of a recording. It doesn't change, and may be used by many
// goroutines at once.
type Cassette struct {
	name, model string
	takes       map[string][]take // by what was asked; several items may ask the same
}

// take is what came of an item.
type take struct {
	item     int
	attempts []attempt
}

// attempt is what came of one attempt: an answer or an error.
type attempt struct {
	took, first time.Duration // first: until the first token; below 0: none was seen
	answer      *call.Answer
	err         *call.Error
}

// New makes a cassette of a recording.
func New(r Recording) *Cassette {
	c := &Cassette{name: r.Name, model: r.Model, takes: map[string][]take{}}
	if r.Prompt == nil || r.Set.Schema == nil {
		return c
	}
	for i := range r.Tally.Rows {
		attempts := attemptsOf(&r.Tally.Rows[i])
		if len(attempts) == 0 {
			continue
		}
		k := key(r.System, r.Model, r.Set.Schema, r.Prompt.Render(r.Set.Rows.At(i)))
		c.takes[k] = append(c.takes[k], take{i, attempts})
	}
	return c
}

// attemptsOf are the attempts of an item that came to an end of their own, in order.
func attemptsOf(row *engine.Row) []attempt {
	var list []attempt
	for i := range row.Attempts {
		a := &row.Attempts[i]
		if a.Ended < 0 || a.Err != nil && a.Err.Kind == call.Cancelled {
			continue
		}
		made := attempt{took: a.Ended - a.Begun, first: -1, err: a.Err}
		if a.FirstToken >= 0 {
			made.first = a.FirstToken - a.Begun
		}
		if a.Err == nil {
			if row.Answer == nil || a.Superseded {
				continue // its answer was not kept
			}
			made.answer = row.Answer
		}
		list = append(list, made)
	}
	if len(list) == 0 && row.Answer != nil { // it was answered from a cache, or before the run
		list = append(list, attempt{took: row.Took, first: -1, answer: row.Answer})
	}
	return list
}

// key tells what is asked.
func key(system, model string, s *schema.Schema, prompt string) string {
	return strings.Join([]string{strings.TrimSpace(model), system, string(s.JSON()), prompt}, "\x00")
}

// Name is that of the recording.
func (c *Cassette) Name() string { return c.name }

// Model is the model that was asked.
func (c *Cassette) Model() string { return c.model }

// Caller answers requests of a run from a cassette.
type Caller struct {
	cassette      *Cassette
	prompt        *datasets.Prompt
	schema        *schema.Schema
	system, model string
	speed         float64
}

// Caller returns a caller for a run that asks for this. speed is how much faster than then
// answers come; 0: as fast.
func (c *Cassette) Caller(prompt *datasets.Prompt, s *schema.Schema, system, model string, speed float64) *Caller {
	if speed <= 0 {
		speed = 1
	}
	return &Caller{c, prompt, s, system, model, speed}
}

// Close does nothing: there is nothing to give back.
func (*Caller) Close() {}

// Call waits as long as the recorded attempt took, and returns what came of it.
func (c *Caller) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	if req.Kept != nil {
		return *req.Kept, nil
	}
	then, known := c.find(req)
	if !known {
		return call.Answer{}, &call.Error{Kind: call.BadRequest, Message: fmt.Sprintf("not in the recording %s: %s", c.cassette.name, c.unlike()), RetryAfter: -1}
	}
	if then.first >= 0 && req.Progress != nil && then.answer != nil {
		if err := c.wait(ctx, then.first); err != nil {
			return call.Answer{}, err
		}
		req.Progress(string(then.answer.Output))
		then.took -= then.first
	}
	if err := c.wait(ctx, then.took); err != nil {
		return call.Answer{}, err
	}
	if then.err != nil {
		failed := *then.err
		if failed.RetryAfter > 0 {
			failed.RetryAfter = c.scaled(failed.RetryAfter)
		}
		return call.Answer{}, &failed
	}
	answer := *then.answer
	answer.Cached = false
	return answer, nil
}

// find is what was recorded of a request: of the item with the same place, where several
// asked the same, else of any of them, the same each time.
func (c *Caller) find(req call.Request) (attempt, bool) {
	takes := c.cassette.takes[key(c.system, c.model, c.schema, c.prompt.Render(req.Item))]
	if len(takes) == 0 {
		return attempt{}, false
	}
	of := takes[req.Index%len(takes)]
	for _, t := range takes {
		if t.item == req.Index {
			of = t
			break
		}
	}
	return of.attempts[min(max(req.Attempt, 1), len(of.attempts))-1], true
}

// unlike says what about a request may be unknown.
func (c *Caller) unlike() string {
	if len(c.cassette.takes) == 0 {
		return "it has no answer at all"
	}
	if c.model != c.cassette.model {
		return fmt.Sprintf("it asked model %q", c.cassette.model)
	}
	return "its prompt, system message, schema or text was another"
}

func (c *Caller) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / c.speed)
}

// wait lets so much time of the recording pass.
func (c *Caller) wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(c.scaled(max(d, 0)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &call.Error{Kind: call.Cancelled, Message: "cancelled", RetryAfter: -1}
	}
}
