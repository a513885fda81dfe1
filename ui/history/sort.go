package history

import (
	"cmp"
	"slices"
	"strings"

	"regatta/ui/workspace"
)

// order is a way to sort the runs.
type order struct {
	title string // of the column by which they are sorted
	words string // "newest first"
	less  func(a, b *workspace.Past) int
}

// orders are the ways; runs that are alike stand as they came.
func orders() []order {
	return []order{
		{"when", "newest first", func(a, b *workspace.Past) int { return b.Begun.Compare(a.Begun) }},
		{"when", "oldest first", func(a, b *workspace.Past) int { return a.Begun.Compare(b.Begun) }},
		{"wall", "fastest first", func(a, b *workspace.Past) int { return cmp.Compare(uint64(a.Wall), uint64(b.Wall)) }}, // unknown last
		{"failed", "most failed first", func(a, b *workspace.Past) int { return cmp.Compare(b.Failed, a.Failed) }},
		{"ok", "most items first", func(a, b *workspace.Past) int { return cmp.Compare(b.Items, a.Items) }},
		{"lane", "by lane", func(a, b *workspace.Past) int { return byNumbers(a.Lane.String(), b.Lane.String()) }},
		{"data", "by data", func(a, b *workspace.Past) int { return byNumbers(a.On.Data, b.On.Data) }},
		{"state", "by state", func(a, b *workspace.Past) int { return cmp.Compare(b.End, a.End) }},
	}
}

// byNumbers compares words as people do: numbers in them by value, gather:8 before gather:16.
func byNumbers(a, b string) int {
	number := func(s string) (digits, rest string) {
		i := 0
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return strings.TrimLeft(s[:i], "0"), s[i:]
	}
	for a != "" && b != "" {
		an, ar := number(a)
		bn, br := number(b)
		if len(ar) == len(a) || len(br) == len(b) { // no number in one of them, at this place
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		if order := cmp.Or(cmp.Compare(len(an), len(bn)), cmp.Compare(an, bn)); order != 0 {
			return order
		}
		a, b = ar, br
	}
	return cmp.Compare(len(a), len(b))
}

// arrange sorts and filters the runs anew. The cursor stays on its run.
func (p *Pane) arrange() {
	var under *workspace.Past
	if p.list.Cursor < len(p.runs) {
		under = p.runs[p.list.Cursor]
	}
	p.runs = p.runs[:0]
	for _, r := range p.all {
		if p.finds(r) {
			p.runs = append(p.runs, r)
		}
	}
	slices.SortStableFunc(p.runs, orders()[p.by].less)
	p.columns = columnsOf(p.runs)
	if at := slices.Index(p.runs, under); at >= 0 {
		p.list.Cursor = at
	} else { // it is gone: what follows it is in its place
		p.list.Cursor = max(min(p.list.Cursor, len(p.runs)-1), 0)
	}
}

// finds reports whether a run has all words of the filter in what is told of it.
func (p *Pane) finds(r *workspace.Past) bool {
	if p.filter == "" {
		return true
	}
	told := strings.ToLower(strings.Join([]string{
		name(r), r.Name, when(r), r.Lane.String(), r.On.Data, r.On.Model, r.On.Provider, r.On.Settings, r.On.Prompt, r.Note, r.End.String(),
	}, "\n"))
	for _, word := range strings.Fields(strings.ToLower(p.filter)) {
		if !strings.Contains(told, word) {
			return false
		}
	}
	return true
}
