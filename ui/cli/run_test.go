package cli_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"regatta/ui/results"
)

var inOrder = []int{0, 1, 2, 3, 4, 5, 6}

// TestRunInEachStrategy runs the people with latencies that differ and checks
// when each line is written: at its delivery, to the microsecond, and in its order.
func TestRunInEachStrategy(t *testing.T) {
	for strategy, c := range map[string]struct {
		order    []int // nil: that in which they finished
		together bool
	}{
		"for-loop":                       {order: inOrder},
		"gather":                         {order: inOrder, together: true},
		"gather:2":                       {order: inOrder, together: true},
		"ordered":                        {order: inOrder},
		"ordered:3":                      {order: inOrder},
		"as-completed":                   {},
		"as-completed:2":                 {},
		"as-completed:2 --order dataset": {},
		"as-completed --limit 3":         {},
	} {
		t.Run(strategy, func(t *testing.T) {
			inFakeTime(t, func(t *testing.T) {
				out := &timedWriter{began: time.Now()}
				args := append([]string{"run", "--strategy"}, strings.Fields(strategy)...)
				got := invocation{args: args, stdout: out}.run(t.Context()).want(t, 0)
				lines := readLines(t, out.text.String())
				everyItemOnce(t, lines, 7)
				for i, l := range lines {
					if written := seconds(out.at[i]); *l.Delivered != written {
						t.Errorf("item %d was delivered at %v and written at %v", l.Index, *l.Delivered, written)
					}
				}
				if c.order == nil {
					if !slices.IsSortedFunc(lines, func(a, b line) int { return int((*a.Finished - *b.Finished) * 1e6) }) {
						t.Errorf("not in the order in which they finished: %v", indexes(lines))
					}
				} else if !slices.Equal(indexes(lines), c.order) {
					t.Errorf("order %v, want %v", indexes(lines), c.order)
				}
				if first, last := *lines[0].Delivered, *lines[6].Delivered; (first == last) != c.together {
					t.Errorf("first line at %v, last at %v", first, last)
				}
				if !strings.HasPrefix(got.stderr, "7 ok · 0 failed · wall ") || strings.Count(got.stderr, "\n") != 1 {
					t.Errorf("stderr is %q", got.stderr)
				}
			})
		})
	}
}

// timedWriter notes when each line came.
type timedWriter struct {
	began time.Time
	text  strings.Builder
	at    []time.Duration
}

func (w *timedWriter) Write(p []byte) (int, error) {
	for range strings.Count(string(p), "\n") {
		w.at = append(w.at, time.Since(w.began))
	}
	return w.text.Write(p)
}

func seconds(d time.Duration) float64 { return *results.Seconds(d) }

func TestALine(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "run --max-items 1 --sim latency=fixed:850ms").want(t, 0)
		const want = `{"index":0,"id":"0","status":"ok","input":"My name is John and I am 20 years old",` +
			`"output":{"name":"John","age":20},"error":null,"attempts":1,"reasks":0,"cached":false,` +
			`"queued_s":0,"started_s":0,"finished_s":0.85,"delivered_s":0.85,"first_token_s":null,"output_tokens_per_s":null,` +
			`"usage":{"input_tokens":10,"output_tokens":6,"cached_input_tokens":null,"reasoning_tokens":null,"cost_usd":0.0000051}}` + "\n"
		if got.stdout != want {
			t.Errorf("got  %swant %s", got.stdout, want)
		}
		const summary = "1 ok · 0 failed · wall 0.85s · first 0.85s · held 0.00s · p50 0.85s p95 0.85s · max in flight 1 · 1/1 right · would cost $0.0000051 (10 tokens in, 6 out) · simulated\n"
		if got.stderr != summary {
			t.Errorf("got  %swant %s", got.stderr, summary)
		}
	})
}

