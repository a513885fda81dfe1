// Package trialview is the pane of trials: a race several times, and which of its lanes can be
// told apart. Nothing is kept of the runs but what they measured.
package trialview

import (
	"fmt"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/engine/twin/saved"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// Pane shows trials that are on, or over. What is exported of it is the root's to set before
// they begin, and to read.
type Pane struct {
	pane.Base
	Job       runner.Job
	Lanes     []engine.Lane
	Together  bool // the lanes of a trial run at the same time
	Simulated bool // no model is asked
	Group     *runner.Group
	Result    trials.Result
	Failures  report.Failures // of all trials but the warm-up
	Places    []int           // of the lanes in the list, for their letters; nil: they stand in that order
	Guesses   saved.Guesses   // the lanes that took what a twin guesses

	scroll  pane.Scroll
	part    int              // of the columns, which is shown where not all have room
	trial   int              // the one that is on, or was last
	running []*workspace.Run // of that trial
	pairs   []trials.Pair    // once there is no turn left
	matrix  trials.Matrix    // of the pairs
}

// Many is how many trials there are, after the warm-up: enough for the intervals of
// medians, and to tell apart whatever ten pairs of lanes can be told apart by.
const Many = 10

// New plans trials of lanes.
func New(j runner.Job, lanes []engine.Lane) *Pane {
	return &Pane{Job: j, Lanes: lanes, Result: trials.NewResult(lanes, Many)}
}

// Judge says which lanes can be told apart by what was measured so far.
func (p *Pane) Judge() {
	p.pairs = p.Result.Pairs()
	p.matrix = p.Result.Matrix(p.pairs)
}

// Turns are those of all lanes over all trials.
func (p *Pane) Turns() []runner.Turn { return trials.Turns(p.Lanes, Many, p.Together) }

// Turn takes note of the trial that has its turn.
func (p *Pane) Turn(trial int) {
	if p.trial != trial {
		p.trial, p.running = trial, nil
	}
}

// Joined takes in a run of that trial.
func (p *Pane) Joined(t *workspace.Run) {
	p.running = append(p.running, t)
	p.Guesses = p.Guesses.With(t.Lane, t.Guess)
}

// On reports whether trials are on or still to come.
func (p *Pane) On() bool {
	return p.Group.Waiting() || slices.ContainsFunc(p.running, (*workspace.Run).On)
}

// Ended takes note of a run that is over.
func (p *Pane) Ended(t *workspace.Run) {
	if t.Tally.End != engine.Cancelled {
		p.Result.Record(trials.Turn{Lane: slices.Index(p.Lanes, t.Lane), Trial: p.trial}, t.Tally)
	}
	if p.trial > 0 {
		label := fmt.Sprintf("%v, trial %d", t.Lane, p.trial)
		p.Failures.Add(label, t.Tally, func(item int) string { return results.Name(p.Job.Set.Rows, []*engine.Tally{t.Tally}, item) })
	}
	if !p.On() {
		p.Judge()
	}
}

// Progress is how many items have ended, of all of all trials, the warm-up too.
func (p *Pane) Progress() (done, of int) {
	each := len(p.Lanes) * p.Job.Set.Rows.Len()
	done = p.trial * each
	for _, r := range p.running {
		done += r.Tally.Ended()
	}
	return done, (Many + 1) * each
}

// Whole is how many trials count of the lane that has fewest.
func (p *Pane) Whole() int {
	n := Many
	for _, lane := range p.Result.Lanes {
		n = min(n, len(lane.Walls))
	}
	return n
}

// Keys stop the trials or repeat them.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	var list []pane.Key
	again := "trials again"
	if f.W < pane.RoomForWords {
		again = "again"
	}
	switch {
	case f.Busy:
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	case len(p.Lanes) > 0:
		list = append(list, pane.Asks(pane.Bind([]string{"T"}, "T", again), workspace.RepeatTrials{}))
	}
	n := p.parts(f)
	list = append(list, pane.ColumnKeys(f, n, p.part, func(by int) { p.part = (p.part%n + n + by) % n })...)
	list = append(list, p.scroll.Keys(f)...)
	return append(list,
		pane.Offer(workspace.ReportTrials{}),
		pane.Asks(pane.Bind([]string{"esc", "tab"}, "esc", "back"), pane.Back{}),
	)
}

// Wheel scrolls.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent { return p.scroll.Wheel(f, by) }

