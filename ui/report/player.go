package report

import (
	"crypto/sha256"
	_ "embed" // the player
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

//go:embed player/player.js
var playerSource string

// playerScript is what stands in the page: HTML takes it as it is, and XML as text, for it
// is also that.
func playerScript() string { return "//<![CDATA[\n" + playerSource + "//]]>" }

// What of a run a page holds at most, so that it is small whatever the number of items.
const (
	mostSteps   = 1000 // of a curve
	playedSteps = 1e5  // the time of the whole in these is fine enough for the eye
)

// played is what a page knows of its runs, to play them. Times are in units.
type played struct {
	Unit     float64     `json:"unit"`   // seconds
	Length   int64       `json:"length"` // of the longest run
	Failures []int64     `json:"failures"`
	Runs     []playedRun `json:"runs"`
}

type playedRun struct {
	Lane   string `json:"lane"`
	Letter string `json:"letter"`
	Place  int    `json:"place"` // for its colour
	Items  int    `json:"items"`
	Most   int    `json:"most"` // in flight
	Wall   int64  `json:"wall"` // -1: nothing was delivered
	End    int64  `json:"end"`

	// Curves are times and what was reached then, in turn.
	Flying    []int64 `json:"flying"` // calls in flight
	Failed    []int64 `json:"failed"`
	Delivered []int64 `json:"delivered"`

	// Rows are lives: one more than when the item failed, or 0, and then in threes what it did, how
	// long after what it did before, and for how long.
	Rows [][]int64 `json:"rows"`

	Area *playedArea `json:"area,omitempty"` // of many items, instead of rows
}

// playedKinds are the numbers of what items do, by which the script knows them.
var playedKinds = [...]int64{
	timeline.Nothing: 0, timeline.Waiting: 0, timeline.Calling: 1, timeline.Streaming: 1, timeline.Succeeded: 1, timeline.Broken: 2,
	timeline.Unfit: 3, timeline.Retried: 4, timeline.Refused: 4, timeline.BackingOff: 5, timeline.Stopped: 6, timeline.Held: 7,
}

// Playable gives the page of a race a player: where scripts are allowed, it plays what
// happened. It holds shapes, and no text but the names of lanes. It returns the report. Of
// trials and sweeps it changes nothing.
func (r *Report) Playable() *Report {
	r.player = r.playing
	return r
}

func playedOf(tallies []*engine.Tally, labels []string, places []int) *played {
	length := longest(tallies)
	unit := max(time.Duration(float64(length)/playedSteps), time.Microsecond)
	p := &played{Unit: unit.Seconds(), Length: ticks(length, unit), Failures: []int64{}}
	blocks := newBlocks(tallies, timeScale{span: length, width: plotWidth})
	perCall := perCallOf(tallies, roomOf(len(tallies)))
	for i, t := range tallies {
		r := p.run(t, labels[i], unit)
		r.Letter, r.Place = strings.TrimSpace(theme.Letter(places[i])), places[i]
		if blocks[i].area {
			r.Area = playedAreaOf(t, roomOf(len(tallies)), perCall, blocks[i].height, unit, areaBytes/len(tallies))
		} else {
			r.Rows = lives(t, unit)
		}
		p.Runs = append(p.Runs, r)
	}
	slices.Sort(p.Failures)
	p.Failures = apart(slices.Compact(p.Failures), p.Length)
	return p
}

// apart leaves out moments so near the one before that no eye tells them apart, where there are
// too many.
func apart(moments []int64, length int64) []int64 {
	if len(moments) <= mostSteps {
		return moments
	}
	kept := moments[:1]
	for _, m := range moments[1:] {
		if (m-kept[len(kept)-1])*mostSteps >= length {
			kept = append(kept, m)
		}
	}
	return kept
}

// ticks counts a time in units.
func ticks(d, unit time.Duration) int64 { return int64(math.Round(float64(d) / float64(unit))) }

// run is what a page holds of a run besides its picture.
func (p *played) run(t *engine.Tally, label string, unit time.Duration) playedRun {
	r := playedRun{Lane: label, Items: len(t.Rows), Most: t.Most, Wall: -1, End: ticks(t.Now, unit), Rows: [][]int64{}}
	if t.Wall >= 0 {
		r.Wall = ticks(t.Wall, unit)
	}
	var failed []int64
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Status == engine.Failed && row.Finished >= 0 {
			failed = append(failed, ticks(row.Finished, unit))
		}
		for k := range row.Attempts {
			if a := &row.Attempts[k]; a.Err != nil && a.Ended >= 0 {
				p.Failures = append(p.Failures, ticks(a.Ended, unit))
			}
		}
	}
	r.Flying, r.Delivered, r.Failed = points(t.InFlightCurve.Points(), unit), points(t.DeliveryCurve.Points(), unit), curve(failed)
	return r
}

