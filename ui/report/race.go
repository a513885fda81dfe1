package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/words"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// Race reports on runs that are put beside each other: the lanes of a race that have
// run, whether to their end or not, or any others.
func Race(about About, tallies []*engine.Tally) *Report {
	told := compare.ByTwin(tallies, compare.Gains(tallies, about.Contexts...), about.Contexts...)
	each := told.Gains
	c, gains := newComparison(about, tallies, each), figures.GainsOf(tallies, each)
	c.Decided = append(c.Decided, told.Advice...)
	labels := compare.Labels(tallies, about.Contexts...)
	places := about.places(len(tallies))
	var failed Failures
	for i, t := range tallies {
		failed.Add(labels[i], t, func(item int) string { return about.name(i, item) })
	}
	about.hide(&failed)
	c.tail = about.tail(failed)
	table := raceTable(about, tallies, labels, places, gains)
	for _, t := range tallies {
		table.Guesses = append(table.Guesses, about.Guesses.Why(t.Started.Lane))
	}
	r := &Report{
		About:    about,
		Failures: failed,
		Title:    text.Plural(len(tallies), "lane") + " on " + text.Line(about.Dataset, titleCells),
		Lead:     lead(about, tallies, labels),
		Table:    table,
		Says:     Section{"What determined each lane's time", c.Decided},
		Warnings: c.Warnings,
		records:  c.records,
		object:   c,
	}
	unfair := len(compare.Warnings(tallies, about.Contexts...))
	others := append(slices.Clone(c.Warnings[unfair:]), compare.Agreements(tallies, about.Real, about.Contexts...)...)
	r.Notes = Section{"Caveats", append(figures.Notes(c.Warnings[:unfair], others, len(tallies), about.Real, about.Article, compare.Apart(tallies, about.Contexts...)), figures.CostNotes(tallies)...)}
	r.playing = func() *played { return playedOf(tallies, labels, places) }
	r.pictures = func(s sheet) []picture {
		return []picture{timelinePicture(s, tallies, labels, places, gains, table.Guesses), deliveredPicture(s, tallies, labels, places, gains)}
	}
	r.glyphs = func() []glyphs {
		return []glyphs{timelineGlyphs(tallies, lettered(labels, places), gains), deliveredGlyphs(tallies, labels, places)}
	}
	return r
}

// titleCells is how long a name from outside is in a title.
const titleCells = 40

// lead says what came out, or how far it came: who was first and by how much, or that lanes tie.
func lead(about About, tallies []*engine.Tally, labels []string) string {
	switch best := figures.Best(tallies, about.Contexts...); {
	case about.Stopped != "":
		return sentence(about.Stopped)
	case len(tallies) == 1:
		return alone(tallies[0], labels[0])
	case len(tallies) == 0 || about.apart():
		return ""
	case len(best) == 0:
		return allFailed(tallies)
	default:
		said := figures.Verdict(tallies, labels, about.Contexts...)
		if said == nil {
			return sentence(strings.Join(figures.Outcome(tallies, !about.Real, about.Contexts...), ""))
		}
		if best[0].Failed > 0 {
			said = append(said, fmt.Sprintf("%s of %s failed in each.", text.Count(best[0].Failed), text.Plural(len(best[0].Rows), "item")))
		}
		return strings.Join(said, " ") // a lane's name is written as it is
	}
}

// alone says what came of a run that has none beside it; "": it isn't whole.
func alone(t *engine.Tally, label string) string {
	if !t.Whole() {
		return ""
	}
	said := fmt.Sprintf("%s: %s in %s", label, text.Plural(len(t.Rows), "item"), figures.Wall(t))
	if t.First >= 0 && t.First < t.Wall {
		said += ", first result at " + text.Seconds(t.First)
	}
	if t.Cached == 0 {
		said += ", max in flight " + text.Count(t.Most)
	}
	if t.Failed > 0 {
		said += ", " + text.Count(t.Failed) + " failed"
	}
	return said + "."
}