func TestTheSeedDecides(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		first := regatta(t, "run --seed 7").want(t, 0)
		if again := regatta(t, "run --seed 7"); again != first {
			t.Errorf("the same seed gave\n%v\n%v", first, again)
		}
		if other := regatta(t, "run --seed 8"); other.stdout == first.stdout {
			t.Error("another seed gave the same")
		}
	})
}

func TestFailedItems(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "run --sim refused=1").want(t, 1)
		lines := got.lines(t)
		everyItemOnce(t, lines, 7)
		for _, l := range lines {
			if l.Status != "failed" || l.Error.Kind != "refused" || l.Attempts != 1 || l.Output != nil && string(l.Output) != "null" || l.Delivered == nil {
				t.Errorf("%+v", l)
			}
		}
		const why = "failed: 7 × refused; first: item 1 (index 0): refused (200): "
		if !strings.HasPrefix(got.stderr, why) || !strings.Contains(got.stderr, "\n0 ok · 7 failed · wall ") {
			t.Errorf("stderr is %q", got.stderr)
		}
	})
}

// No item fails for a server that never answers anything but that it can't.
func TestAServerThatNeverAnswers(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "run --sim error=1").want(t, 3)
		lines := got.lines(t)
		everyItemOnce(t, lines, 7)
		for _, l := range lines {
			if l.Status != "cancelled" || l.Error.Kind != "gave_up" || !strings.Contains(l.Error.Message, "The server had an error") {
				t.Errorf("%+v", l)
			}
		}
		for _, want := range []string{"no answer yet after ", "0 ok · 0 failed · 7 cancelled", "no answer at all in 20s: The server had an error", "check --base-url, or wait longer with --give-up-after"} {
			if !strings.Contains(got.stderr, want) {
				t.Errorf("stderr is %q without %q", got.stderr, want)
			}
		}
		if got = regatta(t, "run --sim error=1 --give-up-after 5s").want(t, 3); !strings.Contains(got.stderr, "no answer at all in 5s") {
			t.Errorf("stderr is %q", got.stderr)
		}
	})
}

func TestReAsks(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for reasks, summary := range map[string]string{
			"":            "\n0 ok · 7 failed · 14 re-asks · ",
			" --reasks 1": "\n0 ok · 7 failed · 7 re-asks · ",
			" --reasks 0": "\n0 ok · 7 failed · wall ",
		} {
			got := regatta(t, "run --sim invalid=1"+reasks).want(t, 1)
			if !strings.HasPrefix(got.stderr, "failed: 7 × invalid_output; first: item 1 (index 0): invalid_output (200): ") || !strings.Contains(got.stderr, summary) {
				t.Errorf("run%s: stderr is %q, want %q", reasks, got.stderr, summary)
			}
			for _, l := range got.lines(t) {
				if l.Attempts != 1+l.Reasks {
					t.Errorf("run%s: %+v", reasks, l)
				}
			}
		}
		lanes := readRace(t, regatta(t, "race --lanes for-loop,gather --sim invalid=1 --reasks 1 --format json").want(t, 1)).Lanes
		for _, l := range lanes {
			if l["reasks"] != 7.0 || l["retries"] != 0.0 {
				t.Errorf("%v", l)
			}
		}
		if got := regatta(t, "run --reasks -1").want(t, 2); got.stderr != "regatta: --reasks: \"-1\": must be a whole number, 0 or more\n" {
			t.Errorf("stderr is %q", got.stderr)
		}
	})
}

