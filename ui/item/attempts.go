package item

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// afterReasks adds to what became of an item how many re-asks it took.
func afterReasks(row *engine.Row) string {
	n := row.Reasks()
	if n == 0 {
		return ""
	}
	return " after " + text.Plural(n, "re-ask")
}

// attemptLines tell of every attempt: when it was, what it cost, how it ended; of
// one whose answer failed validation the answer and why, and after it the
// corrected one. Of many that were refused it tells of the first and the last.
func attemptLines(th *theme.Theme, t *engine.Tally, row *engine.Row, now time.Duration, w int) []string {
	var lines []string
	middle := engine.MiddleRefusals(row.Attempts)
	for i := 0; i < len(row.Attempts); i++ {
		n := 0 // how many of the middle follow one another from here
		for n < len(middle) && middle[n] == i+n {
			n++
		}
		if n > 0 {
			lines = append(lines, moreRefused(th, row.Attempts[i:i+n], w))
			i, middle = i+n-1, middle[n:]
			continue
		}
		a := &row.Attempts[i]
		lines = append(lines, strings.Split(ansi.Wrap(attemptLine(th, t, row, i, now), w, ""), "\n")...)
		if a.Err != nil && a.Err.Stack != "" {
			lines = append(lines, stackLines(th, a.Err.Stack, w)...)
		}
		switch last := i == len(row.Attempts)-1; {
		case a.Reasked:
			lines = append(lines, noted(th, "answered", a.Err.Raw, th.Text, w)...)
			for k, line := range draw.Wrap(text.Clean(a.Err.Message), w-noteMargin) {
				lines = append(lines, note(th, "rejected", k, th.Fail, line))
			}
		case last && row.Answer != nil && row.Reasks() > 0 && !a.Superseded:
			lines = append(lines, noted(th, "corrected", string(row.Answer.Output), th.Text, w)...)
		}
	}
	return lines
}

// moreRefused stands for attempts that were refused one after the other.
func moreRefused(th *theme.Theme, attempts []engine.Attempt, w int) string {
	words := fmt.Sprintf("… %s more refused, from %s to %s", text.Count(len(attempts)), text.Seconds(attempts[0].Begun), text.Seconds(attempts[len(attempts)-1].Ended))
	return th.Muted.Paint(text.Fit(words, w))
}

func attemptLine(th *theme.Theme, t *engine.Tally, row *engine.Row, i int, now time.Duration) string {
	a := &row.Attempts[i]
	var l theme.Line
	l.Add(th.Muted, fmt.Sprintf("attempt %d ", i+1)).Add(th.Text, "from "+text.Seconds(a.Begun))
	if a.Ended < 0 {
		l.Add(th.Accent, ", in flight for "+text.Seconds(now-a.Begun))
		streamLine(th, &l, row, i)
		return l.String()
	}
	l.Add(th.Text, ", took "+text.Seconds(a.Ended-a.Begun))
	streamLine(th, &l, row, i)
	if u := usageOf(row, a); u.Known && len(row.Attempts) > 1 {
		l.Add(th.Text, ", "+strings.Replace(figures.Tokens(u), " in", " tokens in", 1))
		if cost := t.AttemptCost(row, i); cost.Known {
			l.Add(th.Text, ", "+figures.Cost(cost))
		}
	}
	switch {
	case a.Err == nil:
		return l.Add(th.OK, ", ok"+fromCache(row)).String()
	case a.Reasked:
		return l.Add(th.Warn, ", re-asked").String()
	case a.Superseded:
		return l.Add(th.Muted, ", superseded").String()
	}
	l.Add(th.Fail, ", "+text.Clean(a.Err.Error()))
	if a.Wait > 0 {
		l.Add(th.Warn, ", back-off "+text.Seconds(a.Wait))
	}
	return l.String()
}

