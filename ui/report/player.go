package report

import (
	"crypto/sha256"
	_ "embed" // the player
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"time"

	"regatta/engine"
	"regatta/ui/timeline"
)

//go:embed player/player.js
var playerSource string

// playerScript is what stands in the page: HTML takes it as it is, and XML as text, for it
// is also that.
func playerScript() string { return "//<![CDATA[\n" + playerSource + "//]]>" }

// What of a run a page holds at most, so that it is small whatever the number of items.
const (
	mostPlayedRows = 800  // items that are drawn, of a run
	mostSteps      = 1000 // of a curve
	playedSteps    = 1e5  // the time of the whole in these is fine enough for the eye
)

// played is what a page knows of its runs, to play them. Times are in units.
type played struct {
	Unit     float64     `json:"unit"`   // seconds
	Length   int64       `json:"length"` // of the longest run
	Failures []int64     `json:"failures"`
	Runs     []playedRun `json:"runs"`
}

type playedRun struct {
	Lane  string `json:"lane"`
	Items int    `json:"items"`
	Most  int    `json:"most"` // in flight
	Wall  int64  `json:"wall"` // -1: nothing was delivered
	End   int64  `json:"end"`

	// Curves are times and what was reached then, in turn.
	Started   []int64 `json:"started"`
	Ended     []int64 `json:"ended"`
	OK        []int64 `json:"ok"`
	Failed    []int64 `json:"failed"`
	Delivered []int64 `json:"delivered"`

	// Rows are lives: 1 if the item failed, else 0, and then in threes what it did, how long
	// after what it did before, and for how long.
	Rows [][]int64 `json:"rows"`
}

// playedKinds are the numbers of what items do, by which the script knows them.
var playedKinds = [...]int64{
	timeline.Nothing: 0, timeline.Waiting: 0, timeline.Calling: 1, timeline.Streaming: 1, timeline.Succeeded: 1, timeline.Broken: 2,
	timeline.Unfit: 3, timeline.Refused: 4, timeline.BackingOff: 5, timeline.Stopped: 6, timeline.Held: 7,
}

// Playable gives the page of a race a player: where scripts are allowed, it plays what
// happened. It holds shapes, and no text but the names of lanes. It returns the report. Of
// trials and sweeps it changes nothing.
func (r *Report) Playable() *Report {
	r.player = r.playing
	return r
}

func playedOf(tallies []*engine.Tally, labels []string) *played {
	var length time.Duration
	for _, t := range tallies {
		length = max(length, t.Now)
	}
	unit := max(time.Duration(float64(length)/playedSteps), time.Microsecond)
	p := &played{Unit: unit.Seconds(), Length: int64(length / unit), Failures: []int64{}}
	for i, t := range tallies {
		p.Runs = append(p.Runs, p.run(t, labels[i], unit))
	}
	slices.Sort(p.Failures)
	p.Failures = slices.Compact(p.Failures)
	if len(p.Failures) > mostSteps {
		p.Failures = p.Failures[:mostSteps]
	}
	return p
}

// run is what a page holds of a run.
func (p *played) run(t *engine.Tally, label string, unit time.Duration) playedRun {
	in := func(d time.Duration) int64 { return int64(math.Round(float64(d) / float64(unit))) }
	r := playedRun{Lane: label, Items: len(t.Rows), Most: t.Most, Wall: -1, End: in(t.Now), Rows: [][]int64{}}
	if t.Wall >= 0 {
		r.Wall = in(t.Wall)
	}
	var started, ended, ok, failed, delivered []int64
	for i := range t.Rows {
		row := &t.Rows[i]
		note := func(to *[]int64, at time.Duration, holds bool) {
			if at >= 0 && holds {
				*to = append(*to, in(at))
			}
		}
		note(&started, row.Started, true)
		note(&ended, row.Finished, row.Started >= 0)
		note(&ok, row.Finished, row.Status == engine.OK)
		note(&failed, row.Finished, row.Status == engine.Failed)
		note(&delivered, row.Delivered, row.Status == engine.OK)
		for k := range row.Attempts {
			if a := &row.Attempts[k]; a.Err != nil && a.Ended >= 0 {
				p.Failures = append(p.Failures, in(a.Ended))
			}
		}
	}
	r.Started, r.Ended, r.OK, r.Failed, r.Delivered = curve(started), curve(ended), curve(ok), curve(failed), curve(delivered)
	every := (len(t.Rows) + mostPlayedRows - 1) / mostPlayedRows
	for i := 0; i < len(t.Rows); i += max(every, 1) {
		item := i
		if t.Started.Order != nil {
			item = int(t.Started.Order[i])
		}
		r.Rows = append(r.Rows, life(&t.Rows[item], t, in))
	}
	return r
}

// life is the life of an item.
func life(row *engine.Row, t *engine.Tally, in func(time.Duration) int64) []int64 {
	list, before := []int64{0}, int64(0)
	if row.Status == engine.Failed {
		list[0] = 1
	}
	for _, s := range timeline.Life(nil, row, t.Now, t.Raised) {
		from, to := in(s.From), in(s.To)
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
.controls { display: flex; gap: 12px; align-items: center; }
.controls input { flex: 1; min-width: 80px; accent-color: var(--accent); }
.controls button, .controls select { font: inherit; color: inherit; background: none; border: 1px solid var(--edge); border-radius: 6px; padding: 4px 12px; }
.controls button { min-width: 7em; font-weight: 600; color: var(--accent); }
.clock { min-width: 9em; text-align: right; }
`
}
