package trials

import (
	"strconv"

	"regatta/engine"
)

// Trial is what came of one turn. Times are seconds; those of a run that wasn't
// whole are negative where they never came.
type Trial struct {
	Turn
	Whole            bool    // neither stopped nor ended by a failure, every item was delivered, and any succeeded
	Wall, First, P95 float64 // First and P95: negative where nothing succeeded
	OK, Failed       int     // items
	Retries          int
}

func trialOf(turn Turn, t *engine.Tally) Trial {
	return Trial{
		Turn:    turn,
		Whole:   t.Over && t.End == engine.OK && t.Delivered == len(t.Rows) && t.Wall > 0 && t.OK > 0,
		Wall:    t.Wall.Seconds(),
		First:   t.First.Seconds(),
		P95:     t.Percentile(95).Seconds(),
		OK:      t.OK,
		Failed:  t.Failed,
		Retries: t.Retries,
	}
}

// Result is what trials measured.
type Result struct {
	Trials int        // how many were asked for
	Lanes  []Measured // in the order of the lanes
}

// Measured is what the trials of one lane measured, without the warm-up. The
// slices have one value in seconds for each complete trial, in order of time; Firsts
// and P95s only for those in which anything succeeded.
type Measured struct {
	Lane   engine.Lane
	Label  string // the lane, numbered where a result has it more than once: "gather #2"
	Walls  []float64
	Firsts []float64 // until the first result was delivered
	P95s   []float64 // of the latencies of answers
	OK     int       // items of complete trials
	Failed int       // items of complete trials, and of those in which nothing succeeded
	Apart  []Trial   // those whose run wasn't whole, which count nowhere else
}

// NewResult returns the result of so many trials of the lanes, of which none has been made.
func NewResult(lanes []engine.Lane, trials int) Result {
	result := Result{Trials: trials, Lanes: make([]Measured, len(lanes))}
	total, seen := map[engine.Lane]int{}, map[engine.Lane]int{}
	for _, lane := range lanes {
		total[lane]++
	}
	for i, lane := range lanes {
		seen[lane]++
		label := lane.String()
		if total[lane] > 1 {
			label += " #" + strconv.Itoa(seen[lane])
		}
		result.Lanes[i] = Measured{Lane: lane, Label: label}
	}
	return result
}

// Record takes in the run of a turn, which is over.
func (r *Result) Record(turn Turn, t *engine.Tally) Trial {
	trial := trialOf(turn, t)
	r.Lanes[turn.Lane].record(trial)
	return trial
}

func (m *Measured) record(t Trial) {
	switch {
	case t.Trial == 0:
		return
	case !t.Whole:
		if m.Apart = append(m.Apart, t); t.OK == 0 {
			m.Failed += t.Failed
		}
		return
	}
	m.Walls = append(m.Walls, t.Wall)
	if t.First >= 0 {
		m.Firsts = append(m.Firsts, t.First)
	}
	if t.P95 >= 0 {
		m.P95s = append(m.P95s, t.P95)
	}
	m.OK += t.OK
	m.Failed += t.Failed
}
