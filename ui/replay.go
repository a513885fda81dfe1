package ui

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/lean"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/simulated"
	"regatta/ui/pane"
	"regatta/ui/race"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// Replay is recordings that the screen plays: one run, or a race of several.
type Replay struct {
	Tapes []*runner.Tape
	Title string  // what they are of, in a few words; "": the data and the lanes
	Speed float64 // 0: 1
	AtEnd bool    // it begins at the end: the runs are looked at

	Unfinished *runs.Entry // the one run, where it can go on, with what failed at least; nil: it can't

	PauseAt int // it stands still where a run has so many items finished; 0: nowhere
}

// paid reports whether somebody paid for any of them. r may be nil.
func (r *Replay) paid() bool {
	return r != nil && slices.ContainsFunc(r.Tapes, func(t *runner.Tape) bool { return !t.Header.Simulated })
}

// lacking says what the recordings don't have, the first thing of it; "": they are whole.
func (r *Replay) lacking() string {
	for _, t := range r.Tapes {
		said, is := "", " is "
		switch n := len(t.Damage); {
		case n == 1:
			said = fmt.Sprintf("damaged: %s; all other lines are read", t.Damage[0])
		case n > 1:
			said = fmt.Sprintf("damaged: %s, and %s more; all others are read", t.Damage[0], text.Plural(n-1, "line"))
		case t.Unread != nil:
			said, is = t.Unread.Error(), ": "
		case t.On:
			said = "still running: shown as far as it was; open it again for more"
		default:
			continue
		}
		if len(r.Tapes) > 1 {
			said = t.Name + is + said
		}
		return text.Clean(said)
	}
	return ""
}

// config is what a screen starts with that plays them. Its provider is never asked: it
// stands where the screen expects one.
func (r *Replay) config() (Config, error) {
	first := r.Tapes[0]
	p, err := provider.New(provider.Config{Name: provider.Simulated, Model: cmp.Or(first.Header.Model, "unknown"), Sim: simulated.DefaultOptions()})
	if err != nil {
		return Config{}, err
	}
	s := first.Set.Schema
	if s == nil { // the one that was sent can't be read
		if s, err = schema.FromJSON([]byte(`{"type":"object","properties":{}}`)); err != nil {
			return Config{}, err
		}
	}
	cfg := Config{Set: first.Set, Schema: s, Provider: p, Replay: r}
	cfg.Base.Lane, cfg.Base.Seed = first.Header.Lane, first.Header.Seed
	return cfg, nil
}

// replay is what is played, on a screen that does nothing else.
type replay struct {
	Replay
	deck *runner.Deck
	from []*runs.Run      // the saved runs, in the order of the tapes
	runs []*workspace.Run // of the time that is shown

	to      time.Duration // where the clock is being put
	seeking bool          // by a command
	again   bool          // and then somewhere else

	marks []byte // of the axis, as it was drawn last
}

func newReplay(of *Replay) *replay {
	r := &replay{Replay: *of, deck: runner.NewDeck(of.Tapes...)}
	if of.Speed > 0 {
		r.deck.SetSpeed(of.Speed)
	}
	if of.PauseAt > 0 {
		r.deck.PauseAt(of.PauseAt)
	}
	for _, t := range of.Tapes {
		r.from = append(r.from, &runs.Run{Entry: runs.Entry{Name: t.Name, Header: t.Header, On: t.On}, Set: t.Set, Cut: t.Cut})
	}
	return r
}

// lanes are those of the tapes.
func (r *replay) lanes() []engine.Lane {
	var list []engine.Lane
	for _, t := range r.Tapes {
		list = append(list, t.Header.Lane)
	}
	return list
}

// large reports whether folding it takes a while, and much memory.
func (r *replay) large() bool {
	events := 0
	for _, t := range r.Tapes {
		events += t.Events.Len()
	}
	return events > fewItems
}

// standing reports whether what is played stands still.
func (m *Model) standing() bool { return m.replay != nil && !m.replay.deck.Playing() }