// TestPolicies fails some of the items and counts what becomes of the others.
func TestPolicies(t *testing.T) {
	for policy, c := range map[string]struct {
		statuses map[string]int
		lost     int // results that were never delivered
		summary  string
	}{
		"collect": {map[string]int{"ok": 5, "failed": 2}, 0, "5 ok · 2 failed · wall"},
		"cancel":  {map[string]int{"failed": 1, "cancelled": 6}, 0, "0 ok · 1 failed · 6 cancelled · wall"},
		"orphan":  {map[string]int{"ok": 5, "failed": 2}, 5, "5 ok · 2 failed · 5 undelivered · wall"},
	} {
		t.Run(policy, func(t *testing.T) {
			inFakeTime(t, func(t *testing.T) {
				got := regatta(t, "run --strategy gather --sim error=0.5 --retries 0 --on-error "+policy).want(t, 1)
				statuses, lost := map[string]int{}, 0
				lines := got.lines(t)
				everyItemOnce(t, lines, 7)
				for _, l := range lines {
					statuses[l.Status]++
					if l.Delivered == nil && l.Status == "ok" {
						lost++
					}
				}
				for status, n := range c.statuses {
					if statuses[status] != n {
						t.Errorf("%d %s, want %d", statuses[status], status, n)
					}
				}
				if lost != c.lost || !strings.Contains(got.stderr, c.summary) {
					t.Errorf("%d lost, want %d; stderr %q", lost, c.lost, got.stderr)
				}
			})
		})
	}
}

// TestInterrupted stops a for loop in its third call: what is done stays, what
// isn't is said to be cancelled, and every item has one line.
func TestInterrupted(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		got := invocation{args: strings.Fields("run --strategy for-loop --sim latency=fixed:1s")}.run(ctx).want(t, 130)
		lines := got.lines(t)
		everyItemOnce(t, lines, 7)
		if !slices.Equal(indexes(lines), inOrder) {
			t.Errorf("order %v", indexes(lines))
		}
		for i, l := range lines {
			switch {
			case i < 2 && (l.Status != "ok" || l.Delivered == nil),
				i >= 2 && (l.Status != "cancelled" || l.Delivered != nil || l.Error.Kind != "cancelled"),
				i == 2 && l.Attempts != 1,
				i > 2 && (l.Attempts != 0 || l.Started != nil):
				t.Errorf("%+v", l)
			}
		}
		if !strings.HasPrefix(got.stderr, "2 ok · 0 failed · 5 cancelled · wall 2.00s") || strings.Contains(got.stderr, "regatta:") {
			t.Errorf("stderr is %q", got.stderr)
		}
	})
}

// TestInterruptedGather: results that a gather holds when it is stopped are paid
// for, and delivered.
func TestInterruptedGather(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		lines := invocation{args: strings.Fields("run --strategy gather:2 --sim latency=fixed:1s")}.run(ctx).want(t, 130).lines(t)
		everyItemOnce(t, lines, 7)
		for _, l := range lines[:4] {
			if l.Status != "ok" || *l.Delivered != 2.5 {
				t.Errorf("%+v", l)
			}
		}
	})
}

func TestNoItems(t *testing.T) {
	got := invocation{args: []string{"run", "--data", "-", "--schema", "name string"}}.run(t.Context()).want(t, 0)
	if got.stdout != "" || got.stderr != "standard input: empty, no rows\n0 ok · 0 failed · wall – · first – · held – · p50 – p95 – · max in flight 0 · simulated\n" {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

func TestCSV(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "run --data receipts --max-items 2 --format csv --sim latency=fixed:1s --strategy gather").want(t, 0)
		records, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		header := []string{"id", "input", "merchant", "date", "currency", "items", "total", "index", "status",
			"error.kind", "error.message", "error.answer", "error.problems", "attempts", "reasks", "cached", "queued_s", "started_s", "finished_s", "delivered_s",
			"first_token_s", "output_tokens_per_s",
			"usage.input_tokens", "usage.output_tokens", "usage.cached_input_tokens", "usage.reasoning_tokens", "usage.cost_usd"}
		if len(records) != 3 || !slices.Equal(records[0], header) {
			t.Fatalf("%d records, header %q", len(records), records[0])
		}
		first := records[1]
		var items []any
		if err := json.Unmarshal([]byte(first[5]), &items); err != nil || len(items) == 0 {
			t.Errorf("items %q: %v", first[5], err)
		}
		if first[8] != "ok" || first[2] == "" || strings.HasPrefix(first[2], `"`) || !strings.Contains(first[1], "\n") {
			t.Errorf("status %q, merchant %q, input %q", first[8], first[2], first[1])
		}
		if !slices.Equal(first[9:20], []string{"", "", "", "", "1", "0", "false", "0", "0", "1", "1"}) {
			t.Errorf("error, attempts, re-asks, cache and times are %q", first[9:20])
		}
		if cost, err := strconv.ParseFloat(first[len(first)-1], 64); err != nil || cost <= 0 {
			t.Errorf("the cost is %q", first[len(first)-1])
		}
	})
}

