package simulated

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// fromKey is the key of settings that come from saved runs. Parse doesn't know it: who has the
// runs makes the Options.
const fromKey = "from"

// Recorded is what saved runs were answered, to be answered again. It isn't changed.
type Recorded struct {
	Name  string // of the runs, as --sim takes them: RUN, or RUN+RUN
	Runs  int
	Calls map[string]RecordedCall // by what the user's message said
	Works []time.Duration         // of all calls, for texts that none asked; nil: Latency holds
}

// RecordedCall is what became of a text.
type RecordedCall struct {
	Output json.RawMessage // nil: no answer
	Work   time.Duration   // how long it takes alone; 0: unknown
}

// From splits the runs of the key "from" off the settings: "a+b" of "from=a+b,error=0.1".
func From(spec string) (runs []string, rest string, err error) {
	var others []string
	for part := range strings.SplitSeq(spec, ",") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || strings.TrimSpace(name) != fromKey {
			others = append(others, part)
			continue
		}
		for run := range strings.SplitSeq(value, "+") {
			if run = strings.TrimSpace(run); run == "" {
				return nil, "", fmt.Errorf("%s: %q: a run without a name; use %[1]s=RUN or %[1]s=RUN+RUN", fromKey, value)
			}
			runs = append(runs, run)
		}
	}
	return runs, strings.Join(others, ","), nil
}

// Timeless is the same without the times: Latency holds.
func (r *Recorded) Timeless() *Recorded {
	if r == nil {
		return nil
	}
	timeless := *r
	timeless.Works = nil
	return &timeless
}

// work is how long the attempt takes alone, where that was recorded: the first attempt at a
// text as long as then, others as long as any.
func (r *Recorded) work(req *completionRequest, d dice) (time.Duration, bool) {
	if r == nil || len(r.Works) == 0 {
		return 0, false
	}
	if d.attempt == 1 {
		for _, text := range req.texts() {
			if c, ok := r.Calls[text]; ok && c.Work > 0 {
				return c.Work, true
			}
		}
	}
	return r.Works[d.roll(forLatency).IntN(len(r.Works))], true
}

// answer is what was answered to one of the texts; nil: nothing.
func (r *Recorded) answer(texts []string) json.RawMessage {
	if r == nil {
		return nil
	}
	for _, text := range texts {
		if c := r.Calls[text]; c.Output != nil {
			return c.Output
		}
	}
	return nil
}

// RetryAfter is how refusals say when to come again.
type RetryAfter uint8

// The ways.
const (
	Exactly   RetryAfter = iota // to the millisecond, and in whole seconds
	InSeconds                   // in whole seconds, rounded up
	NotSaid
)

var retryAfters = [...]string{"exact", "whole", "none"}

// String returns the form that ParseRetryAfter reads.
func (r RetryAfter) String() string { return retryAfters[r] }

// ParseRetryAfter reads exact, whole or none.
func ParseRetryAfter(text string) (RetryAfter, error) {
	for i, known := range retryAfters {
		if text == known {
			return RetryAfter(i), nil
		}
	}
	return 0, fmt.Errorf("%q: must be %s", text, strings.Join(retryAfters[:], ", "))
}
