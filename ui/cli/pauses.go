package cli

import (
	"regatta/engine"
	"regatta/engine/runner"
)

// sayPauses says at once that a run was paused, by whom or why, and how it goes on. who names
// the run where there are several.
func (a *app) sayPauses(p *progress, who string, batch []engine.Event) {
	for i := range batch {
		e, line := &batch[i], ""
		switch {
		case e.Kind == engine.Paused && e.By == engine.ByController && e.Text != "":
			line = "paused: " + e.Text + retries
		case e.Kind == engine.Paused && e.By == engine.ByUser && e.Text != "":
			line = e.Text + "; to go on: regatta ctl resume"
		case e.Kind == engine.Resumed && e.Text != "":
			line = "goes on: " + e.Text
		default:
			continue
		}
		p.clear()
		a.say(who + line)
	}
}

// sayPausesOf does so for each of several runs.
func (a *app) sayPausesOf(p *progress) func(*runner.Run, []engine.Event) {
	return func(run *runner.Run, batch []engine.Event) { a.sayPauses(p, run.Lane.String()+": ", batch) }
}
