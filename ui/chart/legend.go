package chart

import (
	"slices"
	"strings"
	"unicode"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// entry is a name in the legend, and the mark of its things in the plot.
type entry struct {
	mark, name string
	chip, ink  theme.Ink
}

// legendGap separates the parts of a legend.
const legendGap = 2

// legend adds the title and the entries, in few lines for few lines of chart;
// where names have no room, all are cut to one length. Without room for the marks
// there is no legend.
func (p *page) legend(th *theme.Theme, title string, entries []entry) {
	if p.h <= 2*leastRows {
		return
	}
	title = fit(title, p.w)
	longest := 0
	for _, e := range entries {
		longest = max(longest, theme.Width(fitLane(e.name, p.w)))
	}
	for cut := longest; cut >= 0; cut-- {
		lines := flow(th, title, entries, cut, p.w)
		if len(lines) > max(p.h/4, 1) || !within(lines, p.w) {
			continue
		}
		for _, l := range lines {
			p.add(l)
		}
		return
	}
}

func within(lines []*theme.Line, width int) bool {
	return !slices.ContainsFunc(lines, func(l *theme.Line) bool { return l.Width() > width })
}

// flow sets the title and the entries, their names cut to so many cells, into
// lines of a width; what is wider by itself has a line that is too wide.
func flow(th *theme.Theme, title string, entries []entry, cut, width int) []*theme.Line {
	l := new(theme.Line)
	lines := []*theme.Line{l.Add(th.Strong, title)}
	indent := l.Width() + legendGap
	if title == "" || indent > width/3 {
		indent = 0
	}
	for _, e := range entries {
		name := fitLane(e.name, cut)
		switch used := l.Width(); {
		case used == 0: // nothing to keep away from
		case used+legendGap+theme.Width(e.mark)+1+theme.Width(name) > width:
			l = new(theme.Line).To(indent)
			lines = append(lines, l)
		default:
			l.To(used + legendGap)
		}
		l.Add(e.chip, e.mark).To(l.Width()+1).Add(e.ink, name)
	}
	return lines
}

// fit makes a text from outside harmless and cuts it to so many cells. Where it
// would melt into what stands beside it, as a combining character does, other
// characters than ASCII's become question marks.
func fit(s string, cells int) string { return fitBy(text.Fit, s, cells) }

// fitLane does the same with the name of a lane, which keeps its limit.
func fitLane(s string, cells int) string { return fitBy(text.FitLane, s, cells) }

func fitBy(cut func(string, int) string, s string, cells int) string {
	s = cut(text.Clean(s), cells)
	if theme.Width(" "+s+" ") == theme.Width(s)+2 {
		return s
	}
	return cut(strings.Map(ascii, s), cells)
}

func ascii(r rune) rune {
	if r > unicode.MaxASCII {
		return '?'
	}
	return r
}
