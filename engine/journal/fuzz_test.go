package journal_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
)

// FuzzReader: whatever is in a file, reading it ends, in one line if it fails; and
// what is read can be folded, and written and read again.
func FuzzReader(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		back, err := read(bytes.NewReader(data))
		_, _, _ = journal.Peek(bytes.NewReader(data), int64(len(data)), "a.jsonl")
		if err != nil {
			if !strings.HasPrefix(err.Error(), `"a.jsonl"`) {
				t.Errorf("%v does not say where", err)
			}
			return
		}
		back.tally.Percentile(50)
		back.tally.Speedup()
		d := &disk{}
		w := journal.NewWriter(d, back.Header(), back.Set().Rows)
		w.Write(back.events)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := read(strings.NewReader(d.text()))
		if lines, all := again.Damage(); all > 0 {
			t.Errorf("what was mended is damaged: %v", lines)
		}
		if err != nil || len(again.events) != len(back.events) || again.tally.Usage != back.tally.Usage || again.tally.Wall != back.tally.Wall {
			t.Errorf("reads back as %v, %+v", err, again)
		}
	})
}

// seeds are journals of small runs.
func seeds(f *testing.F) (all []string) {
	slow := &call.Error{Kind: call.RateLimited, Status: 429, Message: "slow", RetryAfter: ms, Usage: call.Usage{InputTokens: 3, Known: true}}
	s := script{{{takes: 3 * ms, err: slow}, {takes: ms, answer: call.Answer{Output: []byte(`{"n":1}`)}, says: true}}, {{err: slow}}, {{takes: 9 * ms, answer: call.Answer{Output: []byte(`{}`)}}}}
	for _, strategy := range engine.Strategies() {
		d := &disk{}
		cfg := engine.Config{Lane: engine.Lane{Strategy: strategy, Limit: 2}, Rows: rows(3), Caller: bounded{s}, Retry: engine.Retry{Max: 1, MaxWait: ms}, Stream: true, OnError: engine.Orphan}
		w := journal.NewWriter(d, headerOf(cfg), cfg.Rows)
		run, err := engine.Start(f.Context(), cfg)
		if err != nil {
			f.Fatal(err)
		}
		for batch := range run.Events() {
			w.Write(batch)
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		all = append(all, d.text(), d.text()[:len(d.text())*2/3])
		for _, at := range []int{3, 2} { // damaged in the middle: a byte, and lines that are gone
			text := []byte(d.text())
			text[len(text)/at] ^= 4
			all = append(all, string(text), string(text[:len(text)/at])+string(text[len(text)/at+200:]))
		}
	}
	return all
}

// BenchmarkWriter and BenchmarkReader are of a run of 10,000 items.
func BenchmarkWriter(b *testing.B) {
	events, n := anyRun(b)
	b.ReportAllocs()
	for b.Loop() {
		w := journal.NewWriter(&disk{}, journal.Header{}, rows(n))
		for at := 0; at < len(events); at += 500 {
			w.Write(events[at:min(at+500, len(events))])
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(events)*b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkReader(b *testing.B) {
	events, n := anyRun(b)
	d := &disk{}
	w := journal.NewWriter(d, journal.Header{Lane: engine.Lane{Strategy: engine.Gather}}, rows(n))
	w.Write(events)
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	text := d.text()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r, err := journal.NewReader(strings.NewReader(text), "a.jsonl")
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(events)*b.N)/b.Elapsed().Seconds(), "events/s")
}

func anyRun(b *testing.B) (events []engine.Event, n int) {
	n = 10_000
	s := make(script, n)
	for i := range s {
		s[i] = []step{{answer: call.Answer{Output: []byte(`{"name":"John","age":20}`), Rates: call.NoRates}}}
	}
	cfg := engine.Config{Lane: engine.Lane{Strategy: engine.Gather, Limit: 8}, Rows: rows(n), Caller: s}
	run, err := engine.Start(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	for batch := range run.Events() {
		events = append(events, batch...)
	}
	return events, n
}
