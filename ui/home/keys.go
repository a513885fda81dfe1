package home

import (
	"fmt"
	"regatta/ui/pane"
	"regatta/ui/workspace"
	"slices"

	"charm.land/bubbles/v2/key"
)

// keyMap names the keys of the pane that are its alone.
type keyMap struct {
	run, less, more, mark, limit, auto key.Binding
	strategy, up, down, add, remove    key.Binding
	restore                            key.Binding
	items, lanes, filter, all, follow  key.Binding
	compare, save, data, program       key.Binding
}

func newKeyMap() keyMap {
	return keyMap{
		run:      pane.Bind([]string{"enter"}, "enter", "run"),
		less:     pane.Bind([]string{"left", "h", "-"}, "←→", "limit"),
		more:     pane.Bind([]string{"right", "l", "+", "="}, "", ""),
		mark:     pane.Bind([]string{"space"}, "space", "mark"),
		limit:    pane.Bind([]string{"L"}, "L", "type limit"),
		auto:     pane.Bind([]string{"A"}, "A", "auto limit"),
		strategy: pane.Bind([]string{"t"}, "t", "next strategy"),
		up:       pane.Bind([]string{"K", "shift+up"}, "K/J", "move lane"),
		down:     pane.Bind([]string{"J", "shift+down"}, "", ""),
		add:      pane.Bind([]string{"a"}, "a", "add lane"),
		remove:   pane.Bind([]string{"x", "delete"}, "x", "remove lane"),
		restore:  pane.Bind([]string{"u"}, "u", "undo removal"),
		items:    pane.Bind([]string{"tab"}, "tab", "items"),
		lanes:    pane.Bind([]string{"tab", "esc"}, "tab", "lanes"),
		filter:   pane.Bind([]string{"/"}, "/", "filter"),
		all:      pane.Bind([]string{"esc"}, "esc", "all items"),
		follow:   pane.Bind([]string{"f"}, "f", "follow"),
		compare:  pane.Bind([]string{"c"}, "c", "compare"),
		save:     pane.Bind([]string{"w"}, "w", "save"),
		data:     pane.Bind([]string{"d"}, "d", "data"),
		program:  pane.Bind([]string{"v"}, "v", "code"),
	}
}

// Keys choose a lane and run it, or go through the items of its run.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	if p.filter.editing {
		return p.filterKeys(f)
	}
	keys := newKeyMap()
	list := p.firstKeys(f, keys)
	race := []pane.Key{pane.Offer(workspace.StartRace{}), pane.Offer(workspace.StartSweep{OnlyShow: p.focused})}
	if !p.focused && p.rows() > 0 {
		items := pane.Does(keys.items, func() { p.focused = true })
		at := len(race)
		if f.Busy {
			at = 0 // to look at what runs goes before what else there is to do
		}
		race = slices.Insert(race, at, items)
	}
	list = append(list, race...)
	if p.job.Set.Rows.Len() > 0 {
		list = append(list, pane.On(keys.filter, func() []pane.Intent { return pane.Do(pane.Command{Run: p.filter.open()}) }))
	}
	list = append(list, p.allKeys(f)...)
	list = append(list, p.resultKeys(f, keys)...)
	list = append(list, pane.Offer(workspace.OpenHistory{}))
	data := pane.Asks(keys.data, pane.Open{Name: "data"})
	if f.Busy {
		data.Off = stopFirst
	}
	list = append(list, data, pane.Asks(keys.program, pane.Open{Name: "program"}))
	if !p.focused {
		list = append(list, p.unfocusedKeys(f, keys)...)
	}
	if p.lanes.overTwice() && !f.Busy {
		list = after(list, keys.run, keys.compare, keys.save)
	}
	return list
}

// firstKeys are those of what has the focus: the items, or the lanes.
func (p *Pane) firstKeys(f pane.Frame, keys keyMap) []pane.Key {
	if !p.focused {
		return append([]pane.Key{pane.Offer(pane.Back{}), pane.Asks(keys.run, workspace.StartRun{Lane: p.Lane()})}, p.laneKeys(f, keys)...)
	}
	list := append([]pane.Key{pane.On(pane.Movement().Enter, func() []pane.Intent { return p.openItem(f) })}, p.moves(f)...)
	if p.filter.active() {
		list = append(list, pane.Does(keys.all, func() { p.unfilter(f) }))
	}
	return append(list, pane.Does(keys.lanes, func() { p.focused = false }))
}