// points are those of a curve of the tally, times and values in turn.
func points(of []engine.Point, unit time.Duration) []int64 {
	list := []int64{}
	for _, p := range of {
		list = append(list, ticks(p.At, unit), int64(p.Value))
	}
	return list
}

// lives are those of all items, in the order of their starts.
func lives(t *engine.Tally, unit time.Duration) [][]int64 {
	list := make([][]int64, 0, len(t.Rows))
	for rank := range t.Rows {
		list = append(list, life(rowAt(t, rank), t, unit))
	}
	return list
}

// life is the life of an item.
func life(row *engine.Row, t *engine.Tally, unit time.Duration) []int64 {
	list, before := []int64{0}, int64(0)
	if row.Status == engine.Failed && row.Finished >= 0 {
		list[0] = 1 + ticks(row.Finished, unit)
	}
	for _, s := range timeline.Life(nil, row, t.Now, t.Raised) {
		from, to := ticks(s.From, unit), ticks(s.To, unit)
		list = append(list, playedKinds[s.Doing], from-before, to-from)
		before = to
	}
	return list
}

// curve counts moments: times and how many there were by then, in turn.
func curve(at []int64) []int64 {
	slices.Sort(at)
	list := []int64{}
	every := max((len(at)+mostSteps-1)/mostSteps, 1)
	for i, t := range at {
		if (i+1)%every == 0 || i == len(at)-1 || i == 0 {
			list = append(list, t, int64(i+1))
		}
	}
	return list
}

// policy is what the page may do: nothing is loaded from anywhere, whatever a name may hold,
// and no script runs but the player.
func (r *Report) policy() string {
	policy := "default-src 'none'; style-src 'unsafe-inline'"
	if r.player != nil {
		sum := sha256.Sum256([]byte(playerScript()))
		policy += "; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return policy
}

// play writes the player, which stays hidden where no script runs.
func (m *markup) play(r *Report) {
	if r.player == nil {
		return
	}
	data, err := json.Marshal(r.player()) // escapes what ends a script
	if err != nil {
		panic("report: numbers and names can't be written: " + err.Error())
	}
	m.start("section", "id", "replay", "class", "replay", "aria-label", "replay", "hidden", "hidden")
	m.end()
	m.start("script", "type", "application/json", "id", "replay-data")
	m.Write(data)
	m.end()
	m.start("script")
	m.WriteString(playerScript())
	m.end()
}

// playerStyle is that of the player.
func playerStyle() string {
	return `.replay { font-size: 14px; }
@media print { .replay { display: none; } }
.replay canvas { display: block; margin: 14px 0 6px; }
.controls { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; }
.controls input { flex: 1; min-width: 80px; accent-color: var(--accent); }
.controls button, .controls select { font: inherit; color: inherit; background: none; border: 1px solid var(--edge); border-radius: 6px; padding: 4px 12px; }
.controls button { min-width: 7em; font-weight: 600; color: var(--accent); }
.keys { display: flex; flex-wrap: wrap; gap: 2px 14px; color: var(--muted); font-size: 13px; }
.keys span::before { content: ""; display: inline-block; width: 16px; height: 9px; margin-right: 6px; background: var(--key); }
.clock { min-width: 9em; text-align: right; }
@media (max-width: 479.98px) {
  .controls input { order: 1; flex-basis: 100%; }
  .clock { flex: 1; }
}
`
}
