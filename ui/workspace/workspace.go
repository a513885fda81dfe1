// Package workspace is what panes know of runs: those of one start of the program, and saved
// ones that were read. The root owns them; panes only read, and ask by intents for what is to
// be done with them.
package workspace

import (
	"slices"
	"strings"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/pane"
	"regatta/ui/text"
)

// Purpose says what a run is for.
type Purpose uint8

// What runs are for: a batch alone, or a group of runs.
const (
	Batch Purpose = iota
	Race
	Sweep
	Trials
	Probe
)

// Run is a run that has started, or a saved one that was read, and all that is known of it.
type Run struct {
	Live     *runner.Run // nil: it was read back whole
	From     *runs.Run   // the saved run that it is; nil: it is one of this workspace
	Lane     engine.Lane
	Job      runner.Job
	Provider *provider.Provider // nil: it is a saved run
	Tally    *engine.Tally
	Context  compare.Context // what it ran on; its number in the workspace, once it has one
	Purpose  Purpose
	Saved    bool // its results are in a file, in the store, or in the cache
	Place    int  // its lane's in the list; Unplaced: it isn't listed

	// Guess is why what it took is a guess of the twin that it ran on; "": it isn't.
	Guess string
}

// New returns a run that has just started.
func New(live *runner.Run, of Purpose) *Run {
	r := &Run{Live: live, Lane: live.Lane, Job: live.Job, Provider: live.Provider, Tally: live.Tally, Purpose: of, Place: Unplaced, Guess: live.Header.Guess}
	r.Number(0)
	return r
}

// Read returns a saved run that was read back.
func Read(from *runs.Run) *Run {
	return &Run{From: from, Lane: from.Header.Lane, Job: runner.Job{Set: from.Set}, Tally: from.Tally, Context: ContextOf(from, 0), Saved: true, Place: Unplaced, Guess: GuessOf(&from.Header)}
}

// Played returns a saved run that is played: it goes on as a run does, on what it was on then.
func Played(live *runner.Run, from *runs.Run) *Run {
	r := &Run{Live: live, From: from, Lane: live.Lane, Job: live.Job, Tally: live.Tally, Saved: true, Place: Unplaced, Guess: GuessOf(&from.Header)}
	r.Number(0)
	return r
}

// widestName is how many cells names from outside have in a sentence.
const widestName = 32

// Number gives the run its number in the workspace, by which runs of one lane are told apart.
func (r *Run) Number(n int) {
	if r.From != nil {
		r.Context = ContextOf(r.From, n)
		return
	}
	p := r.Provider
	r.Context = compare.Context{
		Number: n,
		Data:   text.Line(r.Job.Set.Name, widestName), Set: r.Job.Set,
		Provider: text.Line(p.Label(), widestName), Model: text.Line(p.Model(), widestName), Settings: r.Live.Header.Settings,
		Prompt: r.Job.Prompt.String(), Schema: string(r.Job.Schema.JSON()),
		Params: text.Clean(strings.Join(p.Params().Words(), ", ")), System: p.Params().System,
		Mode: p.Mode(), API: p.API(), Seed: r.Live.Header.Seed, Shared: r.Live.Shared,
	}
}

// Apply folds a batch in.
func (r *Run) Apply(b runner.Batch) {
	r.Live.Apply(b)
}

// Simulated reports whether no model was asked.
func (r *Run) Simulated() bool {
	if r.From != nil {
		return r.From.Header.Simulated
	}
	return r.Provider.Simulated()
}

// LikeArticle reports whether the article timed the same: its seven texts, on the
// simulated provider as it is by default.
func (r *Run) LikeArticle() bool {
	if r.From != nil {
		return r.From.LikeArticle()
	}
	return r.Job.Set.Name == "people" && r.Job.Set.Rows.Len() == 7 && r.Provider.LikeArticle()
}

// RanAs is the run's lane with what its limit was changed to while it was on: "gather:2→5".
func (r *Run) RanAs() string {
	if to, turned := r.Tally.TurnedTo(); turned {
		return r.Lane.String() + "→" + to
	}
	return r.Lane.String()
}

