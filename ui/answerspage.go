package ui

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
	"regatta/ui/text"
	"regatta/ui/theme"
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

// judged returns what the results are worth; nil: it is being worked out.
func (p *comparePane) judged(m *Model) *answers {
	if w := p.worked; w.answers == nil {
		m.soon(w.items, func() func() {
			a := w.judge()
			return func() { w.answers = a }
		})
	}
	return p.answers
}

func (p *worked) judge() *answers {
	all := &answers{}
	for _, t := range p.tracks {
		var a compare.Accuracy
		if len(t.tally.Rows) <= mostJudged {
			a = compare.AccuracyOf(t.tally, t.job.set.Rows.Expected)
		}
		all.accuracy = append(all.accuracy, a)
		all.odd = append(all.odd, a.Wrong...)
	}
	if !p.apart {
		all.odd = append(all.odd, compare.AgreementOf(talliesOf(p.tracks)).Differ...)
	}
	slices.Sort(all.odd)
	all.odd = slices.Compact(all.odd)
	return all
}

// answersStory says what there is to see.
func (p *comparePane) answersStory(m *Model) []string {
	a := p.judged(m)
	if a == nil {
		return []string{"comparing the results"}
	}
	if !slices.ContainsFunc(p.tracks, func(t *track) bool { return t.tally.Right+t.tally.Wrong > 0 }) {
		return []string{"no expected answers", ": lanes compared with each other"}
	}
	if len(a.odd) == 0 || p.apart {
		return []string{"results vs expected answers", ", overall and by field"}
	}
	return []string{text.Plural(len(a.odd), "item") + " wrong or different", ": expected, and each lane's answer"}
}

// answerLines say how many results of each run are right, overall and by field, and
// list the items that aren't or on which lanes disagree.
func (p *comparePane) answerLines(m *Model, w int) []string {
	a := p.judged(m)
	if a == nil {
		return []string{draw.Working(m.theme)}
	}
	return m.picture(&p.worked.pages[answersPage], 0, chart.Options{Width: w}, func(*theme.Theme, chart.Options) []string {
		return p.judgedLines(m, a, w)
	})
}

func (p *comparePane) judgedLines(m *Model, a *answers, w int) []string {
	lines := append(p.scores(m, w), "")
	if p.apart {
		return append(lines, "  "+m.theme.Muted.Paint("The runs used different data, so their items can't be compared."))
	}
	if len(a.odd) == 0 {
		return append(lines, "  "+m.theme.Muted.Paint("No wrong results; all lanes agree where they have results."))
	}
	for _, item := range a.odd[:min(mostOdd, len(a.odd))] {
		lines = append(lines, p.oddItem(m, item, w)...)
	}
	if more := len(a.odd) - mostOdd; more > 0 {
		lines = append(lines, "  "+m.theme.Muted.Paint(text.Count(more)+" more not listed"))
	}
	return lines
}

// scores is a line a run: right overall and in each field, as far as fields have room.
func (p *comparePane) scores(m *Model, w int) []string {
	th := m.theme
	var names []string
	for _, a := range p.answers.accuracy {
		for _, f := range a.Fields {
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	cell := func(l *theme.Line, ink theme.Ink, s string) {
		l.Right(l.Width()+scoreCells, theme.Width(s)).Add(ink, s)
	}
	names = names[:min(len(names), max((w-p.nameWidth)/scoreCells-1, 0))]
	var head theme.Line
	head.Add(th.Muted, "  lane").To(p.nameWidth)
	cell(&head, th.Muted, "right")
	for _, name := range names {
		cell(&head, th.Muted, text.Line(name, scoreCells-2))
	}
	lines := []string{head.String()}
	for i, t := range p.tracks {
		var l theme.Line
		l.Add(th.Text, "  ").Add(th.Strong, p.labels[i]).To(p.nameWidth)
		value, ink := score(th, t.tally.Right, t.tally.Right+t.tally.Wrong)
		cell(&l, ink, value)
		for _, name := range names {
			value, ink := "–", th.Faint
			for _, f := range p.answers.accuracy[i].Fields {
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
func (p *comparePane) oddItem(m *Model, item, w int) []string {
	th, set := m.theme, p.tracks[0].job.set
	number := "  item " + text.Count(item+1) + "  "
	lines := []string{th.Strong.Paint(number) + th.Text.Paint(text.Line(set.Rows.At(item).Text, max(w-theme.Width(number)-1, 8)))}
	add := func(ink theme.Ink, who, mark, what string) {
		var l theme.Line
		l.Add(th.Text, "      ").Add(ink, mark+" ").Add(th.Muted, text.Fit(who, max(w/3, 12))).Add(th.Text, "  ")
		l.Add(ink, text.Line(what, max(w-l.Width()-1, 8)))
		lines = append(lines, l.String())
	}
	if expected := set.Rows.Expected(item); expected != nil && p.tracks[0].tally.Right+p.tracks[0].tally.Wrong > 0 {
		add(th.Text, "expected", " ", results.Glance(expected))
	}
	for _, same := range p.sameResults(item) {
		var who []string
		for _, i := range same {
			who = append(who, p.labels[i])
		}
		row := &p.tracks[same[0]].tally.Rows[item]
		label := strings.Join(who, ", ")
		if len(same) == len(p.tracks) && len(same) > 1 {
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
func (p *comparePane) sameResults(item int) [][]int {
	var groups [][]int
	for i, t := range p.tracks {
		at := slices.IndexFunc(groups, func(g []int) bool {
			a, b := p.tracks[g[0]].tally.Rows[item].Answer, t.tally.Rows[item].Answer
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
