// Package results writes what came of the items of a run, a record each: JSON
// lines as regatta run has them, or CSV. The command line writes each when it is
// delivered, the screen all of them when it is asked to save a run.
//
// A Recorder is not for more than one goroutine and closes nothing: the writer is
// its user's.
package results

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
)

// result is an item with what became of it, as it is written. Times are seconds
// since the run began; nil: it never came to that.
type result struct {
	Index     int             `json:"index"`
	ID        string          `json:"id"`
	Status    string          `json:"status"`
	Input     string          `json:"input"`
	Fields    *inputFields    `json:"input_fields,omitempty"` // nil unless columns are kept
	Output    json.RawMessage `json:"output"`                 // nil unless the status is ok
	Note      string          `json:"note,omitempty"`         // what is odd about an output that was taken all the same
	Error     *resultError    `json:"error"`                  // nil if the status is ok
	Attempts  int             `json:"attempts"`               // of any kind, re-asks too
	Reasks    int             `json:"reasks"`                 // answers that did not fit and were asked for again
	Cached    bool            `json:"cached"`                 // the answer came from the cache, and consumed nothing
	Queued    *float64        `json:"queued_s"`
	Started   *float64        `json:"started_s"`
	Finished  *float64        `json:"finished_s"`
	Delivered *float64        `json:"delivered_s"`
	First     *float64        `json:"first_token_s"`       // from the begin of the attempt that succeeded; nil: not streamed
	Speed     *float64        `json:"output_tokens_per_s"` // from its first token on; nil: not streamed, or not known
	Usage     *resultUsage    `json:"usage"`               // nil: the provider did not say
}

type resultError struct {
	Kind     string   `json:"kind"`
	Message  string   `json:"message"`
	Request  string   `json:"request_id,omitempty"` // by which the server knows the last request; "": it did not say
	Answer   *string  `json:"answer"`               // what the model said, or its part that came; nil: nothing
	Problems []string `json:"problems"`             // why an answer doesn't fit; nil: it isn't about that
}

// mostAnswer is how much of an answer that was not taken is written: 64 KiB.
const mostAnswer = 64 << 10

func newError(e *call.Error) *resultError {
	r := &resultError{Kind: string(e.Kind), Message: e.Message, Request: e.RequestID, Problems: e.Problems}
	if answer := e.Raw; answer != "" {
		if len(answer) > mostAnswer {
			answer = strings.ToValidUTF8(answer[:mostAnswer], "") // not half a character
		}
		r.Answer = &answer
	}
	if r.Problems == nil && e.Kind == call.InvalidOutput {
		r.Problems = []string{e.Message}
	}
	return r
}

// resultUsage is what all attempts consumed together; nil: the server didn't say. What
// was thought is output.
type resultUsage struct {
	InputTokens  *int     `json:"input_tokens"`
	OutputTokens *int     `json:"output_tokens"`
	CachedInput  *int     `json:"cached_input_tokens"` // of the input, from the provider's own cache
	Reasoning    *int     `json:"reasoning_tokens"`    // of the output
	Cost         *float64 `json:"cost_usd"`            // nil: the price is unknown, or half of the usage
}

// newUsage is what the item consumed; what it cost only where all of that is known.
func newUsage(row *engine.Row, t *engine.Tally) *resultUsage {
	u := row.Usage()
	if !u.Known {
		return nil
	}
	told := func(n int, told bool) *int {
		if !told {
			return nil
		}
		return &n
	}
	r := &resultUsage{
		InputTokens:  told(u.InputTokens, !u.MoreInput),
		OutputTokens: told(u.OutputTokens, !u.MoreOutput),
		CachedInput:  told(u.CachedInput.Tokens, u.CachedInput.Told),
		Reasoning:    told(u.Reasoning.Tokens, u.Reasoning.Told),
	}
	if usd, known := t.WholeCost(row); known {
		r.Cost = &usd
	}
	return r
}

func newResult(index int, item datasets.Item, row *engine.Row, t *engine.Tally) result {
	r := result{
		Index:     index,
		ID:        item.ID,
		Status:    row.Status.String(),
		Input:     item.Text,
		Attempts:  max(len(row.Attempts), int(row.Made)),
		Reasks:    row.Reasks(),
		Cached:    row.Cached,
		Queued:    Seconds(row.Queued),
		Started:   Seconds(row.Started),
		Finished:  Seconds(row.Finished),
		Delivered: Seconds(row.Delivered),
		First:     Seconds(row.TimeToFirstToken()),
	}
	if speed := row.TokensPerSecond(); speed > 0 {
		speed = math.Round(speed*100) / 100
		r.Speed = &speed
	}
	if row.Answer != nil {
		r.Output, r.Note = row.Answer.Output, row.Answer.Note
	}
	if row.Err != nil {
		r.Error = newError(row.Err)
	}
	r.Usage = newUsage(row, t)
	return r
}

// Seconds is a time in seconds, to the microsecond; nil if it is unset.
func Seconds(d time.Duration) *float64 {
	if d < 0 {
		return nil
	}
	s := float64(d.Round(time.Microsecond)/time.Microsecond) / 1e6 // the number nearest to the decimal
	return &s
}

// encodeJSON writes a line.
func encodeJSON(s *sink, r result) error {
	if err := appendResult(&s.buf, &r); err != nil {
		return fmt.Errorf("item %d: %w", r.Index+1, err)
	}
	s.end()
	return nil
}