// unfocusedKeys are what else can be done while the lanes have the focus.
func (p *Pane) unfocusedKeys(f pane.Frame, keys keyMap) (list []pane.Key) {
	if !p.of.Replay {
		list = p.editKeys(f, keys)
	}
	switch {
	case p.of.Replay:
		list = append(list, pane.Offer(workspace.RaceOnTwin{Runs: p.lanes.over()}))
	case f.Busy: // what can be done again when that ends
		list = append(list, pane.Offer(workspace.NextProfile{}), pane.Offer(workspace.MakeProbe{}))
	default:
		list = append(list, pane.Offer(workspace.Stream{}), pane.Offer(workspace.NextProfile{}), pane.Offer(workspace.MakeProbe{}))
	}
	list = append(list, pane.On(keys.limit, p.typeLimit).Unless(p.fixedLimit(f)))
	if !p.finds(p.Lane()) {
		list = append(list, pane.On(keys.auto, p.autoLimit).Unless(p.fixedLimit(f)))
	}
	return append(list, p.pages(f)...)
}

// stopFirst is why nothing else can be done while something runs.
const stopFirst = "stop what runs first"

// after puts keys behind the one of a binding, as far as they can be pressed.
func after(list []pane.Key, one key.Binding, bindings ...key.Binding) []pane.Key {
	at := max(1+slices.IndexFunc(list, func(k pane.Key) bool { return k.Help() == one.Help() }), min(1, len(list)))
	for _, b := range bindings {
		i := slices.IndexFunc(list, func(k pane.Key) bool { return k.Help() == b.Help() })
		if i > at && list[i].Off == "" {
			k := list[i]
			list = slices.Insert(slices.Delete(list, i, i+1), at, k)
			at++
		}
	}
	return list
}

// resultKeys are about what the runs brought.
func (p *Pane) resultKeys(f pane.Frame, keys keyMap) []pane.Key {
	compare := pane.Asks(keys.compare, workspace.CompareLatest{})
	if !p.lanes.anyOver() {
		compare.Off = "no run has ended"
	}
	save := pane.Asks(keys.save, workspace.Save{Run: p.run})
	switch {
	case p.run.CanSave():
	case p.run == nil:
		save.Off = "this lane has not run"
	case p.run.On():
		save.Off = "not before the run has ended"
	default:
		save.Off = "no item has ended"
	}
	list := []pane.Key{compare, save}
	if workspace.Decided(p.run) {
		list = append(list, workspace.DecisionsKey([]*workspace.Run{p.run}, 0))
	}
	return list
}

// laneKeys choose what to run and how.
func (p *Pane) laneKeys(f pane.Frame, keys keyMap) []pane.Key {
	move := pane.Movement()
	var list []pane.Key
	if len(p.lanes.entries) > 1 {
		list = append(list,
			pane.Does(pane.Named(move.Up, "lane"), func() { p.choose(f, -1) }),
			pane.Does(move.Down, func() { p.choose(f, 1) }),
		)
	}
	if p.of.Replay {
		return list
	}
	why := p.fixedLimit(f)
	list = append(list,
		pane.On(keys.less, func() []pane.Intent { return p.changeLimit(-1) }).Unless(why),
		pane.On(keys.more, func() []pane.Intent { return p.changeLimit(1) }).Unless(why),
	)
	return append(list, pane.Does(keys.mark, p.lanes.toggle))
}

// editKeys change the list of lanes itself.
func (p *Pane) editKeys(f pane.Frame, keys keyMap) []pane.Key {
	edit := func(b key.Binding, do func(), why string) pane.Key {
		if f.Busy {
			why = stopFirst
		}
		return pane.Does(b, func() { do(); p.Show(p.lanes.last()) }).Unless(why)
	}
	full, last, nothing := "", "", ""
	if len(p.lanes.entries) >= MaxLanes {
		full = fmt.Sprintf("%d lanes are the most", MaxLanes)
	}
	if len(p.lanes.entries) == 1 {
		last = "it is the last lane"
	}
	if len(p.lanes.removed) == 0 {
		nothing = "no lane was removed"
	}
	list := []pane.Key{
		edit(keys.strategy, p.lanes.nextStrategy, ""),
		edit(keys.up, func() { p.lanes.shift(-1) }, ""),
		edit(keys.down, func() { p.lanes.shift(1) }, ""),
		edit(keys.add, p.lanes.insert, full),
	}
	remove := edit(keys.remove, nil, last)
	remove.Do = func() []pane.Intent {
		lane := p.Lane()
		p.lanes.remove()
		p.Show(p.lanes.last())
		return pane.Do(pane.Notice{Text: fmt.Sprintf("removed %v: u brings it back", lane)})
	}
	list = append(list, remove)
	if full != "" && nothing == "" {
		nothing = full
	}
	return append(list, edit(keys.restore, p.lanes.restore, nothing))
}

// allKeys are those of the picture of all items, of what failed, and of the order.
func (p *Pane) allKeys(f pane.Frame) []pane.Key {
	return slices.Concat(p.overviewKey(f), p.failuresKey(f), p.orderKey(f))
}
