package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// progressEvery is how often the line of progress is drawn anew.
const progressEvery = 100 * time.Millisecond

// eraseLine goes to the start of a terminal's line and empties it.
const eraseLine = "\r\x1b[2K"

// progress is a line at the bottom of a terminal that is drawn over itself. The
// zero progress shows nothing. It is for one goroutine.
type progress struct {
	w     io.Writer // nil: nothing is shown
	width func() int
	line  string // what stands there now

	say    func(string) // writes a line now and then, where nothing moves; nil: none is
	begun  time.Time
	logged time.Time // when the latest such line was written
	done   int       // what had ended by then

	still stillness
	told  standsStill // what was announced
}

// The words of --progress.
const (
	progressAuto  = "auto"
	progressPlain = "plain"
	progressNone  = "none"
)

// addProgress gives a command the flags that are about stderr.
func (a *app) addProgress(cmd *cobra.Command) {
	a.progress = progressAuto
	f := cmd.Flags()
	f.Var(checked[string]{&a.progress, oneOf(progressAuto, progressPlain, progressNone), "mode"}, "progress", "progress on stderr: auto, plain or none\n")
	f.BoolVar(&a.quiet, "quiet", false, "write nothing but errors to stderr")
	complete(cmd, "progress", progressAuto, progressPlain, progressNone)
}

// newProgress shows progress on stderr: a line that moves if that is a terminal and the
// user has nothing against it, else a line now and then.
func (a *app) newProgress() *progress {
	a.shows = a.makeProgress()
	return a.shows
}

func (a *app) makeProgress() *progress {
	f, ok := terminal(a.stderr)
	switch {
	case a.quiet || a.progress == progressNone:
		return &progress{}
	case !ok || a.progress == progressPlain || a.env("NO_COLOR") != "" || a.env("TERM") == "dumb":
		return &progress{say: a.say, begun: time.Now()}
	}
	return &progress{begun: time.Now(), w: a.stderr, width: func() int {
		width, _, err := term.GetSize(f.Fd())
		if err != nil || width <= 0 { // some terminals don't say
			return 80
		}
		return width
	}}
}

// terminal returns what a writer or reader has of a terminal.
func terminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && term.IsTerminal(f.Fd())
}

// ticks says when to draw; never, where nothing is shown. stop ends it.
func (p *progress) ticks() (c <-chan time.Time, stop func()) {
	every := progressEvery
	switch {
	case p.say != nil:
		every = time.Second
	case p.w == nil:
		return nil, func() {}
	}
	t := time.NewTicker(every)
	return t.C, t.Stop
}

// draw puts a line in place of the one before, as much of it as fits.
func (p *progress) draw(line string) {
	if p.w == nil {
		return
	}
	line = fitParts(text.Clean(line), p.width()-1)
	if line == p.line {
		return
	}
	p.line = line
	_, _ = fmt.Fprint(p.w, eraseLine+line)
}

// between stands between the parts of a line.
const between = " · "

// fitParts leaves out parts of a line until it fits so many cells: what the others tell
// too, then the last. The first is cut where it alone is too long.
func fitParts(line string, cells int) string {
	parts := strings.Split(line, between)
	for _, told := range []string{" waiting", "/s", " in flight", ""} {
		for theme.Width(strings.Join(parts, between)) > cells && len(parts) > 1 {
			at := len(parts) - 1
			for at > 0 && !strings.HasSuffix(parts[at], told) {
				at--
			}
			if at == 0 {
				break
			}
			parts = slices.Delete(parts, at, at+1)
		}
	}
	return text.Fit(strings.Join(parts, between), cells)
}

// show draws a line, or writes how far it is now. Why nothing goes on comes first.
func (p *progress) show(line string, now counts, stands standsStill) {
	if why := p.still.sentence(stands, time.Now()); why != "" {
		line = why + between + line
	}
	p.draw(line)
	p.announce(stands)
	p.log(now, time.Since(p.begun))
}

// A line is written when so much time has passed since the one before and such a share of
// the items has ended: whichever is rarer.
const (
	logEvery = 10 * time.Second
	logShare = 0.1
)

// log writes a line, if it is time for one.
func (p *progress) log(c counts, elapsed time.Duration) {
	if p.logged.IsZero() {
		p.logged = p.begun
	}
	if p.say == nil || c.done == c.all || time.Since(p.logged) < logEvery || float64(c.done-p.done) < logShare*float64(c.all) {
		return
	}
	p.logged, p.done = time.Now(), c.done
	p.say(c.line(elapsed))
}

// counts are what a line of progress tells of one run or of several.
type counts struct {
	all, done, ok, fresh, failed, retries int // fresh: of ok, those of this sitting

	left  string // how long the run still takes; "": nobody knows
	known bool   // left says it; else it takes as long as what there was
}

func countsOf(t *engine.Tally) counts {
	return counts{all: len(t.Rows), done: t.Ended(), ok: t.OK, fresh: t.Fresh(), failed: t.Failed, retries: t.Retries}
}

// countsAt are those of a run alone, at a time of it.
func countsAt(t *engine.Tally, now time.Duration) counts {
	c := countsOf(t)
	c.left, c.known = figures.Left(t.Left(now)), true
	return c
}

func (c *counts) add(other counts) {
	c.all, c.done, c.ok, c.fresh = c.all+other.all, c.done+other.done, c.ok+other.ok, c.fresh+other.fresh
	c.failed, c.retries = c.failed+other.failed, c.retries+other.retries
}

// line tells how far it is and how long it will take.
func (c counts) line(elapsed time.Duration) string {
	left := c.left
	if !c.known {
		left = "≈" + figures.About(time.Duration(float64(elapsed)/float64(max(c.done, 1))*float64(c.all-c.done))) + " left"
	}
	parts := []string{
		fmt.Sprintf("progress: %s/%s (%s)", text.Count(c.done), text.Count(c.all), text.Percent(c.done, c.all)),
		text.Count(c.ok) + " ok", text.Count(c.failed) + " failed", text.Counted(c.retries, "retry", "retries"),
		text.Rate(float64(c.fresh) / elapsed.Seconds()),
	}
	if left != "" {
		parts = append(parts, left)
	}
	return strings.Join(parts, between)
}

// clear takes the line away.
func (p *progress) clear() {
	if p.line != "" {
		_, _ = fmt.Fprint(p.w, eraseLine)
		p.line = ""
	}
}

// beside returns a writer to the terminal that the line is on, which keeps the
// line below what is written.
func (p *progress) beside(w io.Writer) io.Writer { return besideProgress{p, w} }

type besideProgress struct {
	p *progress
	w io.Writer
}

func (b besideProgress) Write(data []byte) (int, error) {
	line := b.p.line
	b.p.clear()
	n, err := b.w.Write(data)
	if line != "" {
		b.p.draw(line)
	}
	return n, err
}