// failed counts the items that failed, in all trials.
func (p *Pane) failed() int {
	n := 0
	for _, l := range p.Result.Lanes {
		n += l.Failed
	}
	return n
}

func inSeconds(s float64) string { return text.Seconds(time.Duration(s * float64(time.Second))) }

// wallOf is the median wall of a lane's whole trials; 0: there are none.
func wallOf(l trials.Measured) time.Duration {
	return time.Duration(trials.Summarize(l.Walls).Median * float64(time.Second))
}

// mark shows in one cell how the lane does in the trial that is on.
func (p *Pane) mark(f pane.Frame, lane int) (string, theme.Ink) {
	th := f.Theme
	i := slices.IndexFunc(p.running, func(t *workspace.Run) bool { return t.Lane == p.Lanes[lane] })
	switch {
	case !f.Busy && len(p.Result.Lanes[lane].Walls) == Many:
		return "✓", th.OK
	case !f.Busy && len(p.Result.Lanes[lane].Apart) > 0:
		return "✗", th.Fail
	case !f.Busy:
		return "■", th.Warn
	case i < 0:
		return "·", th.Faint
	case p.running[i].On():
		return draw.Spinner(f.Beat), th.Accent
	}
	return "✓", th.OK
}

// intervals is how many lanes have had trials enough for an interval.
func (p *Pane) intervals() int {
	n := 0
	for _, l := range p.Result.Lanes {
		if trials.Summarize(l.Walls).HasInterval() {
			n++
		}
	}
	return n
}

// notes say what the figures mean.
func (p *Pane) notes() []string {
	notes := []string{"Medians over the trials, with the 95% confidence interval of the median (needs 6 trials)."}
	if !p.On() && p.intervals() == 0 {
		notes[0] = "Medians over the trials. " + trials.NoInterval
	}
	if p.Simulated {
		notes = append(notes, "Simulated: new latencies in each trial, the same for every lane.")
	}
	return append(notes, figures.GuessNotes(p.Guesses)...)
}

// Story says how the trials go, or came out.
func (p *Pane) Story(f pane.Frame) []string {
	of := fmt.Sprintf(": %s on the same %s", text.Plural(len(p.Lanes), "lane"), text.Plural(p.Job.Set.Rows.Len(), "item"))
	switch {
	case f.Busy && p.trial == 0:
		return []string{"warm-up, not counted", of}
	case f.Busy:
		return []string{fmt.Sprintf("trial %d of %d", p.trial, Many), of, p.how()}
	case p.Whole() == 0:
		return []string{"no trial finished: nothing to compare"}
	}
	counts := map[trials.Kind]int{}
	for _, pair := range p.pairs {
		counts[p.matrix.Of(pair.A.Lane, pair.B.Lane).Kind]++
	}
	parts := []string{fmt.Sprintf("%d of %s clearly differ", counts[trials.Apart], text.Plural(len(p.pairs), "pair")), " in " + text.Plural(p.Whole(), "trial")}
	if n := counts[trials.Tied]; n > 0 {
		parts = append(parts, ", "+text.Counted(n, "ties", "tie"))
	}
	if n := counts[trials.Open]; n > 0 {
		parts = append(parts, ", "+text.Count(n)+" may be noise")
	}
	return parts
}

func (p *Pane) how() string {
	if p.Together {
		return ", at the same time"
	}
	return ", in sequence"
}

// State is how the trials are, in a word.
func (p *Pane) State(f pane.Frame) (string, theme.Ink) {
	stopped := slices.ContainsFunc(p.Result.Lanes, func(l trials.Measured) bool { return len(l.Walls)+len(l.Apart) < Many })
	switch {
	case f.Paused:
		return fmt.Sprintf("%s, trial %d/%d", draw.Paused, p.trial, Many), f.Theme.Warn
	case f.Busy && p.trial == 0:
		return draw.Spinner(f.Beat) + " trials, warm-up", f.Theme.Accent
	case f.Busy:
		return fmt.Sprintf("%s trial %d/%d", draw.Spinner(f.Beat), p.trial, Many), f.Theme.Accent
	case stopped:
		return "■ trials stopped", f.Theme.Warn
	}
	if failed := p.failed(); failed > 0 {
		return "✓ trials done, " + text.Counted(failed, "item", "items") + " failed", f.Theme.Warn
	}
	return "✓ trials done", f.Theme.OK
}
