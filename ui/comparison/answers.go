package comparison

import (
	"fmt"
	"slices"
	"strings"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/results"
	"regatta/ui/summary"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// answers is what the results of the compared runs are worth, worked out when it is
// first looked at.
type answers struct {
	accuracy []compare.Accuracy // of each run
	odd      []int              // items that a run got wrong, or that came out differently
}

// mostJudged is how many items a run may have to be judged field by field here, and
// mostOdd how many odd items are listed.
const (
	mostJudged = 200_000
	mostOdd    = 100
)

// judge works out what the results are worth.
func judge(s *summary.Summary) *answers {
	all := &answers{}
	for _, t := range s.Runs {
		var a compare.Accuracy
		if len(t.Tally.Rows) <= mostJudged {
			a = compare.AccuracyOf(t.Tally, t.Job.Set.Rows.Expected)
		}
		all.accuracy = append(all.accuracy, a)
		all.odd = append(all.odd, a.Wrong...)
	}
	if !s.Apart {
		all.odd = append(all.odd, compare.AgreementOf(workspace.Tallies(s.Runs)).Differ...)
	}
	slices.Sort(all.odd)
	all.odd = slices.Compact(all.odd)
	return all
}

// answersStory says what there is to see.
func (p *Pane) answersStory() []string {
	if p.worked == nil || p.worked.of != p.sum.Summary || p.worked.answers == nil {
		return []string{"comparing the results"}
	}
	a := p.worked.answers
	if !slices.ContainsFunc(p.sum.Runs, func(r *workspace.Run) bool { return r.Tally.Right+r.Tally.Wrong > 0 }) {
		return []string{"no expected answers", ": lanes compared with each other"}
	}
	if len(a.odd) == 0 || p.sum.Apart {
		return []string{"results vs expected answers", ", overall and by field"}
	}
	return []string{text.Plural(len(a.odd), "item") + " wrong or different", ": expected, and each lane's answer"}
}

// judged says how many results of each run are right, overall and by field, and
// lists the items that aren't or on which lanes disagree.
func (w *worked) judged(th *theme.Theme, o chart.Options) []string {
	odd := w.answers.odd
	lines := append(w.scores(th, o.Width), "")
	if w.of.Apart {
		return append(lines, draw.Sentences(th.Muted, o.Width, "The runs used different data, so their items can't be compared.")...)
	}
	if len(odd) == 0 {
		return append(lines, draw.Sentences(th.Muted, o.Width, "No wrong results; all lanes agree where they have results.")...)
	}
	for _, item := range odd[:min(mostOdd, len(odd))] {
		lines = append(lines, w.oddItem(th, item, o.Width)...)
	}
	if more := len(odd) - mostOdd; more > 0 {
		lines = append(lines, "  "+th.Muted.Paint(text.Count(more)+" more not listed"))
	}
	return lines
}

// fieldParts are the names of the fields that results are judged in, in parts that have room each
// beside the whole.
func (w *worked) fieldParts(cells int) (parts [][]string) {
	if w.answers == nil {
		return nil
	}
	var names []string
	for _, a := range w.answers.accuracy {
		for _, f := range a.Fields {
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	each := max((cells-w.of.NameWidth)/scoreCells-1, 1)
	for part := range slices.Chunk(names, each) {
		parts = append(parts, part)
	}
	return parts
}

// scores is a line a run: right overall and in each field of the part that is shown.
func (w *worked) scores(th *theme.Theme, cells int) []string {
	cell := func(l *theme.Line, ink theme.Ink, s string) {
		l.Right(l.Width()+min(scoreCells, (cells-w.of.NameWidth)/2), theme.Width(s)).Add(ink, s)
	}
	var names []string
	if parts := w.fieldParts(cells); len(parts) > 0 {
		names = parts[w.part%len(parts)]
	}
	var head theme.Line
	w.of.NameHeading(&head, th)
	cell(&head, th.Muted, "right")
	for _, name := range names {
		cell(&head, th.Muted, text.Line(name, scoreCells-2))
	}
	lines := []string{head.String()}
	for i, t := range w.of.Runs {
		var l theme.Line
		w.of.Name(&l, th, i, "")
		value, ink := score(th, t.Tally.Right, t.Tally.Right+t.Tally.Wrong)
		cell(&l, ink, value)
		for _, name := range names {
			value, ink := "–", th.Faint
			for _, f := range w.answers.accuracy[i].Fields {
				if f.Name == name {
					value, ink = score(th, f.Right, f.Judged)
				}
			}
			cell(&l, ink, value)
		}
		lines = append(lines, l.String())
	}
	return lines
}

// scoreCells is the room for a score.
const scoreCells = 12

func score(th *theme.Theme, right, of int) (string, theme.Ink) {
	switch {
	case of == 0:
		return "–", th.Faint
	case right == of:
		return text.Count(right) + "/" + text.Count(of), th.OK
	}
	return text.Count(right) + "/" + text.Count(of), th.Warn
}

// oddItem is an item, what was expected of it, and what came, by the lanes that
// brought the same.
func (w *worked) oddItem(th *theme.Theme, item, cells int) []string {
	set := w.of.Runs[0].Job.Set
	number := "  item " + text.Count(item+1) + "  "
	lines := []string{th.Strong.Paint(number) + th.Text.Paint(text.Line(set.Rows.At(item).Text, max(cells-theme.Width(number)-1, 8)))}
	add := func(ink theme.Ink, who, mark, what string) {
		var l theme.Line
		l.Add(th.Text, "      ").Add(ink, mark+" ").Add(th.Muted, text.Fit(who, max(cells/3, 12))).Add(th.Text, "  ")
		l.Add(ink, text.Line(what, max(cells-l.Width()-1, 8)))
		lines = append(lines, l.String())
	}
	if expected := set.Rows.Expected(item); expected != nil && w.of.Runs[0].Tally.Right+w.of.Runs[0].Tally.Wrong > 0 {
		add(th.Text, "expected", " ", results.Glance(expected))
	}
	for _, same := range w.sameResults(item) {
		var who []string
		for _, i := range same {
			who = append(who, w.of.Labels[i])
		}
		row := &w.of.Runs[same[0]].Tally.Rows[item]
		label := strings.Join(who, ", ")
		if len(same) == len(w.of.Runs) && len(same) > 1 {
			label = fmt.Sprintf("all %d lanes", len(same))
		}
		switch {
		case row.Answer == nil:
			add(th.Faint, label, "–", "no result")
		case row.Verdict == engine.Right:
			add(th.OK, label, "✓", results.Glance(row.Answer.Output))
		case row.Verdict == engine.Wrong:
			add(th.Warn, label, "≠", results.Glance(row.Answer.Output))
		default:
			add(th.Text, label, "·", results.Glance(row.Answer.Output))
		}
	}
	return lines
}

// sameResults groups the runs that have equal results of an item.
func (w *worked) sameResults(item int) [][]int {
	var groups [][]int
	for i, t := range w.of.Runs {
		at := slices.IndexFunc(groups, func(g []int) bool {
			a, b := w.of.Runs[g[0]].Tally.Rows[item].Answer, t.Tally.Rows[item].Answer
			if a == nil || b == nil {
				return a == b
			}
			return datasets.Right(a.Output, b.Output)
		})
		if at < 0 {
			groups = append(groups, []int{i})
		} else {
			groups[at] = append(groups[at], i)
		}
	}
	return groups
}