// usageOf is what an attempt that is over consumed.
func usageOf(row *engine.Row, a *engine.Attempt) call.Usage {
	switch {
	case a.Err != nil:
		return a.Err.Usage
	case row.Answer != nil:
		return row.Answer.Usage
	}
	return call.Usage{}
}

// noteMargin is how far a note below an attempt stands from the left, for its
// name; mostNoted is how many lines of an answer it shows.
const (
	noteMargin = 12
	mostNoted  = 8
)

// noted notes an answer below its attempt, broken wherever a line is full.
func noted(th *theme.Theme, name, answer string, ink theme.Ink, w int) []string {
	const mostBytes = 16 // of what takes a cell, marks included
	w = max(w-noteMargin, 1)
	shown := answer
	if most := mostNoted * w * mostBytes; len(shown) > most {
		shown = strings.ToValidUTF8(shown[:most], "") // more than has room
	}
	var lines []string
	for i, line := range strings.Split(ansi.Hardwrap(text.Clean(shown), w, true), "\n") {
		if i == mostNoted {
			lines[i-1] = note(th, name, i-1, th.Faint, text.Fit("… "+text.Plural(len(answer), "byte")+" in total", w))
			break
		}
		lines = append(lines, note(th, name, i, ink, line))
	}
	return lines
}

// mostFrames is how many lines of a stack are shown.
const mostFrames = 6

// stackLines show where the program went wrong, as far as there is room for it: the
// journal has all of it.
func stackLines(th *theme.Theme, stack string, w int) []string {
	w = max(w-noteMargin, 1)
	all := strings.Split(stack, "\n")
	var lines []string
	for i, line := range all[:min(len(all), mostFrames)] {
		lines = append(lines, note(th, "stack", i, th.Muted, text.Fit(text.Clean(line), w)))
	}
	if more := len(all) - mostFrames; more > 0 {
		lines = append(lines, note(th, "stack", mostFrames, th.Faint, text.Fit("… "+text.Plural(more, "more line"), w)))
	}
	return lines
}

// note is a line of a note, the first with its name.
func note(th *theme.Theme, name string, i int, ink theme.Ink, line string) string {
	var l theme.Line
	if i == 0 {
		l.Add(th.Muted, "  "+name)
	}
	return l.To(noteMargin).Add(ink, line).String()
}

// comingLines are what has come of an item's answer by now.
func comingLines(th *theme.Theme, row *engine.Row, w int) []string {
	lines := []string{"", th.Muted.Paint("result so far")}
	return append(lines, draw.JSONSoFar(th, row.Partial, w)...)
}

// streamLine adds to an attempt's line how its answer came, if it was streamed.
func streamLine(th *theme.Theme, l *theme.Line, row *engine.Row, i int) {
	a := &row.Attempts[i]
	first := a.TimeToFirstToken()
	if first < 0 {
		return
	}
	l.Add(th.Text, ", first token after "+text.Seconds(first))
	if speed := a.SpeedOf(usageOf(row, a)); speed > 0 {
		l.Add(th.Text, ", "+strings.TrimSuffix(text.Rate(speed), "/s")+" tokens/s")
	}
}

// fromCache adds to what became of an item where its answer came from.
func fromCache(row *engine.Row) string {
	if !row.Cached {
		return ""
	}
	return " from the cache"
}

// cost says what an item has cost, all its attempts together, and by which
// price; "" where that is unknown.
func cost(th *theme.Theme, t *engine.Tally, row *engine.Row) string {
	spent, p := t.ItemCost(row), t.PriceAt(row.Started)
	if !spent.Known {
		return ""
	}
	var l theme.Line
	l.Add(th.Muted, figures.CostName(p)+" ").Add(th.Text, figures.Cost(spent))
	for _, a := range row.Attempts {
		if t.PriceAt(a.Begun) != p { // it has several
			return l.String()
		}
	}
	return l.Add(th.Muted, ", at "+p.String()+" ("+text.Clean(p.Source)+")").String()
}
