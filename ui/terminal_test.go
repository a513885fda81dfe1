package ui

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/cache"
	"regatta/engine/call"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runs"
	"regatta/engine/simulated"
	"regatta/ui/pane/panetest"
	"regatta/ui/picker"
)

// terminal runs a Model as a program would, in the fake time of a bubble: each
// command in a goroutine of its own, one message at a time.
type terminal struct {
	t    *testing.T
	m    *Model
	msgs chan tea.Msg
	quit bool
}

// setup is what a test's screen starts with.
type setup struct {
	data string // people, unless said otherwise
	set  *datasets.Set
	sim  string
	lane string
	w, h int
	base engine.Config
	real bool // not the simulated provider, by what the screen knows

	store    *runs.Store
	save     bool
	together bool // races on a real provider

	priced, unpriced bool              // somebody knows the price of a real provider; nobody that of the simulated one
	budget           float64           // USD; 0: none
	cached           bool              // a cache of the test's own
	folder           string            // where the screen looks for data; one without any, unless said otherwise
	more             func(cfg *Config) // what else is said
	mode             call.Mode
	many             bool // lists of objects
}

// inTerminal runs a test on a screen in a bubble. When it returns no goroutine
// may be left.
func inTerminal(t *testing.T, s setup, test func(*terminal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		x := &terminal{t: t, m: New(t.Context(), config(t, s), time.Now), msgs: make(chan tea.Msg, 10_000)}
		defer func() {
			x.m.stop()
			x.pass(time.Second) // ticks end, and so do runs that were starting
			x.m.drain()
		}()
		x.take(x.m.first)
		x.send(tea.WindowSizeMsg{Width: s.w, Height: s.h})
		test(x)
	})
}

func config(t *testing.T, s setup) Config {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if s.data == "" {
		s.data = "people"
	}
	set, err := datasets.Open(s.data, datasets.Options{Many: s.many})
	must(err)
	if s.set != nil {
		s.set.Schema = set.Schema
		set = s.set
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	must(err)
	sim, err := simulated.Parse(s.sim, simulated.DefaultOptions())
	must(err)
	from := provider.Config{Name: provider.Simulated, Model: "gpt-4o-mini", Sim: sim, Mode: s.mode}
	if s.real {
		from = provider.Config{Name: provider.OpenAI, Model: "gpt-4o-mini", BaseURL: "http://example.test/v1",
			Transport: simulated.Transport(simulated.New(sim))}
	}
	p, err := provider.New(from)
	must(err)
	base := s.base
	base.Seed = 1
	base.Lane = engine.Lane{Strategy: engine.ForLoop}
	if s.lane != "" {
		base.Lane, err = engine.ParseLane(s.lane)
		must(err)
	}
	if s.folder == "" {
		s.folder = t.TempDir()
	}
	cfg := Config{Set: set, Schema: set.Schema, Prompt: prompt, Provider: p, Base: base, Together: s.together, Store: s.store, Save: s.save, Asked: set.Name, Folder: s.folder,
		Reading: datasets.Options{Many: s.many}}
	cfg.Base.Price = price.Price{Input: 0.15, Output: 0.6, Simulated: !s.real}
	if s.priced || s.budget > 0 || !s.real && !s.unpriced {
		cfg.Base.Price.Source = "a test"
	}
	if s.budget > 0 {
		cfg.Budget = budget.New(s.budget, cfg.Base.Price)
	}
	if s.cached {
		cfg.Cache, err = cache.Open(t.TempDir())
		must(err)
	}
	if s.more != nil {
		s.more(&cfg)
	}
	return cfg
}

// send gives the model a message and takes up the command that comes back.
func (x *terminal) send(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		x.quit = true
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			x.take(cmd)
		}
		return
	}
	if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range v.Len() { // a sequence
			if cmd := v.Index(i).Interface().(tea.Cmd); cmd != nil {
				x.send(cmd())
			}
		}
		return
	}
	m, cmd := x.m.Update(msg)
	x.m = m.(*Model)
	x.take(cmd)
}

func (x *terminal) take(cmd tea.Cmd) {
	if cmd != nil {
		go func() { x.msgs <- cmd() }()
	}
}

// pass lets so much time go by.
func (x *terminal) pass(d time.Duration) {
	end := time.After(d)
	for range 1_000_000 {
		select {
		case msg := <-x.msgs:
			x.send(msg)
		case <-end:
			return
		}
	}
	x.t.Fatalf("a million messages within %v:\n%s", d, x.plain())
}

// write types a text, with a moment after it.
func (x *terminal) write(s string) {
	for _, r := range s {
		x.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	x.pass(time.Millisecond)
}

// press presses keys, by their names, with a moment after each.
func (x *terminal) press(names ...string) {
	for _, name := range names {
		x.send(keyPress(name))
		x.pass(time.Millisecond)
	}
}

// pressUntil presses a key until a text is shown, at most as often as there are
// pages and lists to go through.
func (x *terminal) pressUntil(name, text string) {
	x.t.Helper()
	for range 100 {
		if strings.Contains(x.plain(), text) {
			return
		}
		x.press(name)
	}
	x.t.Fatalf("%s never shows %q:\n%s", name, text, x.plain())
}

func keyPress(name string) tea.KeyPressMsg { return panetest.KeyPress(name) }

// plain is what is on the screen, without colours.
func (x *terminal) plain() string {
	return ansi.Strip(x.content())
}

// content is what is on the screen; it has to fit.
func (x *terminal) content() string {
	x.t.Helper()
	x.m.Update(nil) // the clock is that of the latest message
	content := x.m.View().Content
	if content == "" {
		return ""
	}
	if w, h := lipgloss.Size(content); w > x.m.lay.w || h > x.m.lay.h {
		x.t.Errorf("%dx%d on a screen of %dx%d:\n%s", w, h, x.m.lay.w, x.m.lay.h, ansi.Strip(content))
	}
	return content
}

func (x *terminal) wantShown(texts ...string) {
	x.t.Helper()
	shown := x.plain()
	for _, want := range texts {
		if !strings.Contains(shown, want) {
			x.t.Errorf("%q is not shown:\n%s", want, shown)
		}
	}
}

func (x *terminal) wantNotShown(texts ...string) {
	x.t.Helper()
	shown := x.plain()
	for _, unwanted := range texts {
		if strings.Contains(shown, unwanted) {
			x.t.Errorf("%q is shown:\n%s", unwanted, shown)
		}
	}
}

// atHome reports whether nothing is shown but the lanes and a batch.
func (m *Model) atHome() bool { return len(m.stack) == 1 }

func theData(m *Model) *picker.Pane {
	p, _ := m.top().(*picker.Pane)
	return p
}
