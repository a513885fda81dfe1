package home

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// reasonCells is the room from which on a reason says more beside a life, and leastReason that to
// which it says too little.
const (
	reasonCells = 16
	leastReason = 8
)

// reasonBeside finds room for why an item failed in the line of its life, where the column of its
// result has too little: behind the life, or else before it, or in its place. The column then has
// the kind alone.
func reasonBeside(th *theme.Theme, row *engine.Row, bar *theme.Line, result, cells int) (kind string, with *theme.Line) {
	if row.Phase != engine.Ended || row.Status != engine.Failed || row.Err == nil {
		return "", nil
	}
	kind, message := figures.Kind(row.Err.Kind), text.Clean(row.Err.Message)
	if message == "" || theme.Width(kind+": "+message) <= result {
		return "", nil
	}
	drawn := bar.String()
	plain := ansi.Strip(drawn) // each glyph of a life takes a cell
	life := strings.TrimRight(plain, " ")
	from := utf8.RuneCountInString(life)
	before := from - utf8.RuneCountInString(strings.TrimLeft(life, " "+timeline.WaitingGlyph))
	var l theme.Line
	ink, here := th.Broken[0].Ink, result-theme.Width(kind+": ")
	switch room := cells - from - 1; {
	case here >= max(room, before-1, reasonCells) || here >= cells:
		return "", nil // the column itself has more room
	case room >= reasonCells && room >= before-1:
		l.Raw(ansi.Truncate(drawn, from, "")).To(from+1).Add(ink, text.Line(message, room))
	case before-1 >= reasonCells:
		l.Add(ink, text.Line(message, before-1)).To(before).Raw(ansi.TruncateLeft(drawn, before, ""))
	case here > leastReason: // a life says more than the rest of it
		return "", nil
	default:
		l.Add(ink, text.Line(message, cells))
	}
	return kind, &l
}

// reasonOf says of an item what went wrong with it, or is mended just now; "": nothing.
func (p *Pane) reasonOf(f pane.Frame, item int) string {
	if p.run == nil || item >= len(p.run.Tally.Rows) {
		return ""
	}
	const all = 1 << 10
	row, now := &p.run.Tally.Rows[item], p.run.Now(f.Now)
	switch {
	case row.Phase == engine.Ended && row.Status == engine.Failed, row.Phase == engine.BackingOff, row.Phase == engine.Calling && row.Asked() != nil:
		words, _ := result(f, row, now, all)
		return text.Line(words, all)
	case row.Phase == engine.Ended && row.Verdict == engine.Wrong:
		return "wrong: expected " + text.Line(results.Glance(p.job.Set.Rows.Expected(item)), all)
	}
	return ""
}

// selectedReason is what went wrong with the item under the cursor; "": nothing, or the keys are
// on the lanes.
func (p *Pane) selectedReason(f pane.Frame) string {
	if !p.focused || p.rows() == 0 {
		return ""
	}
	return p.reasonOf(f, p.itemAt(p.line()))
}

// columnsOfFailures shares out a width among items of which it is to be seen why they failed.
func columnsOfFailures(c columns, rest int) columns {
	c.bar = draw.LeastBar
	if c.text > 0 {
		c.text = min(c.text, rest*30/100)
		rest -= c.text + draw.Gap
		c.bar *= 2
	}
	c.result = max(rest-c.bar, 1)
	return c
}

// since is how long an item's call has taken by now.
func since(row *engine.Row, now time.Duration) time.Duration {
	if row.Finished >= 0 {
		return row.Took
	}
	return now - row.Started
}