// play shows the tapes from their beginning, or at their end; nil: nothing is played.
func (m *Model) play() tea.Cmd {
	r := m.replay
	switch {
	case r == nil || r.runs != nil:
		return nil
	case r.AtEnd:
		return m.seek(r.deck.Length())
	}
	r.deck.Play(true)
	return m.seek(0)
}

// soughtMsg is the runs of a replay at a time.
type soughtMsg struct {
	live []*runner.Run
	err  error
}

// seek shows the runs as they were at a time. It folds what had happened by then: at once
// where that is little, else beside the screen. Of several in a row only the last counts.
func (m *Model) seek(to time.Duration) tea.Cmd {
	r := m.replay
	r.to = min(max(to, 0), r.deck.Length())
	if r.seeking {
		r.again = true
		return nil
	}
	starter, deck, at := m.runner, r.deck, r.to
	find := func() soughtMsg {
		live, err := starter.PlayFrom(deck, at)
		return soughtMsg{live, err}
	}
	if !r.large() {
		return m.sought(find())
	}
	r.seeking = true
	return func() tea.Msg {
		var found soughtMsg
		_ = lean.While(func() error { found = find(); return nil })
		return found
	}
}

// sought puts the runs of another time in the place of those that are shown.
func (m *Model) sought(msg soughtMsg) tea.Cmd {
	r := m.replay
	if r == nil { // it was left meanwhile
		for _, live := range msg.live {
			live.Stop()
		}
		return nil
	}
	r.seeking = false
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return nil
	}
	old := r.runs
	r.runs = nil
	var cmds []tea.Cmd
	m.kept, m.gains = keptRuns{}, nil
	for i, live := range msg.live {
		r.from[i].Tally = live.Tally
		t := workspace.Played(live, r.from[i])
		m.kept.join(t)
		m.home.Ran(t)
		r.runs = append(r.runs, t)
		cmds = append(cmds, wait(t))
	}
	m.live = slices.Clone(r.runs)
	m.exchange(old)
	for _, t := range old {
		t.Live.Stop()
		m.home.Forget(t)
	}
	if old != nil {
		cmds = append(cmds, r.release())
	}
	if r.again {
		r.again = false
		cmds = append(cmds, m.seek(r.to))
	}
	return tea.Batch(append(cmds, m.wake())...)
}

// exchange has the panes show the new runs where they showed the old ones.
func (m *Model) exchange(old []*workspace.Run) {
	r := m.replay
	shown := max(slices.Index(old, m.home.Run()), 0)
	m.home.Show(r.runs[shown])
	m.compare.Forget()
	switch {
	case old != nil:
		for i := range m.race.Lanes {
			m.race.Lanes[i].Run, r.runs[i].Place = r.runs[i], m.race.Lanes[i].Place
		}
	case len(r.runs) > 1:
		g := workspace.NewGroup(m.job, r.lanes())
		for i := range g.Lanes {
			g.Lanes[i].Run = r.runs[i]
		}
		g.Placed(m.home.Place)
		from := &r.Tapes[0].Header
		m.race = race.New(g, race.Of{Provider: from.Provider, Simulated: !r.paid(), Paid: r.paid(), Together: from.Shared, Loops: m.loops, Gain: m.gain, Seed: from.Seed, Limited: limitedBy(from.Settings)})
		m.push(m.race)
	}
}

// wake has the clock go again that draws what moves.
func (m *Model) wake() tea.Cmd {
	if m.ticking {
		return nil
	}
	return m.tick()
}

// at is the time that is shown, or that is about to be.
func (m *Model) at() time.Duration {
	if m.replay.seeking {
		return m.replay.to
	}
	return m.replay.deck.At(m.now)
}

// toggle plays, or stands still; at the end it begins again.
func (m *Model) toggle() tea.Cmd {
	r := m.replay
	if m.at() >= r.deck.Length() {
		r.deck.Play(true)
		return m.seek(0)
	}
	r.deck.Play(!r.deck.Playing())
	return m.wake()
}

