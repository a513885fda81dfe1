package ui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/runner"
	"regatta/engine/twin/saved"
	"regatta/ui/comparison"
	"regatta/ui/home"
	"regatta/ui/pane"
	"regatta/ui/picker"
	"regatta/ui/race"
	"regatta/ui/sweep"
	"regatta/ui/theme"
	"regatta/ui/trialview"
	"regatta/ui/workspace"
)

// Model is the root: it routes messages, lays out, and owns what panes share. View
// changes nothing of what is known, only where panes remember to have drawn it.
type Model struct {
	cfg   Config
	ctx   context.Context
	clock func() time.Time
	now   time.Time // when the latest message came

	theme *theme.Theme
	plain bool // the terminal has no colours
	lay   layout

	job       job
	from      []string // the flags that say what its data is; nil: none do
	runner    *runner.Runner
	group     *runner.Group     // of the runs that are on, or were last; nil: none
	purpose   workspace.Purpose // of the group
	live      []*workspace.Run  // runs whose channels are not closed yet
	launching bool              // a command that starts runs is on its way
	opening   *opening          // a command that opens a dataset is on its way; nil: none
	stopping  bool              // what is being launched is to be stopped

	stack   []pane.Pane // what is shown, and below it what Back shows again
	onTop   drawnPane
	footer  []drawnKey   // those of the last line, as it was drawn
	work    bool         // something is worked out beside the screen
	form    *picker.Form // the last values of the data form
	first   tea.Cmd      // what an overlay that is there from the start has to find out
	home    *home.Pane
	race    *race.Pane
	kept    keptRuns
	saved   []*pastRun  // the runs in the store
	sweep   *sweep.Pane // the latest, or another that is looked at again
	swept   map[engine.Strategy]*sweep.Pane
	trials  *trialview.Pane
	compare *comparison.Pane
	chosen  []*workspace.Run                // what is compared, if it was chosen from all runs
	gains   map[*workspace.Run]compare.Gain // of runs that are over, as of so many
	gainsAt int
	notice  notice
	prompt  prompt // what is asked; nil: nothing

	drawn string // the latest frame
	stale bool   // it is out of date

	ticking bool
	frames  int  // ticks so far; what spins takes its turn from it
	folded  int  // events since the last tick
	leaving bool // the program ends with what runs

	finishing bool // nothing more starts, and calls in flight end
	ending    bool // the program is to end once nothing runs
	hold      bool // the user has what runs paused, and what has its turn next

	quitting bool // it is to end after what runs, if nothing is lost by that

	cacheTold bool // that answers can't be cached was said

	resumes *Resumable // the saved run that the screen was opened for, to have it go on; nil: none

	replay *replay // what is played; nil: runs are made here
	other  *Model  // takes the place of this one after the message; nil: none
	parent *Model  // whose place this one has taken: a replay, a run that goes on, or a race on a twin; nil: nobody's

	probe   []saved.Step     // that are to come, or on
	probed  probed           // what came of those before
	probes  []*workspace.Run // steps of the probes that came to their end
	fitting bool             // a command that fits a twin is on its way
}

// notice is one line for the user that stays until the next key.
type notice struct {
	text string
	bad  bool

	of      *workspace.Run  // it goes when this is over; nil: it is about none
	refused tea.KeyPressMsg // the key that it refuses, as long as it does; zero: it is about none
}

// tickMsg is the clock's, with the time since its last in ticks.
type tickMsg struct{ ticks int }

// tickEvery is the time of a frame: how often what moves is drawn anew, and how long the events
// of a run are gathered, mostEvents of them at most. slowTicks is how many ticks pass between
// two frames where more than manyEvents came since the last: then nearly every cell changes,
// too fast to follow, and terminals have to draw it too.
const (
	tickEvery  = 40 * time.Millisecond
	mostEvents = 1 << 15
	slowTicks  = 2
	manyEvents = 100
)