// On reports whether the run is still going.
func (r *Run) On() bool { return !r.Tally.Over && (r.Live == nil || r.Live.On()) }

// Now is the time of the run: that of its clock, or of its end.
func (r *Run) Now(clock time.Time) time.Duration {
	if !r.On() || r.Live == nil {
		return r.Tally.Now
	}
	return r.Live.Now(clock)
}

// Resumable reports whether it was stopped before its end and is saved, so that the list of runs
// can go on with the rest.
func (r *Run) Resumable() bool {
	t := r.Tally
	return r.Live != nil && r.Live.SavedAs != "" && r.Saved && t.Over && t.End == engine.Cancelled && !t.Rejected() && t.OK+t.Failed < len(t.Rows)
}

// Unsaved is how many of its results were paid for and exist only in memory.
func (r *Run) Unsaved() int {
	if r.Saved || r.Simulated() {
		return 0
	}
	return r.Tally.OK - r.Tally.Cached
}

// CanSave reports whether it is over and has something to keep. r may be nil.
func (r *Run) CanSave() bool { return r != nil && !r.On() && r.Tally.OK+r.Tally.Failed > 0 }

// Past is a run that is over as a line tells of it, also when its items were let go, or not
// read yet.
type Past struct {
	Lane   engine.Lane
	As     string // as it ran, where that is known: its limit may have been changed
	On     compare.Context
	Items  int
	OK     int
	Failed int
	Wall   time.Duration // engine.Unset: nothing was delivered, or it is unknown
	Cached bool          // some of it took no call
	Cost   string        // figures.Unknown where nobody pays
	End    Ending
	Begun  time.Time // by the wall clock
	Name   string    // of a saved run; "": it isn't one
	Note   string    // what its user noted of it
	Run    *Run      // its items; nil: they were let go, or not read yet
	Stored bool      // it is a saved run, which can be read
}

// Ending is how a run came to its end, or that it did not.
type Ending uint8

// The endings.
const (
	Done      Ending = iota
	Stopped          // by its user
	Aborted          // by a failure
	CutOff           // its program was gone before
	Elsewhere        // another program is running it
)

// String is the ending in words.
func (e Ending) String() string {
	return [...]string{"done", "stopped", "aborted", "cut off", "running elsewhere"}[e]
}

// EndingOf is that of a run that ended by a status.
func EndingOf(s engine.Status) Ending {
	switch s {
	case engine.Cancelled:
		return Stopped
	case engine.Failed:
		return Aborted
	}
	return Done
}

// Over reports whether the run has an end, so that it can be compared.
func (p *Past) Over() bool { return p.End < CutOff }

// Gone reports whether its items were let go for good.
func (p *Past) Gone() bool { return p.Run == nil && !p.Stored }

// How many runs, and items of them all together, are kept at most: an item takes
// a few hundred bytes.
const (
	MostRuns  = 200
	MostItems = 500_000
)

// Tallies are those of runs.
func Tallies(runs []*Run) []*engine.Tally {
	var tallies []*engine.Tally
	for _, r := range runs {
		tallies = append(tallies, r.Tally)
	}
	return tallies
}

// Contexts are those of runs.
func Contexts(runs []*Run) []compare.Context {
	contexts := make([]compare.Context, len(runs))
	for i, r := range runs {
		contexts[i] = r.Context
	}
	return contexts
}

// Decided reports whether anything was decided in one of the runs after it began.
func Decided(runs ...*Run) bool {
	return slices.ContainsFunc(runs, func(r *Run) bool {
		return r != nil && len(r.Tally.Changes)+len(r.Tally.Pauses)+len(r.Tally.Limits) > 1
	})
}

// DecisionsKey opens what was decided in runs.
func DecisionsKey(runs []*Run, at int) pane.Key {
	return pane.Asks(pane.Bind([]string{"D"}, "D", "decisions"), OpenDecisions{runs, at})
}

// Items are how many items runs have, all together.
func Items(runs []*Run) int {
	n := 0
	for _, r := range runs {
		n += len(r.Tally.Rows)
	}
	return n
}