// speeds are the stops of the speed.
var speeds = [...]float64{runner.LeastSpeed, 0.5, 1, 2, 4, 10, 25, 50, runner.MostSpeed}

// hurry goes to the next stop of the speed, up or down.
func (m *Model) hurry(by int) {
	d := m.replay.deck
	at, exact := slices.BinarySearch(speeds[:], d.Speed())
	if by > 0 && !exact {
		at--
	}
	d.SetSpeed(speeds[min(max(at+by, 0), len(speeds)-1)])
}

// stride is how far a key goes: a twentieth of all, as a round number.
func (m *Model) stride() time.Duration {
	want := m.replay.deck.Length() / 20
	for unit := time.Millisecond; ; unit *= 10 {
		for _, n := range [...]time.Duration{1, 2, 5} {
			if n*unit >= want {
				return n * unit
			}
		}
	}
}

// jump goes to the next moment of a mark, or the one before, and stands still there.
func (m *Model) jump(mark runner.Mark, by int) tea.Cmd {
	d, at := m.replay.deck, m.at()
	moment, ok := d.Next(mark, at)
	if by < 0 {
		moment, ok = d.Before(mark, at)
	}
	if !ok {
		which := map[int]string{1: "later", -1: "earlier"}[by]
		m.notice = notice{text: "no " + which + " " + map[runner.Mark]string{runner.Failures: "failure", runner.LimitChanges: "limit change"}[mark]}
		return nil
	}
	d.Play(false)
	m.notice = notice{text: m.tellMoment(moment)}
	return m.seek(moment.At)
}

// openReplay shows recordings in the place of this screen, until they are left.
func (m *Model) openReplay(of *Replay) tea.Cmd {
	cfg, err := of.config()
	if err != nil {
		m.notice = notice{text: text.Clean(err.Error()), bad: true}
		return nil
	}
	cfg.Folder, cfg.Program = m.cfg.Folder, m.cfg.Program
	other := New(m.ctx, cfg, m.clock)
	other.runner, other.parent = m.runner, m
	m.other = other
	return nil
}

// follow takes over a screen from another, and goes on from there.
func (m *Model) follow(before *Model) tea.Cmd {
	m.now, m.theme, m.plain, m.lay, m.stale = before.now, before.theme, before.plain, before.lay, true
	if m.replay == nil {
		m.work = false // what was worked out came to the other
		return m.needed(tea.Batch(m.list(), before.replay.release()))
	}
	return m.needed(m.play())
}

// release returns the command that gives back the memory of a replay that was left, or of its runs
// at another time; nil: they had little. r may be nil.
func (r *replay) release() tea.Cmd {
	if r == nil || !r.large() {
		return nil
	}
	return func() tea.Msg {
		lean.Release()
		return nil
	}
}

// notInReplay says why what a pane asks for can't be done with recordings; "": it can.
func notInReplay(intent pane.Intent) string {
	switch do := intent.(type) {
	case workspace.StartRun, workspace.StartRace, workspace.StartSweep, workspace.StartTrials, workspace.RepeatTrials, workspace.RepeatSweep,
		workspace.Stream, workspace.SetLimit, workspace.TakeLane, workspace.OpenHistory, pane.Stop:
		return "not in a replay"
	case pane.Open:
		if do.Name == "data" || do.Name == "program" {
			return "not in a replay"
		}
	}
	return ""
}

// tellMoment says what happened: "3.20s: item 4 failed, server error".
func (m *Model) tellMoment(at runner.Moment) string {
	e := m.replay.deck.Event(at)
	where := ""
	if len(m.replay.Tapes) > 1 {
		where = m.replay.Tapes[at.Tape].Header.Lane.String() + ", "
	}
	return text.Clean(fmt.Sprintf("%s%s: %s", where, text.Seconds(e.At), happened(&e)))
}
