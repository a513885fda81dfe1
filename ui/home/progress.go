package home

import (
	"fmt"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// invitation says what can be done where nothing has been run.
func (p *Pane) invitation(f pane.Frame, w int) []string {
	th := f.Theme
	var l theme.Line
	if f.Busy {
		return []string{th.Muted.Paint(" not run yet; another lane is running"), ""}
	}
	if p.of.Budget.Reached() {
		return []string{th.Warn.Paint(" budget reached: no new calls"), ""}
	}
	l.Add(th.Text, " ").Add(th.Key, "enter").Add(th.Muted, " run this lane")
	race := fmt.Sprintf(" race the %d marked ●", len(p.lanes.raced()))
	if len(p.lanes.raced()) > 0 && l.Width()+len(",  R")+theme.Width(race) < w {
		l.Add(th.Muted, ",  ").Add(th.Key, "R").Add(th.Muted, race)
	}
	if w >= 72 && p.Unsweepable() == "" && !p.of.Swept(p.Lane().Strategy) {
		l.Add(th.Muted, ",  ").Add(th.Key, "S").Add(th.Muted, " sweep its limit")
	}
	return []string{l.String(), ""}
}

// number is a figure with its name, in the room that its value may come to need.
type number struct {
	name, value string
	ink         theme.Ink
	room        int // in cells
}

// Names of figures that the line of the slots has too, and of those of gauges.
const (
	waitingName  = "waiting"
	heldName     = "held by"
	requestsName = "requests left"
	tokensName   = "tokens left"
	requestRate  = "requests now"
	tokenRate    = "tokens now"
)

// numbers lists the figures of a run, the most telling first. Those that every run has come
// before those that only some have, so that the latter move nothing when they come.
func (p *Pane) numbers(f pane.Frame, t *engine.Tally, now time.Duration) []number {
	const seconds = 6 // "59.99s"
	th, items := f.Theme, len(text.Count(len(t.Rows)))
	count := func(name string, n int, ink theme.Ink) number {
		if n == 0 {
			ink = th.Text
		}
		return number{name, text.Count(n), ink, items}
	}
	var list []number
	if !t.Over || t.Cached == 0 { // what comes from the cache is no call
		list = append(list, number{figures.FlightName(t), figures.InFlight(t), th.Text, 2*items + 1})
	}
	if n := t.Waiting(); n > 0 || !t.Over {
		list = append(list, count(waitingName, n, th.Text))
	}
	list = append(list, count("failed", t.Failed, th.Fail))
	if !t.Over {
		list = append(list, p.heldNumber(th.Warn, th.Text, t, now))
		list = append(list, gauges(th, t, now)...)
	}
	if p.of.Paid {
		list = append(list, p.money(th, t)...)
	}
	list = append(list,
		number{"first result", text.Seconds(t.First), th.Text, seconds},
		number{"avg held", heldBy(t, now), th.Text, seconds},
	)
	if rows := p.job.Set.Rows; t.Judged() > 0 || rows.Len() > 0 && rows.Expected(0) != nil {
		list = append(list, rightNumber(th, t, items))
	}
	list = append(list, streamNumbers(th, t, now)...)
	list = append(list, count("retries", t.Retries, th.Warn))
	if t.Cached == 0 { // else it would be that of calls and of files
		list = append(list, number{"rate", rate(t, now), th.Text, 7})
	}
	if p50 := t.Percentile(50); p50 >= 0 || !t.Over { // else there will be none
		list = append(list, number{"p50", text.Seconds(p50), th.Text, seconds}, number{"p95", text.Seconds(t.Percentile(95)), th.Text, seconds})
	}
	if by := p.run; by != nil && by.Tally == t {
		list = append(list, p.gainNumbers(th, by)...)
	}
	if !p.of.Paid {
		list = append(list, p.money(th, t)...)
	}
	list = append(list, p.rareNumbers(th, t)...)
	for i := range list {
		if t.Over { // nothing grows any more
			list[i].room = 0
		}
	}
	return list
}

// rareNumbers are figures that few runs have.
func (p *Pane) rareNumbers(th *theme.Theme, t *engine.Tally) []number {
	var list []number
	if t.Cached > 0 {
		list = append(list, number{draw.CachedWord, text.Count(t.Cached), th.Text, 0})
	}
	if t.Reasks > 0 {
		list = append(list, number{"re-asks", text.Count(t.Reasks), th.Warn, 0})
	}
	if lost := t.Undelivered(); lost > 0 {
		list = append(list, number{"undelivered", text.Count(lost), th.Fail, 0})
	}
	if t.Metered() {
		list = append(list, number{"tokens", text.Count(t.Usage.InputTokens) + " in, " + text.Count(t.Usage.OutputTokens) + " out", th.Text, 0})
	}
	return list
}

// rightNumber is how many answers are the known ones.
func rightNumber(th *theme.Theme, t *engine.Tally, items int) number {
	judged := t.Judged()
	value, ink := figures.Unknown, th.Text
	if judged > 0 {
		value, ink = fmt.Sprintf("%s/%s", text.Count(t.Right), text.Count(judged)), th.OK
		if t.Right < judged {
			ink = th.Warn
		}
	}
	return number{"right", value, ink, 2*items + 1}
}

func rate(t *engine.Tally, now time.Duration) string {
	if t.Over {
		now = t.Now
	}
	if now <= 0 {
		return "–"
	}
	return text.Rate(t.Rate(now))
}

// heldBy writes how long results waited for delivery, on average, those
// that still wait included.
func heldBy(t *engine.Tally, now time.Duration) string {
	held := t.HeldBy(now)
	if held < 0 {
		return "–"
	}
	return text.Seconds(held)
}

// bar draws delivered, held or undelivered, and open items to scale.
func bar(f pane.Frame, l *theme.Line, t *engine.Tally, cells int) {
	th, total := f.Theme, max(len(t.Rows), 1)
	upTo := func(n int) int { return (n*cells + total/2) / total }
	done, held := upTo(t.Returned), upTo(t.OK)
	failed := upTo(t.OK+t.Failed) - held
	if t.Failed > 0 { // one that failed shows
		failed = max(failed, 1)
		held = max(min(held, cells-failed), 0)
		done = min(done, held)
	}
	l.Add(th.Done[0].Ink, strings.Repeat("█", done))
	if t.Raised {
		l.Add(th.Fail, strings.Repeat("!", max(held-done, 0)))
	} else {
		l.Add(th.Held[0].Ink, strings.Repeat(timeline.HeldGlyph, max(held-done, 0)))
	}
	l.Add(th.Fail, strings.Repeat("✗", failed))
	l.Add(th.Waiting, strings.Repeat("─", max(cells-max(held, done)-failed, 0)))
}

// itemMark shows in one cell how an item is, in a glyph of its own. orphaned: results are
// no longer delivered.
func itemMark(f pane.Frame, row *engine.Row, orphaned bool) (string, theme.Ink) {
	th := f.Theme
	switch {
	case row.Phase == engine.Waiting:
		return "·", th.Faint
	case row.Phase == engine.BackingOff:
		return "↻", th.Warn
	case row.Phase != engine.Ended:
		return draw.Spinner(f.Beat), th.Accent
	case row.Delivered < 0 && orphaned && row.Status != engine.Cancelled:
		return "!", th.Fail
	case row.Status == engine.Failed:
		return "✗", th.Fail
	case row.Status == engine.Cancelled:
		return "–", th.Faint
	case row.Delivered < 0:
		return "○", th.Held[0].Ink
	case row.Verdict == engine.Wrong:
		return "≠", th.Warn
	case row.Cached:
		return draw.CachedMark, th.OK
	}
	return "✓", th.OK
}

// result is what an item's line says of its outcome, or of what it waits for, where
// it has so many cells. It may hold text from outside as it came.
func result(f pane.Frame, row *engine.Row, now time.Duration, cells int) (string, theme.Ink) {
	th := f.Theme
	switch row.Phase {
	case engine.Waiting:
		return "", th.Faint
	case engine.Streaming:
		return coming(row.Partial, cells), th.Muted
	case engine.BackingOff:
		a := row.Attempts[len(row.Attempts)-1]
		if row.WaitsFor != admit.Nothing {
			return fmt.Sprintf("%s, retry %d waits for %s", figures.Kind(a.Err.Kind), row.Retries()+1, row.WaitsFor), th.Warn
		}
		return fmt.Sprintf("%s, retry %d in %.1fs", figures.Kind(a.Err.Kind), row.Retries()+1, max(a.Ended+a.Wait-now, 0).Seconds()), th.Warn
	case engine.Calling:
		if refused := row.Asked(); refused != nil {
			return "re-asking: " + refused.Message, th.Warn
		}
		return "", th.Faint
	}
	switch {
	case row.Status == engine.OK && row.Delivered < 0:
		return results.Glance(row.Answer.Output), th.Muted
	case row.Status == engine.OK:
		return results.Glance(row.Answer.Output), th.Text
	case row.Status == engine.Failed:
		return figures.Kind(row.Err.Kind) + ": " + row.Err.Message, th.Fail
	case row.Started < 0:
		return "never started", th.Faint
	}
	return "cancelled", th.Faint
}

// coming is what has come of an answer, with room after about how many tokens that are.
func coming(answer string, cells int) string {
	const countCells, bytesPerToken = 9, 4
	if cells < 3*countCells {
		return draw.Coming(answer, cells)
	}
	count := "≈" + text.Count((len(answer)+bytesPerToken-1)/bytesPerToken) + " tok"
	return count + strings.Repeat(" ", max(countCells+1-theme.Width(count), 1)) + draw.Coming(answer, cells-max(countCells+1, theme.Width(count)+1))
}
