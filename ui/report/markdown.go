package report

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/ui/chart"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// glyphs is a picture in letters, as a terminal without colours shows it.
type glyphs struct {
	title string
	lines []string
}

// glyphWidth is what a code block shows without scrolling, nearly everywhere.
const glyphWidth = 96

// markdown is the report as GitHub's flavour of Markdown. The pictures are in it
// twice. A file that stands alone can only hold an image as a data URI, which
// editors and converters show and GitHub does not: it drops the address. A code
// block with the charts of the terminal shows everywhere. The image's address
// stands at the very end, so that the text can still be read as it is.
func (r *Report) markdown() []byte {
	var b bytes.Buffer
	para := func(s string) {
		if s != "" {
			b.WriteString(s + "\n\n")
		}
	}
	para("# " + plain(r.Title))
	para(plain(r.Lead))
	para("Data: " + plain(strings.Join(r.About.facts(), " · ")))
	if label := r.About.label(); label != "" {
		para("> " + plain(label))
	}
	if hidden := r.About.hidden(); hidden != "" {
		para("> " + plain(hidden))
	}
	table := r.Table.saysGuess()
	table.inGlyphs().Markdown(&b)
	b.WriteString("\n")
	para(plain(table.Caption))
	if pairs := r.Pairs.matrix; len(pairs.Rows) > 0 {
		para("## " + pairsHeading)
		pairs.inGlyphs().Markdown(&b)
		b.WriteString("\n")
		para(plain(pairs.Caption))
	}
	for _, g := range r.glyphs() {
		para("## " + g.title)
		para("```text\n" + strings.Join(g.lines, "\n") + "\n```")
	}
	for _, s := range r.sections() {
		para("## " + s.Heading)
		for _, line := range s.Lines {
			b.WriteString("- " + plain(line) + "\n")
		}
		b.WriteString("\n")
	}
	if r.Failures.total() > 0 {
		para("## " + failuresHeading)
		r.Failures.table().Markdown(&b)
		b.WriteString("\n")
		para(r.Failures.rest())
	}
	b.WriteString(r.About.Reproduce.markdown())
	para("## As a picture")
	para("![" + plain(r.Title) + ", as a picture, where data URIs are shown][picture]")
	b.WriteString("[picture]: data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(r.image()) + "\n")
	return b.Bytes()
}

// plain makes a text mean itself in Markdown, in the middle of a line.
func plain(s string) string {
	var b strings.Builder
	for _, r := range text.Clean(s) {
		if strings.ContainsRune("\\`*_[]<>|~&#!$@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// bare drops colours, and blanks at the ends of lines.
func bare(lines []string) []string {
	for i, line := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(line), " ")
	}
	return lines
}

// glyphLines is how many lines a lane of a timeline takes at most.
const glyphLines = 8

// timelineGlyphs draws all lanes on one time axis, as the screen does: a line an item, or an area.
func timelineGlyphs(tallies []*engine.Tally, labels []string, gains figures.Gains) glyphs {
	const label, mostPerCall = 24, 3
	p := timeline.Pen{Theme: theme.New(true), Plain: true, PerCall: mostPerCall}
	p.Axis = timeline.Axis{Cells: glyphWidth - label, Span: timeline.Fitting(longest(tallies))}
	areas := len(tallies) > 0
	for _, t := range tallies {
		p.PerCall = max(min(p.PerCall, 8*glyphLines/max(t.MostTaken, 1)), 1)
		areas = areas && timeline.IsArea(t, glyphLines)
	}
	lines, bars := []string{strings.Repeat(" ", label) + p.Axis.Ruler()}, ""
	for i, t := range tallies {
		captions := append([]string{labels[i]}, captions(t, gains, label-1)...)
		if timeline.IsArea(t, glyphLines) {
			captions = append(captions, highest(t)...)
		}
		height := max(min(len(t.Rows), glyphLines), len(captions))
		var drawn []string
		for _, l := range p.Lane(t, t.Now, height) {
			drawn = append(drawn, l.String())
		}
		drawn = bare(drawn)
		for len(drawn) > len(captions) && drawn[0] == "" {
			drawn = drawn[1:] // an area that is lower
		}
		for k := range drawn {
			var l theme.Line
			if k < len(captions) {
				l.Add(theme.Ink{}, text.Fit(captions[k], label-1))
			}
			l.To(label).Raw(drawn[k])
			bars += drawn[k]
			lines = append(lines, l.String())
		}
		lines = append(lines, "")
	}
	title := "Every item over time"
	if areas {
		title = "Calls in flight over time"
	}
	return glyphs{title, bare(append(lines, legendFor(bars)))}
}

// legendFor says what the glyphs mean that bars hold.
func legendFor(bars string) string {
	legend := ""
	for _, entry := range []string{timeline.PlainDone + " call", timeline.PlainPair + " two calls"} {
		if glyph, _, _ := strings.Cut(entry, " "); strings.Contains(bars, glyph) {
			legend = strings.TrimPrefix(legend+"   "+entry, "   ")
		}
	}
	if legend == "" {
		legend = timeline.DoneGlyph + " call"
	}
	for _, entry := range []string{
		timeline.FirstToken + " first token", timeline.FailedGlyph + " failed", timeline.RetriedGlyph + " failed, retried",
		timeline.ReAsked + " failed validation, re-asked", timeline.BackOffGlyph + " backing off", timeline.HeldGlyph + " finished, held back",
		timeline.StoppedGlyph + " cancelled", timeline.WaitingGlyph + " waiting for a slot",
	} {
		glyph, _, _ := strings.Cut(entry, " ")
		if strings.Contains(bars, glyph) {
			legend += "   " + entry
		}
	}
	return legend
}

// deliveredGlyphs draws the results delivered over time.
func deliveredGlyphs(tallies []*engine.Tally, labels []string, places []int) glyphs {
	th := theme.New(true)
	var series []chart.Series
	for i, t := range tallies {
		series = append(series, chart.Series{Name: labels[i], Letter: theme.Letter(places[i]), Points: t.DeliveryCurve.Points(), Until: max(t.Wall, 0)})
	}
	return glyphs{"Results delivered over time", bare(chart.Steps(th, series, chart.Options{Width: glyphWidth, Height: 18, Plain: true}))}
}