// New returns the model of a screen that has not been shown. Runs that it starts
// end with ctx. clock tells the time, for elapsed times.
func New(ctx context.Context, cfg Config, clock func() time.Time) *Model {
	m := &Model{
		cfg:   cfg,
		ctx:   ctx,
		clock: clock,

		runner: runner.New(runner.Options{Gather: tickEvery, Most: mostEvents}),

		theme: theme.New(true),
		job:   job{Set: cfg.Set, Schema: cfg.Schema, Prompt: cfg.Prompt},
		race:  noRace(),
		sweep: noSweep(),
		swept: map[engine.Strategy]*sweep.Pane{},
		stale: true,
	}
	if cfg.Price != nil {
		m.cfg.Price = sync.OnceValue(cfg.Price)
	}
	if len(cfg.Data) > 0 {
		m.from = dataWords(cfg.Data, cfg.Reading, cfg.SchemaSpec)
	}
	m.cfg.Sim = cfg.Provider.Sim()
	m.now = clock()
	m.home = home.New(home.Of{
		Budget: cfg.Budget, Paid: m.paid(), Replay: cfg.Replay != nil, Seed: cfg.Base.Seed, Gain: m.gain,
		Live:  func() []*workspace.Run { return m.live },
		Swept: func(s engine.Strategy) bool { return m.swept[s] != nil }, Expect: m.expect, Rates: m.rates, Limited: m.leavesOut,
	}, m.job, cfg.Base.Lane)
	m.stack = []pane.Pane{m.home}
	m.trials = &trialview.Pane{}
	m.compare = comparison.New(m.loops)
	m.compare.Compare(m.latestRuns())
	m.form = picker.NewForm(cfg.SchemaSpec, cfg.Template)
	m.tellNotes()
	if len(cfg.Lanes) > 0 {
		m.home.Only(cfg.Lanes)
	}
	if cfg.Replay != nil {
		m.replay = newReplay(cfg.Replay)
		m.notice = notice{text: cfg.Replay.lacking()}
		m.home.Only(m.replay.lanes())
	}
	if cfg.AskSchema {
		p, first := m.pickData(cfg.Asked)
		p.AskSchema()
		m.push(p)
		m.first = first
	}
	return m
}

// Init asks the terminal for its background, and looks what runs are saved.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.list(), m.first, m.lookUp(), m.askBorne(), m.play())
}

// Update takes one message. Bubble Tea asks for a view after each: what comes from
// runs, however much, is drawn at the next tick of the clock.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.now = m.clock()
	switch msg := msg.(type) {
	case eventsMsg:
		m.stale = m.stale || msg.Last || !m.ticking
	default:
		m.stale = true
	}
	cmd := m.update(msg)
	m.unaskStop()
	cmd = m.needed(cmd)
	if other := m.other; other != nil {
		m.other = nil
		return other, tea.Batch(cmd, other.follow(m))
	}
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.lay = layout{w: msg.Width, h: msg.Height}
		m.place()
	case tea.BackgroundColorMsg:
		m.theme = theme.New(msg.IsDark())
	case tea.ColorProfileMsg:
		m.plain = msg.Profile <= colorprofile.ASCII
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseClickMsg:
		return m.click(msg)
	case tea.MouseWheelMsg:
		return m.wheel(msg)
	case tea.PasteMsg:
		return m.pasted(msg)
	case tickMsg:
		m.frames += msg.ticks
		m.home.Ticked(m.frame())
		m.race.Ticked(m.frame())
		return m.tick()
	case startedMsg:
		return m.started(msg)
	case refusedMsg:
		return m.refused(msg.err)
	case eventsMsg:
		return m.events(msg)
	case nil, moreMsg:
	default:
		return m.came(msg)
	}
	return nil
}

// came takes what a command beside the screen has come to.
func (m *Model) came(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case workedMsg:
		m.work = false
		msg.put()
	case savedMsg:
		return m.wrote(msg)
	case storedMsg:
		return m.stored(msg)
	case loadedMsg:
		return m.loaded(msg)
	case tapesMsg:
		return m.taped(msg)
	case drainMsg:
		return m.endGently()
	case twinMsg:
		return m.fitted(msg)
	case tendedMsg:
		return m.tended(msg)
	case exportReadMsg:
		return m.exportRead(msg)
	case exportedMsg:
		m.exported(msg)
	case goOnMsg:
		return m.goOn(msg)
	case openedMsg:
		return m.opened(msg)
	case pricedMsg:
		m.cfg.Base.Price, m.cfg.Price = msg.price, nil
	case borneMsg:
		m.bear(msg)
	case soughtMsg:
		return m.sought(msg)
	default:
		return m.tell(msg)
	}
	return nil
}

// place lays the screen out for what it shows now.
func (m *Model) place() layout {
	dense := m.top().Dense(m.lay.h)
	m.lay = newLayout(m.lay.w, m.lay.h, dense)
	if m.replay != nil {
		m.lay.body.h--
	}
	return m.lay
}

// tick keeps the clock going while something runs.
func (m *Model) tick() tea.Cmd {
	m.ticking = len(m.live) > 0 && !m.standing()
	if !m.ticking {
		return nil
	}
	ticks := 1
	if m.folded > manyEvents {
		ticks = slowTicks
	}
	m.folded = 0
	return tea.Tick(time.Duration(ticks)*tickEvery, func(time.Time) tea.Msg { return tickMsg{ticks} })
}

// busy reports whether runs are on or about to be.
func (m *Model) busy() bool {
	return m.launching || m.opening != nil || len(m.live) > 0 || m.group.Waiting()
}

// drain ends what still runs, after the program's end.
func (m *Model) drain() { m.runner.Close() }