func TestCSVOfFailures(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "run --max-items 1 --format csv --keep-columns=false --sim refused=1,latency=0").want(t, 1)
		records, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
		if err != nil || len(records) != 2 {
			t.Fatalf("%d records, %v", len(records), err)
		}
		if r := records[1]; r[2] != "failed" || r[4] != "" || r[5] != "" || r[6] != "refused" || r[7] == "" {
			t.Errorf("%q", r)
		}
	})
}

// TestOwnData runs texts of the user's, from each source.
func TestOwnData(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		write(t, path, text)
		return path
	}
	person := file("person.json", `{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}`)
	for name, c := range map[string]struct {
		args  []string
		stdin string
		ids   []string
	}{
		"csv":         {[]string{"--data", file("a.csv", "id,note\nx,one\ny,two\n"), "--column", "note"}, "", []string{"x", "y"}},
		"jsonl":       {[]string{"--data", file("b.jsonl", `{"id":"p","text":"one"}`+"\n"+`{"id":"q","text":"two"}`)}, "", []string{"p", "q"}},
		"txt":         {[]string{"--data", file("c.txt", "one\ntwo\n")}, "", []string{"0", "1"}},
		"stdin":       {[]string{"--data", "-"}, "one\ntwo\n", []string{"0", "1"}},
		"a prompt":    {[]string{"--data", "-", "--prompt", "Who? {{.text}}"}, "one\ntwo\n", []string{"0", "1"}},
		"the first 2": {[]string{"--data", "-", "--max-items", "2"}, "one\ntwo\nthree\n", []string{"0", "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"run", "--strategy", "gather", "--sim", "latency=0", "--schema", person}, c.args...)
			lines := invocation{args: args, stdin: c.stdin}.run(t.Context()).want(t, 0).lines(t)
			if len(lines) != 2 || lines[0].Input != "one" || lines[1].Input != "two" {
				t.Fatalf("%+v", lines)
			}
			for i, l := range lines {
				var out map[string]string
				if err := json.Unmarshal(l.Output, &out); err != nil || out["name"] == "" {
					t.Errorf("output %s: %v", l.Output, err)
				}
				if l.ID != c.ids[i] {
					t.Errorf("id %q, want %q", l.ID, c.ids[i])
				}
			}
		})
	}
}

// TestOwnSchemaIsNotJudged: the answers that a built-in set expects are made for
// its own schema.
func TestOwnSchemaIsNotJudged(t *testing.T) {
	got := invocation{args: []string{"run", "--sim", "latency=0", "--schema", "first_name string"}}.run(t.Context()).want(t, 0)
	if strings.Contains(got.stderr, "right") {
		t.Errorf("stderr is %q", got.stderr)
	}
}

// TestWrongResultsAreNamed: the provider knows the people, not what the data wants.
func TestWrongResultsAreNamed(t *testing.T) {
	data := `{"text":"My name is John and I am 20 years old","expected":{"name":"John","age":20}}
{"text":"My name is Mary and I am 21 years old","expected":{"name":"Mary","age":12}}
`
	args := []string{"run", "--sim", "latency=0", "--schema", "name string, age int", "--data", "-", "--strategy", "gather"}
	got := invocation{args: args, stdin: data}.run(t.Context()).want(t, 0)
	if want := "1 wrong (item 2); right per field: name 2/2, age 1/2\n"; !strings.Contains(got.stderr, want) {
		t.Errorf("stderr is %q, want %q in it", got.stderr, want)
	}
}
