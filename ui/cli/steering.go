package cli

import (
	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/figures"
)

// saySteering says at once that a run was paused, by whom or why, and how it goes on, and what
// somebody changes from elsewhere. who names the run where there are several.
func (a *app) saySteering(p *progress, who string, batch []engine.Event) {
	for i := range batch {
		e, line := &batch[i], ""
		switch {
		case e.Kind == engine.Paused && e.By == engine.ByController && e.Text != "":
			line = "paused: " + e.Text + retries
		case e.Kind == engine.Paused && e.By == engine.ByUser && e.Text != "":
			line = e.Text + "; to go on: regatta ctl resume"
		case e.Kind == engine.Resumed && e.Text != "":
			line = "goes on: " + e.Text
		case e.Kind == engine.LimitChanged && e.By == engine.ByUser && e.Text != "":
			line = figures.Steered(e)
		case e.Kind == engine.RunOver && e.Text != "":
			line = e.Text
		default:
			continue
		}
		p.clear()
		a.say(who + line)
	}
}

// saySteeringOf does so for each of several runs.
func (a *app) saySteeringOf(p *progress) func(*runner.Run, []engine.Event) {
	return func(run *runner.Run, batch []engine.Event) { a.saySteering(p, run.Lane.String()+": ", batch) }
}
