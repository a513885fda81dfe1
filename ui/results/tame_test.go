package results

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
)

func TestTame(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a=1": "a=1", "-5": "-5", "+1.5e3": "+1.5e3", "-.5": "-.5", "1-2": "1-2", "-1.": "-1.",
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-": "'-", "-5-3": "'-5-3", "-5\n": "'-5\n", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'␍=1",
		"＝1": "'＝1", "=HYPERLINK(\"x\")": "'=HYPERLINK(\"x\")", "+49 30 1": "'+49 30 1", "'=1": "'=1",
		"a\x00b\x1b\x7f\u009b": "a␀b␛␡\ufffd", "a\r\nb\tc\n": "a\nb\tc\n", "a\rb": "a␍b", "\xff": "\ufffd",
	} {
		if got := tame(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestHeadersOfClashes: the input keeps its names, no two columns have the same.
func TestHeadersOfClashes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"id", "input", "status", "name", "output.name", "index", "cached", "regatta.status"}), rapid.ID[string])
		l := Layout{Format: CSV, Keep: true, Columns: names.Draw(t, "columns"), Lead: rapid.Bool().Draw(t, "lead")}
		for _, name := range names.Draw(t, "fields") {
			l.Fields = append(l.Fields, schema.Field{Name: name})
		}
		header := csvEncoder{l}.keptHeader()
		seen := map[string]bool{}
		for _, name := range header {
			if seen[name] {
				t.Fatalf("%q twice in %q", name, header)
			}
			seen[name] = true
		}
		if l.Lead {
			header = header[2:]
		}
		if strings.Join(header[:len(l.Columns)], "|") != strings.Join(l.Columns, "|") {
			t.Fatalf("%q does not begin with %q", header, l.Columns)
		}
	})
}

// texts are rows of a text alone.
type texts int

func (n texts) Len() int                     { return int(n) }
func (n texts) At(int) datasets.Item         { return datasets.Item{ID: "x", Text: "t"} }
func (n texts) Expected(int) json.RawMessage { return nil }

// TestInOrderHoldsOnlyWhatWaits: whatever the order of deliveries, exactly the longest
// run of items without a gap is written.
func TestInOrderHoldsOnlyWhatWaits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "items")
		order := rapid.Permutation(numbers(n)).Draw(t, "order")
		order = order[:rapid.IntRange(0, n).Draw(t, "delivered")]
		var out bytes.Buffer
		r, err := NewRecorder(&out, Layout{Format: JSONL, InOrder: true}, texts(n))
		if err != nil {
			t.Fatal(err)
		}
		take := func(batch []engine.Event) {
			r.Tally().Apply(batch)
			r.Record(batch)
		}
		take([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: n}}})
		done := map[int]bool{}
		for _, item := range order {
			take([]engine.Event{
				{Kind: engine.CallStarted, Item: item}, {Kind: engine.AttemptStarted, Item: item, Attempt: 1},
				{Kind: engine.Finished, Item: item, Attempt: 1, Status: engine.OK, Answer: &call.Answer{Output: json.RawMessage(`{}`)}},
				{Kind: engine.Delivered, Item: item, Status: engine.OK},
			})
			if err := r.Flush(); err != nil {
				t.Fatal(err)
			}
			done[item] = true
			whole := 0
			for done[whole] {
				whole++
			}
			if r.Written() != whole {
				t.Fatalf("%d written after %v, want %d", r.Written(), order, whole)
			}
			for i := range n {
				if r.tally.Rows[i].Answer != nil {
					t.Fatalf("item %d: the answer is kept", i)
				}
				if waits := r.aside.has(i); waits != (done[i] && i >= whole) {
					t.Fatalf("item %d waits: %v", i, waits)
				}
			}
		}
		if err := r.Finish(); err != nil || r.Written() != n {
			t.Fatalf("%d of %d, %v", r.Written(), n, err)
		}
		for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
			var l struct{ Index int }
			if err := json.Unmarshal([]byte(line), &l); err != nil || l.Index != i {
				t.Fatalf("line %d is of item %d, %v", i, l.Index, err)
			}
		}
	})
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// Of an item that was refused for hours little is kept once it is written.
func TestWhatManyRefusalsSaidIsForgotten(t *testing.T) {
	const attempts = 300
	var out bytes.Buffer
	r, err := NewRecorder(&out, Layout{Format: JSONL}, texts(1))
	if err != nil {
		t.Fatal(err)
	}
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: 1}}, {Kind: engine.CallStarted}}
	for n := int32(1); n < attempts; n++ {
		events = append(events, engine.Event{Kind: engine.AttemptStarted, Attempt: n},
			engine.Event{Kind: engine.Retrying, Attempt: n, Err: &call.Error{Kind: call.RateLimited, Status: 429, Message: "slow down"}})
	}
	events = append(events, engine.Event{Kind: engine.AttemptStarted, Attempt: attempts},
		engine.Event{Kind: engine.Finished, Attempt: attempts, Made: attempts, Status: engine.OK, Answer: &call.Answer{Output: []byte("{}")}}, engine.Event{Kind: engine.Delivered})
	r.Tally().Apply(events)
	r.Record(events)
	if err := r.Flush(); err != nil || !strings.Contains(out.String(), `"attempts":300`) {
		t.Errorf("%v, %s", err, out.String())
	}
	row, kept := &r.Tally().Rows[0], map[*call.Error]bool{}
	for _, a := range row.Attempts {
		kept[a.Err] = true
	}
	if len(row.Attempts) != attempts || len(kept) > 2*engine.KeptRefusals+2 {
		t.Errorf("%d attempts with %d errors are kept", len(row.Attempts), len(kept))
	}
}
