package history

import (
	"slices"

	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// Keys open a run, and do something with it or with those that are marked.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	back := pane.Asks(pane.Bind([]string{"esc", "m"}, "esc", "back"), pane.Back{})
	if p.filter != "" {
		back = pane.Does(pane.Bind([]string{"esc"}, "esc", "all runs"), func() { p.filter = ""; p.arrange() })
	}
	if len(p.all) == 0 {
		return []pane.Key{back}
	}
	find := pane.Asks(pane.Bind([]string{"/"}, "/", "filter"), p.askFilter())
	if len(p.runs) == 0 {
		return []pane.Key{back, find}
	}
	at := p.runs[p.list.Cursor]
	var list []pane.Key
	if !at.Gone() {
		list = append(list, pane.Asks(pane.Named(pane.Movement().Enter, "open"), workspace.OpenPast{Past: at}))
	}
	list = append(list, back)
	if at.Stored && (at.End == workspace.CutOff || at.End == workspace.Stopped) && at.OK+at.Failed < at.Items {
		list = append(list, pane.Asks(pane.Bind([]string{"r"}, "r", "go on"), workspace.Resume{Past: at}))
	}
	if at.Stored && (at.Failed > 0 && at.Over() || at.End == workspace.CutOff) {
		what := "redo failed"
		if at.Failed > 0 {
			what = "redo " + text.Count(at.Failed) + " failed"
		}
		list = append(list, pane.Asks(pane.Bind([]string{"R"}, "R", what), workspace.Resume{Past: at, Again: true}))
	}
	list = append(list, p.markKeys(f, at)...)
	list = append(list, find, pane.Does(pane.Bind([]string{"o"}, "o", "order"), func() { p.by = (p.by + 1) % len(orders()); p.arrange() }))
	list = append(list, pane.Offer(workspace.RaceOnTwin{Past: p.fitted(at)}))
	if at.Stored { // its provider may be another than the screen's
		list = append(list, pane.Does(pane.Bind([]string{"B"}, "B", "probe"), func() {}).Unless("regatta runs probe "+text.Clean(at.Name)+" does"))
	}
	list = append(list, p.tendKeys(at)...)
	if workspace.Decided(at.Run) {
		list = append(list, workspace.DecisionsKey([]*workspace.Run{at.Run}, 0))
	}
	list = append(list, pane.On(pane.Bind([]string{"a"}, "a", "all, none"), p.markAll))
	list = append(list, p.list.Keys(f, len(p.runs), "run", "first, last")...)
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	}
	return list
}

// markKeys mark runs, and take those that are marked.
func (p *Pane) markKeys(f pane.Frame, at *workspace.Past) []pane.Key {
	var list []pane.Key
	mark := pane.Bind([]string{"space"}, "space", "mark")
	switch {
	case at.Run != nil && at.Over():
		list = append(list, pane.On(mark, func() []pane.Intent { return p.mark(at) }))
	case !at.Over():
		list = append(list, pane.Asks(mark, pane.Notice{Text: at.End.String() + ": has no end to compare; enter opens it, p replays it"}))
	case at.Stored:
		list = append(list, pane.Asks(mark, workspace.Load{Past: []*workspace.Past{at}}))
	}
	chosen := p.chosen()
	compare := pane.Bind([]string{"c"}, "c", "compare")
	switch len(chosen) {
	case 0:
		list = append(list, pane.Asks(compare, pane.Notice{Text: "nothing to compare: mark runs with space first"}))
	case 1:
		list = append(list, pane.Asks(pane.Named(compare, "show 1 run"), workspace.Compare{Runs: chosen}))
	default:
		list = append(list, pane.Asks(pane.Named(compare, "compare "+text.Plural(len(chosen), "run")), workspace.Compare{Runs: chosen}))
	}
	if played := p.played(at); len(played) > 0 && !f.Busy { // then it pauses what runs
		what := "replay"
		if len(played) > 1 {
			what += " " + text.Plural(len(played), "run")
		}
		list = append(list, pane.Asks(pane.Bind([]string{"p"}, "p", what), workspace.Replay{Past: played}))
	}
	return list
}

// played are the runs to replay: those that are marked and saved if the one under the cursor
// is one of them, else that one.
func (p *Pane) played(at *workspace.Past) []*workspace.Past {
	if !at.Stored {
		return nil
	}
	if !p.marked[at] {
		return []*workspace.Past{at}
	}
	return slices.DeleteFunc(slices.Clone(p.runs), func(r *workspace.Past) bool { return !p.marked[r] || !r.Stored })
}

// fitted are the runs whose provider a twin is made of: those that are marked if the one under
// the cursor is one of them, else that one.
func (p *Pane) fitted(at *workspace.Past) []*workspace.Past {
	if !p.marked[at] {
		return []*workspace.Past{at}
	}
	return slices.DeleteFunc(slices.Clone(p.runs), func(r *workspace.Past) bool { return !p.marked[r] })
}

// tendKeys are about the run under the cursor: what is kept of it, and where.
func (p *Pane) tendKeys(at *workspace.Past) []pane.Key {
	var list []pane.Key
	if at.Stored || at.Run.CanSave() {
		list = append(list, pane.Asks(pane.Bind([]string{"e", "w"}, "e", "export"), workspace.Export{Past: at}))
	}
	if !at.Stored {
		return list
	}
	return append(list,
		pane.Asks(pane.Bind([]string{"n"}, "n", "note"), pane.Ask{
			Label: "note:", Hint: "what is worth knowing of this run", What: "keep", Value: at.Note,
			Done: func(_ pane.Frame, value string) ([]pane.Intent, string) {
				return pane.Do(workspace.Annotate{Past: at, Note: value}), ""
			},
		}),
		pane.Asks(pane.Bind([]string{"N"}, "N", "rename"), pane.Ask{
			Label: "name:", Hint: "letters, digits, dots, - and _", What: "rename", Value: text.Clean(at.Name),
			Done: func(_ pane.Frame, value string) ([]pane.Intent, string) {
				return pane.Do(workspace.Rename{Past: at, Name: value}), ""
			},
		}),
		pane.Asks(pane.Bind([]string{"x", "delete"}, "x", "delete"), workspace.Remove{Past: []*workspace.Past{at}}),
	)
}

// askFilter asks for the filter, which finds runs while it is typed.
func (p *Pane) askFilter() pane.Ask {
	find := func(value string) {
		p.filter = value
		p.arrange()
	}
	return pane.Ask{
		Label: "filter:", Hint: "data, lane, model, prompt, note, state", What: "filter", Value: p.filter, Typed: find,
		Done: func(_ pane.Frame, value string) ([]pane.Intent, string) {
			find(value)
			return nil, ""
		},
	}
}
