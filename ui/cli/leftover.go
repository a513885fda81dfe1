package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/text"
)

// screenRuns are the saved runs that the screen began or went on with, by when they first began: their
// names may be changed.
type screenRuns struct {
	mu    sync.Mutex
	times []time.Time
}

// note has every run that is saved noted before others may steer it.
func (s *screenRuns) note(attend func(*runner.Run) (leave func())) func(*runner.Run) (leave func()) {
	return func(run *runner.Run) func() {
		if run.SavedAs != "" {
			s.mu.Lock()
			s.times = append(s.times, run.Header.Begun)
			s.mu.Unlock()
		}
		if attend == nil {
			return func() {}
		}
		return attend(run)
	}
}

// unfinished are those whose journals have items without a result, the newest first.
func (s *screenRuns) unfinished(ctx context.Context, store runs.Store) []runs.Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.times) == 0 {
		return nil
	}
	list, err := store.List(ctx)
	if err != nil {
		return nil // regatta runs says why
	}
	return slices.DeleteFunc(list, func(e runs.Entry) bool {
		return !canGoOn(&e) || !slices.ContainsFunc(s.times, e.Header.Begun.Equal)
	})
}

// canGoOn reports whether a saved run has items without a result, and no program is at it.
func canGoOn(e *runs.Entry) bool {
	return e.Err == nil && !e.On && (e.End == nil || e.End.Cancelled > 0)
}

// mostLeftOver is how many runs are told of one by one.
const mostLeftOver = 5

// sayLeftOver says on stderr how runs stand that the screen has left unfinished, and how they go
// on.
func (a *app) sayLeftOver(ctx context.Context, store runs.Store, left []runs.Entry) {
	for _, e := range left[:min(len(left), mostLeftOver)] {
		run, err := e.Read(ctx)
		if err != nil {
			a.say(err.Error())
			continue
		}
		a.say(e.Name + ": " + howFar(run.Tally))
		a.say("to go on: regatta resume " + a.wordFor(store, e.Name) + differently(run.Tally))
	}
	if more := len(left) - mostLeftOver; more > 0 {
		a.say(text.Count(more) + " more unfinished: regatta runs lists them")
	}
}

// howFar says how a run ended and what it has: "stopped, 140 of 600 items done, 3 failed, $0.0021".
func howFar(t *engine.Tally) string {
	state := "cut off"
	if t.Over {
		state = endWords[t.End]
	}
	parts := []string{state, fmt.Sprintf("%s of %s done", text.Count(t.OK+t.Failed), text.Plural(len(t.Rows), "item"))}
	if t.Failed > 0 {
		parts = append(parts, text.Count(t.Failed)+" failed")
	}
	if line := costOf(t); line != "" {
		parts = append(parts, line)
	}
	return strings.Join(parts, ", ")
}