// Over are those of the runs that have ended.
func Over(runs []*Run) []*Run {
	return slices.DeleteFunc(slices.Clone(runs), (*Run).On)
}

// ItemList is a list of items, whose cursor goes along when one after the other is opened.
type ItemList interface {
	Len() int
	At(line int) int // the item of a line
	Select(line int)
}

// What panes ask for that concerns runs.
type (
	// StartRace is to race the marked lanes; while runs are on, to stop them or to go to what
	// shows them.
	StartRace struct{}
	// StartTrials repeats the race, or shows how that came out.
	StartTrials struct{}
	// StartRun runs a lane.
	StartRun struct{ Lane engine.Lane }
	// SetLimit changes the limit of a run that is on.
	SetLimit struct {
		Run   *Run
		Limit int
	}
	// FindLimit has a run that is on find its limit itself, up to Most.
	FindLimit struct {
		Run  *Run
		Most int
	}
	// StartSweep sweeps the limits of the selected lane, or shows a sweep; OnlyShow: one that is
	// on.
	StartSweep struct{ OnlyShow bool }
	// NextProfile makes the simulated provider another; on any other it is RaceOnTwin of the
	// lanes' runs.
	NextProfile struct{}
	// RaceOnTwin fits a twin of the provider of runs, and races the lanes on it: on another
	// screen, for nothing.
	RaceOnTwin struct {
		Runs []*Run
		Past []*Past // in their place, from the list of runs
	}
	// Stream has the next runs streamed, or no longer.
	Stream struct{}
	// MakeProbe makes a few more calls on the data, which tell how the provider scales, after a
	// question.
	MakeProbe struct{}
	// CompareLatest puts the latest runs of the lanes beside each other.
	CompareLatest struct{}
	// RepeatTrials begins them anew.
	RepeatTrials struct{}
	// ReportTrials writes a report of the trials.
	ReportTrials struct{}
	// RepeatSweep sweeps the limits of a strategy anew.
	RepeatSweep struct{ Strategy engine.Strategy }
	// ReportSweep writes a report of the sweep.
	ReportSweep struct{}
	// TakeLane gives the lane that was swept a limit, and goes to it.
	TakeLane struct{ Lane engine.Lane }
	// OpenDecisions lists what was decided in runs, beginning with one of them.
	OpenDecisions struct {
		Runs []*Run
		At   int
	}
	// OpenHistory lists all runs.
	OpenHistory struct{}
	// Compare puts runs beside each other.
	Compare struct{ Runs []*Run }
	// CompareRace puts the runs of the race beside each other.
	CompareRace struct{}
	// ShowRun shows a run item by item.
	ShowRun struct{ Run *Run }
	// OpenItem shows the item of a line of a list.
	OpenItem struct {
		Set   *datasets.Set
		Run   func() *Run // whose item it is; nil: it wasn't run
		Items ItemList
		Line  int
	}
	// OpenPast shows a run of the list item by item.
	OpenPast struct{ Past *Past }
	// Resume has a saved run go on that has items without a result; or, again, with those that
	// failed, too.
	Resume struct {
		Past  *Past
		Again bool
	}
	// Replay plays saved runs, beside each other if they are several.
	Replay struct{ Past []*Past }
	// Export asks for a file and writes a run of the list to it.
	Export struct{ Past *Past }
	// Rename and Annotate give a saved run another name, or another note.
	Rename struct {
		Past *Past
		Name string
	}
	Annotate struct {
		Past *Past
		Note string
	}
	// Remove deletes saved runs, after a question.
	Remove struct{ Past []*Past }
	// Load reads a saved run. Loaded comes back.
	Load struct{ Past []*Past }
	// Save asks for a file and writes a run's results to it.
	Save struct{ Run *Run }
	// Report writes a report of runs that are over; Race: they are those of the race.
	Report struct {
		Runs []*Run
		Race bool
	}
)

// What panes are told of runs, by Update.
type (
	// Loaded is a saved run that was read.
	Loaded struct{ Past *Past }
	// Listed are all runs that there are, the newest first, but those that can't be read.
	Listed struct {
		Past       []*Past
		Unreadable int
	}
)
