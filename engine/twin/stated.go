package twin

import (
	"fmt"
	"math"
	"slices"

	"regatta/engine/words"
)

// fitStated goes by the limit that answers state where none was refused: a client that reads it
// is refused nothing, and asks no faster. What they say has to agree with the requests.
func (r *refusals) fitStated(runs []Run) {
	tracks := tracksOf(runs)
	least := math.Inf(1)
	for _, b := range statedBy(tracks) {
		wrong, of := misread(tracks, b)
		switch {
		case float64(wrong) > mostContradicted*float64(of) || float64(wrong) > least || slices.Contains(r.rules, b):
			continue
		case float64(wrong) < least:
			least, r.rules = float64(wrong), nil
		}
		r.rules = append(r.rules, b)
	}
	r.stated, r.tracks, r.after = len(r.rules) > 0, tracks, Exactly
}

// misread counts the attempts whose answers state another number left than a bucket holds, of
// those that state one.
func misread(tracks []track, b rule) (wrong, of int) {
	const blur, share = 2, 0.05 // of requests that the server had in another order
	before := filled{}
	for i := range tracks {
		t := &tracks[i]
		level, at, most := t.begins(b, before), 0.0, 0
		for _, a := range t.attempts {
			most = max(most, a.Left)
		}
		for _, a := range t.attempts {
			level = math.Min(b.burst, level+(a.Begun-at)*b.rate) - 1
			at = a.Begun
			if a.Limit <= 0 || a.Left < 0 {
				continue
			}
			of++
			if off := math.Abs(level - float64(a.Left)); off > blur+share*float64(most) {
				wrong++
			}
		}
		before = filled{level, t.start + at, t.start > 0}
	}
	return wrong, of
}

// statedRPM is the rate that answers state, in requests a minute, where none was refused; 0: none.
func (r refusals) statedRPM() float64 {
	if r.seen > 0 || len(r.rules) == 0 {
		return 0
	}
	return math.Round(60 * r.rules[0].rate)
}

// byStated reports whether it is the rate that answers state which decides how long a question
// takes under a limit, and says so.
func (t *Twin) byStated(q Question, limit int) (why string, ok bool) {
	rpm := t.refusal.statedRPM()
	if rpm == 0 {
		return "", false
	}
	const most = 0.8 // of the wall
	least := (float64(q.Items) - t.refusal.rules[0].burst) / t.refusal.rules[0].rate
	if wall := t.takesAt(q, limit).wall; math.IsInf(wall, 1) || least < most*wall {
		return "", false
	}
	return fmt.Sprintf("the server states %s requests per minute", words.Count(int(rpm))), true
}
