package replayed_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/replayed"
)

const ms = time.Millisecond

// texts is a dataset of n rows; the last two are the same.
type texts int

func (n texts) Len() int { return int(n) }
func (n texts) At(i int) datasets.Item {
	return datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint("text ", min(i, int(n)-2))}
}
func (n texts) Expected(int) json.RawMessage { return nil }

// moody fails and answers by chance, the same each time.
type moody struct{}

func (moody) Call(ctx context.Context, r call.Request) (call.Answer, error) {
	rnd := rand.New(rand.NewPCG(uint64(r.Index), uint64(r.Attempt)))
	select {
	case <-time.After(time.Duration(100+rnd.IntN(900)) * ms):
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled}
	}
	switch rnd.IntN(5) {
	case 0:
		return call.Answer{}, &call.Error{Kind: call.Server, Status: 500, Message: "trouble", RetryAfter: -1}
	case 1:
		return call.Answer{}, &call.Error{Kind: call.Refused, Message: "no", RetryAfter: -1}
	}
	return call.Answer{Output: json.RawMessage(fmt.Sprintf(`{"n":%d}`, r.Index)), Model: "m", Usage: call.Usage{InputTokens: 5, OutputTokens: 3, Known: true}}, nil
}

func prompt(t testing.TB, template string) *datasets.Prompt {
	t.Helper()
	p, err := datasets.ParsePrompt(template)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func shape(t testing.TB, spec string) *schema.Schema {
	t.Helper()
	s, err := schema.Short(spec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run is the tally of a run, in the time of a bubble.
func run(t *testing.T, lane string, rows datasets.Rows, c call.Caller) *engine.Tally {
	t.Helper()
	l, err := engine.ParseLane(lane)
	if err != nil {
		t.Fatal(err)
	}
	r, err := engine.Start(t.Context(), engine.Config{Lane: l, Rows: rows, Caller: c, Seed: 3, Retry: engine.Retry{Max: 2, Base: 100 * ms, Cap: 100 * ms, MaxWait: time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	tally := engine.NewTally()
	for batch := range r.Events() {
		tally.Apply(batch)
	}
	return tally
}

func recorded(t *testing.T) (*replayed.Cassette, *engine.Tally) {
	t.Helper()
	tally := run(t, "gather:3", texts(20), moody{})
	set := &datasets.Set{Rows: texts(20), Schema: shape(t, "n int")}
	return replayed.New(replayed.Recording{Name: "a-run", Model: "m", Prompt: prompt(t, "say {{.text}}"), System: "be brief", Set: set, Tally: tally}), tally
}

// The same run again comes out the same, and other lanes meet the same attempts.
func TestARecordingAnswersAsItDid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, live := recorded(t)
		if live.Failed == 0 || live.Retries == 0 {
			t.Fatal("nothing failed")
		}
		for _, lane := range []string{"gather:3", "for-loop", "as-completed:5", "gather"} {
			again := run(t, lane, texts(20), c.Caller(prompt(t, "say {{.text}}"), shape(t, "n int"), "be brief", "m", 0))
			if again.OK != live.OK || again.Failed != live.Failed || again.Retries != live.Retries || again.Usage != live.Usage {
				t.Errorf("%s: %d ok, %d failed, %d retries", lane, again.OK, again.Failed, again.Retries)
			}
			for i := range live.Rows {
				a, b := &live.Rows[i], &again.Rows[i]
				if len(a.Attempts) != len(b.Attempts) || !reflect.DeepEqual(a.Answer, b.Answer) || (a.Err == nil) != (b.Err == nil) {
					t.Fatalf("%s: item %d has another outcome", lane, i)
				}
				for k := range a.Attempts {
					if x, y := a.Attempts[k], b.Attempts[k]; x.Ended-x.Begun != y.Ended-y.Begun {
						t.Fatalf("%s: attempt %d of item %d took %v, not %v", lane, k+1, i, y.Ended-y.Begun, x.Ended-x.Begun)
					}
				}
			}
			if lane == "gather:3" && again.Wall != live.Wall {
				t.Errorf("the wall is %v, not %v", again.Wall, live.Wall)
			}
		}
	})
}

// Answers come as much faster as is asked for.
func TestARecordingIsFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, live := recorded(t)
		caller := c.Caller(prompt(t, "say {{.text}}"), shape(t, "n int"), "be brief", "m", 10)
		begun := time.Now()
		_, _ = caller.Call(t.Context(), call.Request{Item: texts(20).At(0), Attempt: 1})
		a := live.Rows[0].Attempts[0]
		if took := time.Since(begun); took != (a.Ended-a.Begun)/10 {
			t.Errorf("it took %v of %v", took, a.Ended-a.Begun)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var failure *call.Error
		if _, err := caller.Call(ctx, call.Request{Item: texts(20).At(0), Attempt: 1}); !errors.As(err, &failure) || failure.Kind != call.Cancelled {
			t.Errorf("cancelled: %v", err)
		}
	})
}

// What was not asked then is not known, and why is said.
func TestWhatWasNotRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := recorded(t)
		same := call.Request{Item: texts(20).At(0), Attempt: 1}
		for name, a := range map[string]struct {
			caller *replayed.Caller
			req    call.Request
			want   string
		}{
			"prompt": {c.Caller(prompt(t, "tell {{.text}}"), shape(t, "n int"), "be brief", "m", 0), same, "prompt"},
			"system": {c.Caller(prompt(t, "say {{.text}}"), shape(t, "n int"), "", "m", 0), same, "system message"},
			"schema": {c.Caller(prompt(t, "say {{.text}}"), shape(t, "n string"), "be brief", "m", 0), same, "schema"},
			"model":  {c.Caller(prompt(t, "say {{.text}}"), shape(t, "n int"), "be brief", "other", 0), same, `it asked model "m"`},
			"text":   {c.Caller(prompt(t, "say {{.text}}"), shape(t, "n int"), "be brief", "m", 0), call.Request{Item: datasets.Item{Text: "new"}, Attempt: 1}, "text was another"},
		} {
			var failure *call.Error
			_, err := a.caller.Call(t.Context(), a.req)
			if !errors.As(err, &failure) || failure.Kind != call.BadRequest || failure.Retryable() || !strings.Contains(failure.Message, "not in the recording a-run: ") || !strings.Contains(failure.Message, a.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
