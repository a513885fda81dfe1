package report

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/trials"
	"regatta/engine/twin/saved"
)

// TestGuessesOfATwinAreMarked: in all files for people the lanes that a twin only guesses are marked
// in the table, and the others aren't; files for programs say why.
func TestGuessesOfATwinAreMarked(t *testing.T) {
	tallies := raced(t, article(), "for-loop", "gather")
	lanes := []engine.Lane{tallies[0].Started.Lane, tallies[1].Started.Lane}
	const why = "never more than 8 in flight"
	a := about(7)
	a.Guesses = saved.Guesses{{Lane: lanes[1], Why: why}}
	var points []trials.Point
	repeated := trials.NewResult(lanes, 1)
	for i, tally := range tallies {
		points = append(points, trials.PointOf(tally))
		repeated.Record(trials.Turn{Trial: 1, Lane: i}, tally)
	}
	for name, r := range map[string]*Report{"race": Race(a, tallies), "trials": Trials(a, repeated), "sweep": Sweep(a, lanes, points)} {
		for _, f := range []Format{HTML, SVG, Markdown} {
			text, _, _ := strings.Cut(string(bytesOf(t, r, f)), "base64,")
			if !strings.Contains(text, "gather (guess)") || strings.Contains(text, "for-loop (guess)") || !strings.Contains(text, why) {
				t.Errorf("%s%s marks other lanes, or says no reason", name, endings[f])
			}
		}
		records, err := r.Records()
		if err != nil {
			t.Fatal(err)
		}
		column := slices.Index(records[0], "guess")
		if column < 0 || strings.Trim(records[1][column], `"`) != "" || records[2][column] != why {
			t.Errorf("the CSV of the %s: %q", name, records)
		}
		if text := string(bytesOf(t, r, JSON)); !json.Valid([]byte(text)) || strings.Count(text, `"guess":"`) != 1 {
			t.Errorf("the JSON of the %s: %s", name, text)
		}
	}
}