// allFailed says why no lane is best, where that is because most items failed in each;
// "" if it isn't.
func allFailed(tallies []*engine.Tally) string {
	failed, items := 0, 0
	for _, t := range tallies {
		if t.Failed <= t.OK {
			return ""
		}
		failed, items = failed+t.Failed, items+len(t.Rows)
	}
	return sentence(fmt.Sprintf("%s of %s failed: no lane is best", text.Count(failed), text.Plural(items, "item")))
}

// sentence makes one of words.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}

// raceTable has a row a lane, and a column for each figure that tells something.
func raceTable(about About, tallies []*engine.Tally, labels []string, places []int, gains figures.Gains) Table {
	t := Table{Caption: "One row per lane.", Columns: []Column{{Title: "lane", Left: true}}, Rows: make([][]string, len(tallies)), Lanes: places}
	best, apart := figures.Best(tallies, about.Contexts...), about.apart()
	if !apart {
		t.Bars = walls(tallies)
	}
	for i, tally := range tallies {
		t.Rows[i] = []string{labels[i]}
		if len(tallies) > 1 && !apart && slices.Contains(best, tally) {
			t.Best = append(t.Best, i)
		}
	}
	switch {
	case len(t.Best) > 1:
		t.Caption = "One row per lane. " + tieMark + " tied for the best wall, " + figures.TiedWithin(best) + "."
	case len(t.Best) == 1:
		t.Caption = "One row per lane. " + bestMark + " best wall."
	}
	add := func(c Column, cell func(run int) string) {
		t.Columns = append(t.Columns, c)
		for i := range tallies {
			t.Rows[i] = append(t.Rows[i], cell(i))
		}
	}
	for i, f := range figures.Telling(figures.All(about.Article, gains), tallies) {
		add(Column{Title: f.Title, Rank: f.Rank}, func(run int) string { return f.Of(tallies[run]) })
		if i == 0 && apart {
			add(Column{Title: "data", Left: true, Rank: f.Rank}, func(run int) string { return about.Contexts[run].Data })
		}
	}
	return t
}

// walls are the walls of runs as parts of the longest; 0: it has none that could be compared.
func walls(tallies []*engine.Tally) []float64 {
	bars := make([]float64, len(tallies))
	var most time.Duration
	for _, t := range tallies {
		if t.Whole() {
			most = max(most, t.Wall)
		}
	}
	for i, t := range tallies {
		if t.Whole() && most > 0 {
			bars[i] = float64(t.Wall) / float64(most)
		}
	}
	return bars
}

// speedup writes how many times faster the run was; "" where that can't be said.
func speedup(t *engine.Tally, gains figures.Gains) string {
	if s := gains[t].Speedup; s > 0 {
		return words.Ratio(s) + "×"
	}
	return ""
}

// trouble says what went wrong in a run, in lines of at most so much room.
func trouble(t *engine.Tally, room float64, width func(string) float64) []string {
	var lines []string
	add := func(n int, one, many string) {
		if n == 0 {
			return
		}
		part, last := text.Counted(n, one, many), len(lines)-1
		if last >= 0 && width(lines[last]+", "+part) <= room {
			lines[last] += ", " + part
			return
		}
		lines = append(lines, part)
	}
	add(t.Failed, "failed", "failed")
	add(t.Retries, "retry", "retries")
	add(t.Reasks, "re-ask", "re-asks")
	return lines
}

// captions say it all, for a picture in letters or for who can't see it, in lines of
// so many cells.
func captions(t *engine.Tally, gains figures.Gains, cells int) []string {
	wall := strings.TrimRight(figures.Wall(t)+"  "+speedup(t, gains), " ")
	return append([]string{wall}, trouble(t, float64(cells), func(s string) float64 { return float64(theme.Width(s)) })...)
}
