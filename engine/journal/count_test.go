package journal_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/journal"
)

// What is counted of a journal, cut off after any line, is what its events come to.
func TestCount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawConfig(rt)
		text, _, _ := record(t, cfg, nil)
		lines := strings.SplitAfter(text, "\n")
		text = strings.Join(lines[:rapid.IntRange(1, len(lines)).Draw(rt, "lines")], "")
		r, err := journal.NewReader(strings.NewReader(text), "x")
		if err != nil {
			rt.Fatal(err)
		}
		tally := engine.NewTally()
		if err := r.Each(func(batch []engine.Event) error { tally.Apply(batch); return nil }); err != nil {
			rt.Fatal(err)
		}
		got, err := journal.Count(strings.NewReader(text), cfg.Rows.Len())
		if want := (journal.Counts{OK: tally.OK, Failed: tally.Failed, Cancelled: tally.Cancelled}); err != nil || got != want {
			rt.Errorf("%+v, %v; want %+v\n%s", got, err, want, text)
		}
	})
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
	for _, c := range []struct {
		more string
		want journal.Counts
	}{
		{"", journal.Counts{OK: 1, Failed: 1, Cancelled: 1}},
		{`{"at":9,"event":"continued"}`, journal.Counts{OK: 1, Failed: 1}},
		{`{"at":9,"event":"continued","status":"failed"}`, journal.Counts{OK: 1}},
		{`{"at":9,"event":"continued"}` + "\n" + `{"at":9,"event":"finished","item":2,"attempt":1,"took":7,"status":"ok","ans`, journal.Counts{OK: 2, Failed: 1}},
	} {
		if got, err := journal.Count(strings.NewReader(text+c.more), 3); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.more, got, err, c.want)
		}
	}
}
