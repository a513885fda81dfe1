package ui

import (
	"regatta/ui/item"
	"regatta/ui/keyhelp"
	"regatta/ui/pane"
	"regatta/ui/program"
	"regatta/ui/workspace"
)

// newHelp lists the keys that work now, and those of all other panes.
func (m *Model) newHelp() *keyhelp.Pane {
	local := m.localKeys()
	list := []keyhelp.Section{
		{Title: "KEYS HERE", Keys: local},
		{Title: "EVERYWHERE", Keys: append(m.globalKeys(local), pane.Key{Binding: pane.Bind(nil, "click", "selects, presses keys below")})},
	}
	if m.replay != nil {
		return keyhelp.New(list, m.cfg.Cache != nil)
	}
	return keyhelp.New(append(list, m.elsewhere()...), m.cfg.Cache != nil)
}

// elsewhere are the keys of the panes that are not on top, with how to get to each.
func (m *Model) elsewhere() []keyhelp.Section {
	f := m.frame()
	f.Shown = pane.Extent{Lines: 2, InSight: 1} // what scrolls has keys to scroll
	top := m.top()
	var list []keyhelp.Section
	add := func(p pane.Pane, title, where string) {
		if p != top {
			list = append(list, keyhelp.Section{Title: title, Where: where, Keys: m.keysOf(p.Keys(f))})
		}
	}
	lanes, items := m.home.Parts()
	if top != pane.Pane(m.home) || m.home.Focused() {
		where := "esc"
		switch {
		case top == pane.Pane(m.home):
			where = "tab"
		case m.home.Focused():
			where = "esc, tab"
		}
		list = append(list, keyhelp.Section{Title: "LANES", Where: where, Keys: m.keysOf(lanes.Keys(f))})
	}
	if top != pane.Pane(m.home) || !m.home.Focused() {
		list = append(list, keyhelp.Section{Title: "ITEMS", Where: "tab", Keys: m.keysOf(items.Keys(f))})
	}
	if _, shown := top.(*item.Pane); !shown {
		add(item.New(m.job.Set, m.home.Run, noItems{}, 0), "ITEM", "tab, enter")
	}
	toRace := "R"
	if len(m.race.Runs()) > 0 && !m.busy() { // where R begins another
		toRace = "b"
	}
	add(m.race, "RACE", toRace)
	add(m.compare, "COMPARISON", "c")
	if len(m.sweep.Lanes) > 0 {
		add(m.sweep, "SWEEP", "S")
	}
	add(m.trials, "TRIALS", "T, after a race")
	if _, shown := top.(*program.Pane); !shown {
		add(program.New(m.programOf()), "CODE", "v")
	}
	return list
}

// keysOf are the keys that a pane has, where the root has some of them.
func (m *Model) keysOf(keys []pane.Key) []pane.Key {
	var list []pane.Key
	for _, k := range keys {
		switch {
		case k.Offered():
			list = append(list, m.offer(k.Ask)...)
		default:
			list = append(list, k.Unless(m.cannot(k.Ask)))
		}
	}
	return list
}

// noItems is an empty list of items.
type noItems struct{}

func (noItems) Len() int   { return 0 }
func (noItems) At(int) int { return 0 }
func (noItems) Select(int) {}

var _ workspace.ItemList = noItems{}
