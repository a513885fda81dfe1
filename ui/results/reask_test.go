package results_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/contract"
	"regatta/engine/openai"
	"regatta/engine/simulated"
	"regatta/ui/results"
)

// line is what the books are kept by.
type line struct {
	Index            int
	Status           string
	Output           json.RawMessage
	Error            *struct{ Kind call.Kind }
	Attempts, Reasks int
	Usage            struct {
		InputTokens  int `json:"input_tokens"`
		OutputTokens int `json:"output_tokens"`
	}
}

// TestTheBooksAgree: with every fault that an answer can have, each item is right
// or has a named error, and the lines, the tally and the provider itself count the
// same attempts, re-asks and tokens.
func TestTheBooksAgree(t *testing.T) {
	set, err := datasets.Open("receipts", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	corrected, usedUp := 0, 0
	for seed := range uint64(20) {
		lines, tally, stats := keepBooks(t, set, seed)
		failed := map[call.Kind]int64{}
		var sum line
		for _, l := range lines {
			switch {
			case l.Status == "ok" && datasets.Right(set.Rows.Expected(l.Index), l.Output):
				corrected += l.Reasks
			case l.Status == "failed" && l.Error.Kind == call.InvalidOutput && l.Reasks == engine.DefaultReasks:
				usedUp++
				failed[call.InvalidOutput]++
			case l.Status == "failed" && l.Error.Kind != call.InvalidOutput:
				failed[l.Error.Kind]++
			default:
				t.Errorf("seed %d: %+v is neither right nor has it a named error", seed, l)
			}
			sum.Attempts, sum.Reasks = sum.Attempts+l.Attempts, sum.Reasks+l.Reasks
			sum.Usage.InputTokens += l.Usage.InputTokens
			sum.Usage.OutputTokens += l.Usage.OutputTokens
		}
		reasks, retries := int64(tally.Reasks), int64(tally.Retries)
		for what, pair := range map[string][2]int64{
			"lines":                     {int64(len(lines)), int64(set.Rows.Len())},
			"attempts, by the provider": {int64(sum.Attempts), stats.Requests},
			"attempts, by the tally":    {int64(sum.Attempts), int64(len(lines)) + retries + reasks},
			"re-asks":                   {int64(sum.Reasks), reasks},
			"invalid answers":           {reasks + failed[call.InvalidOutput], stats.Invalid},
			"errors":                    {retries + failed[call.Server], stats.Errors},
			"truncated":                 {failed[call.Truncated], stats.Truncated},
			"refused":                   {failed[call.Refused], stats.Refused},
			"right":                     {int64(tally.Right), stats.Answered},
			"tokens in, by the tally":   {int64(sum.Usage.InputTokens), int64(tally.Usage.InputTokens)},
			"tokens in":                 {int64(sum.Usage.InputTokens), stats.InputTokens},
			"tokens out, by the tally":  {int64(sum.Usage.OutputTokens), int64(tally.Usage.OutputTokens)},
			"tokens out":                {int64(sum.Usage.OutputTokens), stats.OutputTokens},
		} {
			if pair[0] != pair[1] {
				t.Errorf("seed %d, %s: %d and %d", seed, what, pair[0], pair[1])
			}
		}
		for kind := range failed {
			switch kind {
			case call.InvalidOutput, call.Truncated, call.Refused, call.Server:
			default:
				t.Errorf("seed %d: an item failed with %s", seed, kind)
			}
		}
	}
	if corrected == 0 || usedUp == 0 {
		t.Errorf("%d answers were corrected, %d items used their re-asks up: want both", corrected, usedUp)
	}
}

// keepBooks runs a dataset on a provider with faults, in a mode that goes by the
// seed, and reads its results back.
func keepBooks(t *testing.T, set *datasets.Set, seed uint64) (lines []line, tally *engine.Tally, stats simulated.Stats) {
	t.Helper()
	options, err := simulated.Parse("invalid=0.3,truncated=0.05,refused=0.05,error=0.1", simulated.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	options.Seed = seed
	var out bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		server := simulated.New(options)
		recorder := follow(t.Context(), t, &out, set, engine.Config{
			Lane: engine.Lane{Strategy: engine.AsCompleted, Limit: 4}, Rows: set.Rows, Caller: callerOf(t, server, set, call.Modes()[seed%uint64(len(call.Modes()))]),
			Retry: engine.DefaultRetry(), Reasks: engine.DefaultReasks, Seed: seed, Stream: seed/4%2 == 1,
		})
		tally, stats = recorder.Tally(), server.Stats()
	})
	for dec := json.NewDecoder(&out); dec.More(); {
		var l line
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines, tally, stats
}

func callerOf(t *testing.T, server *simulated.Server, set *datasets.Set, mode call.Mode) *openai.Caller {
	t.Helper()
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		t.Fatal(err)
	}
	caller, err := openai.New(openai.Config{
		BaseURL: "http://simulated/v1", Mode: mode, Model: "gpt-4o-mini", Prompt: prompt, Schema: set.Schema, Transport: simulated.Transport(server),
	})
	if err != nil {
		t.Fatal(err)
	}
	return caller
}

// follow runs a batch to its end and records it.
func follow(ctx context.Context, t *testing.T, out *bytes.Buffer, set *datasets.Set, cfg engine.Config) *results.Recorder {
	t.Helper()
	r, err := results.NewRecorder(out, results.Layout{Format: results.JSONL}, set.Rows)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Check = contract.New().Next
	run, err := engine.Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for batch := range run.Events() {
		r.Tally().Apply(batch)
		r.Record(batch)
	}
	if err := r.Finish(); err != nil {
		t.Fatal(err)
	}
	return r
}

// What a recorder has written it keeps no longer, but for the counts.
func TestWhatIsWrittenIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		set, err := datasets.Open("people", datasets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		lane, err := engine.ParseLane("gather:2")
		if err != nil {
			t.Fatal(err)
		}
		caller := callerOf(t, simulated.New(simulated.DefaultOptions()), set, call.JSONSchema)
		var out bytes.Buffer
		tally := follow(t.Context(), t, &out, set, engine.Config{Lane: lane, Rows: set.Rows, Caller: caller}).Tally()
		for i := range tally.Rows {
			if row := &tally.Rows[i]; row.Answer != nil || row.Attempts != nil || row.Delivered < 0 || row.Latency() < 0 {
				t.Errorf("item %d: %+v", i, row)
			}
		}
		if tally.OK != 7 || tally.Right != 7 || tally.Efficiency() < 0.9 || tally.Usage.OutputTokens == 0 || bytes.Count(out.Bytes(), []byte("\n")) != 7 {
			t.Errorf("%d ok, %d right, efficiency %v, %+v", tally.OK, tally.Right, tally.Efficiency(), tally.Usage)
		}
	})
}
