package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/provider"
)

// job is what a run works on.
type job struct {
	set    *datasets.Set
	schema *schema.Schema
	prompt *datasets.Prompt
}

// track is one run and all that is known of it.
type track struct {
	lane   engine.Lane
	run    *engine.Run
	caller provider.Caller
	tally  *engine.Tally
}

// frame is how long events are gathered before the screen is told: it bounds how
// often it is drawn. mostEvents bounds how many come at once.
const (
	frame      = 33 * time.Millisecond
	mostEvents = 1 << 15
)

// The messages about runs. Each carries its track, so that what comes from a run
// that nobody looks at any more goes nowhere else.
type (
	startedMsg struct{ tracks []*track }
	refusedMsg struct{ err error } // a run could not be started
	eventsMsg  struct {
		track  *track
		events []engine.Event
		closed bool
	}
)

// on reports whether the run is still going.
func (t *track) on() bool { return !t.tally.Over }

// now is the time of the run: that of its clock, or of its end.
func (t *track) now(clock time.Time) time.Duration {
	if !t.on() {
		return t.tally.Now
	}
	return max(clock.Sub(t.run.Begun()), t.tally.Now)
}

// wait returns the command that reads the run's next events. There is one
// outstanding at any time until the channel is closed.
func (t *track) wait() tea.Cmd {
	return func() tea.Msg {
		batch, open := <-t.run.Events()
		msg := eventsMsg{track: t, events: append([]engine.Event(nil), batch...), closed: !open}
		timer := time.NewTimer(frame)
		defer timer.Stop()
		for !msg.closed && len(msg.events) < mostEvents {
			select {
			case more, open := <-t.run.Events():
				msg.events = append(msg.events, more...)
				msg.closed = !open
			case <-timer.C:
				return msg
			}
		}
		return msg
	}
}

// launch returns the command that starts runs of the lanes at the same moment,
// each with a caller of its own.
func launch(ctx context.Context, p *provider.Provider, base engine.Config, j job, lanes []engine.Lane) tea.Cmd {
	return func() tea.Msg {
		tracks := make([]*track, len(lanes))
		for i, lane := range lanes {
			caller, err := p.Open(j.prompt, j.schema)
			if err != nil {
				closeAll(tracks)
				return refusedMsg{err}
			}
			tracks[i] = &track{lane: lane, caller: caller, tally: engine.NewTally()}
		}
		for _, t := range tracks {
			cfg := base
			cfg.Lane, cfg.Rows, cfg.Caller = t.lane, j.set.Rows, t.caller
			run, err := engine.Start(ctx, cfg)
			if err != nil {
				closeAll(tracks)
				return refusedMsg{err}
			}
			t.run = run
		}
		return startedMsg{tracks}
	}
}

func closeAll(tracks []*track) {
	for _, t := range tracks {
		if t == nil {
			continue
		}
		if t.run != nil {
			t.drain()
		}
		t.caller.Close()
	}
}

// drain stops the run and waits for its end.
func (t *track) drain() {
	t.run.Stop()
	for range t.run.Events() {
	}
}
