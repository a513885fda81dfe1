package cli

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runs"
)

// What another run may have taken from one: the server's time, or the limit of a minute.
func TestCompanyOfARun(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	run := &runs.Run{Tally: &engine.Tally{Now: 10 * time.Second, Refused: 2}}
	run.Header.Begun, run.Name = begun, "ours"
	calm := &runs.Run{Entry: run.Entry, Tally: &engine.Tally{Now: 10 * time.Second}}
	for _, c := range []struct {
		after, lasted time.Duration
		of            *runs.Run
		want          string
	}{
		{5 * time.Second, time.Second, calm, "theirs had the provider at the same time as ours"},
		{-5 * time.Second, 6 * time.Second, calm, "theirs had the provider at the same time as ours"},
		{-8 * time.Second, 5 * time.Second, run, "theirs ended 3.00s before ours began"},
		{-8 * time.Second, 5 * time.Second, calm, ""},
		{-80 * time.Second, 5 * time.Second, run, ""},
		{10 * time.Second, 5 * time.Second, run, ""},
	} {
		e := &runs.Entry{Name: "theirs", Header: journal.Header{Begun: begun.Add(c.after)}, End: &journal.End{Wall: c.lasted}}
		if got, _ := beside(e, c.of); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%v after, for %v: %q", c.after, c.lasted, got)
		}
	}
}
