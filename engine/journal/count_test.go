package journal_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/journal"
)

// What is counted of a journal, cut off at any byte, is what its events come to as far as its
// lines have their ends.
func TestCount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawConfig(rt)
		text, _, _ := record(t, cfg, nil)
		lines := strings.SplitAfter(text, "\n")
		n := rapid.IntRange(1, len(lines)-1).Draw(rt, "lines")
		whole, torn := strings.Join(lines[:n], ""), strings.TrimSuffix(lines[n], "\n")
		want, at := countsOf(rt, whole), rapid.IntRange(0, len(torn)).Draw(rt, "at")
		if got := countsOf(rt, whole+torn[:at]); got != want {
			rt.Errorf("read: %+v, want %+v at %d of %s", got, want, at, torn)
		}
		for at := range len(torn) + 1 {
			if got, err := journal.Count(strings.NewReader(whole+torn[:at]), cfg.Rows.Len()); err != nil || got != want {
				rt.Fatalf("%+v, %v; want %+v, at %d of %s after\n%s", got, err, want, at, torn, whole)
			}
		}
	})
}

// countsOf is what the events of a journal come to that is read back.
func countsOf(rt *rapid.T, text string) journal.Counts {
	r, err := journal.NewReader(strings.NewReader(text), "x")
	if err != nil {
		rt.Fatal(err)
	}
	tally := engine.NewTally()
	if err := r.Each(func(batch []engine.Event) error { tally.Apply(batch); return nil }); err != nil {
		rt.Fatal(err)
	}
	return journal.Counts{OK: tally.OK, Failed: tally.Failed, Cancelled: tally.Cancelled}
}

// Items that a run went on with count once, by what came of them last.
func TestCountOfSittings(t *testing.T) {
	const text = `{"regatta_run":2}
{"item":0,"id":"0","text":"\",\"event\":\"finished\",\"item\":1,\"status\":\"ok\""}
{"at":5,"event":"finished","item":0,"attempt":1,"status":"failed","error":{"kind":"server","message":"\",\"status\":\"ok\""}}
{"at":5,"event":"finished","item":1,"attempt":1,"status":"ok","answer":{"output":{"a":1,"status":"failed"}}}
{"at":5,"event":"finished","item":2,"attempt":0,"status":"cancelled"}
{"at":5,"event":"finished","item":7,"attempt":1,"status":"ok"}
`
	long := `{"at":9,"event":"finished","item":2,"attempt":1,"took":7,"status":"ok","answer":{"output":"` + strings.Repeat("x", 200<<10) + `"}}`
	for _, c := range []struct {
		more string
		want journal.Counts
	}{
		{"", journal.Counts{OK: 1, Failed: 1, Cancelled: 1}},
		{`{"at":9,"event":"continued"}`, journal.Counts{OK: 1, Failed: 1, Cancelled: 1}},
		{`{"at":9,"event":"continued"}` + "\n", journal.Counts{OK: 1, Failed: 1}},
		{`{"at":9,"event":"continued","status":"failed"}` + "\n", journal.Counts{OK: 1}},
		{`{"at":9,"event":"continued"}` + "\n" + `{"at":9,"event":"finished","item":2,"attempt":1,"took":7,"status":"ok","ans`, journal.Counts{OK: 1, Failed: 1}},
		{long, journal.Counts{OK: 1, Failed: 1, Cancelled: 1}},
		{long + "\n", journal.Counts{OK: 2, Failed: 1}},
		{long + "\n" + `{"at":9,"event":"continued","status":"failed"}` + "\n", journal.Counts{OK: 2}},
		{long + "\n" + long, journal.Counts{OK: 2, Failed: 1}},
	} {
		if got, err := journal.Count(strings.NewReader(text+c.more), 3); err != nil || got != c.want {
			t.Errorf("%.120s: %+v, %v; want %+v", c.more, got, err, c.want)
		}
	}
}
