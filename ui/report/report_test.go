package report

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/trials"
)

// reports are one of each kind.
func reports(t *testing.T) map[string]*Report {
	t.Helper()
	lanes := []engine.Lane{laneOf(t, "gather:4"), laneOf(t, "as-completed:4")}
	trial := trials.NewResult(lanes, 8)
	for turn := range trials.Schedule(len(lanes), 8) {
		s := article()
		for i := range s.takes {
			s.takes[i] += time.Duration(turn.Trial*(i+3)%7) * 20 * ms
		}
		trial.Record(turn, ran(t, lanes[turn.Lane].String(), s, 0))
	}
	swept, err := trials.ParseSweep("gather:1..8")
	if err != nil {
		t.Fatal(err)
	}
	var points []trials.Point
	for _, lane := range swept {
		points = append(points, trials.PointOf(ran(t, lane.String(), article(), 0)))
	}
	stopped := about(7)
	stopped.Stopped = "race stopped: 1 of 2 lanes went to their end"
	paid := about(7)
	paid.Simulated, paid.Real, paid.Provider, paid.Article = false, true, "api.example.test", true
	return map[string]*Report{
		"race":    Race(about(7), raced(t, article(), "for-loop", "gather", "gather:2", "as-completed:2")),
		"paid":    Race(paid, raced(t, script{takes: article().takes, streamed: true}, "gather", "ordered:3")),
		"stopped": Race(stopped, []*engine.Tally{ran(t, "gather", article(), 0), ran(t, "for-loop", article(), 2*time.Second)}),
		"trials":  Trials(about(7), trial),
		"sweep":   Sweep(about(7), swept, points),
	}
}

func TestReports(t *testing.T) {
	for name, r := range reports(t) {
		for f, ending := range endings {
			t.Run(name+ending, func(t *testing.T) {
				data := bytesOf(t, r, Format(f))
				if again := bytesOf(t, r, Format(f)); !bytes.Equal(data, again) {
					t.Error("it differs when it is made again")
				}
				if Format(f) == Markdown { // the image has a golden file of its own
					text, picture, _ := bytes.Cut(data, []byte("base64,"))
					image, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(picture)))
					if err != nil || !bytes.Equal(image, bytesOf(t, r, SVG)) {
						t.Errorf("the picture is another: %v", err)
					}
					data = text
				}
				golden.RequireEqual(t, data)
			})
		}
	}
}

// TestTheBestRows: lanes that tie are both marked.
func TestTheBestRows(t *testing.T) {
	r := Race(about(7), raced(t, article(), "for-loop", "gather", "as-completed"))
	if !slices.Equal(r.Table.Best, []int{1, 2}) {
		t.Errorf("rows %v are the best, want 1 and 2: %v", r.Table.Best, r.Table.Rows)
	}
	if n := strings.Count(string(bytesOf(t, r, HTML)), `<tr class="best">`); n != 2 {
		t.Errorf("%d rows are marked in the page, want 2", n)
	}
	if !strings.HasPrefix(r.Lead, "gather and as-completed tie at 1.37s: for-loop took 7.26s.") {
		t.Errorf("the lead is %q", r.Lead)
	}
}

// TestRunsOnOtherThings: runs that had little in common stand beside each other, but
// none is the best, and it is said which is which.
func TestRunsOnOtherThings(t *testing.T) {
	a := about(-1)
	a.Dataset, a.Real = "people, <tickets>", true
	a.Contexts = []compare.Context{{Number: 1, Data: "people", Provider: "simulated"}, {Number: 4, Data: "a|b", Provider: "x.test"}}
	r := Race(a, raced(t, article(), "gather", "gather"))
	if r.Table.Best != nil || r.Lead != "" {
		t.Errorf("rows %d are the best: %q", r.Table.Best, r.Lead)
	}
	for f, wants := range map[Format][]string{
		Markdown: {"| a gather #1 | 1.37s | people |", `| b gather #4 | 1.37s | a\|b |`, `people, \<tickets\> · simulated · gpt-4o-mini`, "> Partly simulated:", "different data"},
		HTML:     {"people, &lt;tickets&gt; · simulated", "Partly simulated:", ">data</th>", "different providers: simulated in gather #1; x.test in gather #4"},
		SVG:      {"Partly simulated:", ">gather #4<", ">a|b<"},
	} {
		for _, want := range wants {
			if text := string(bytesOf(t, r, f)); !strings.Contains(text, want) {
				t.Errorf("%s has no %q", endings[f], want)
			}
		}
	}
}

// TestSimulatedIsSaid: no report for people leaves open whether it was measured.
func TestSimulatedIsSaid(t *testing.T) {
	all := reports(t)
	for name, r := range all {
		for _, f := range []Format{Markdown, HTML, SVG} {
			if said := strings.Contains(string(bytesOf(t, r, f)), "no model was called"); said == (name == "paid") {
				t.Errorf("%s%s: said to be simulated: %v", name, endings[f], said)
			}
		}
	}
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]Format{"a.md": Markdown, "dir.x/a.HTML": HTML, "a.b.svg": SVG, "./race.json": JSON} {
		if got, err := FormatOf(path); got != want || err != nil {
			t.Errorf("%s: %v, %v", path, got, err)
		}
	}
	for _, path := range []string{"", "md", "a.txt", "a.md.gz", "a.", "dir.md/a"} {
		if _, err := FormatOf(path); err == nil || !strings.HasSuffix(err.Error(), ": unsupported report type; use .md, .html, .svg or .json") {
			t.Errorf("%q: %v", path, err)
		}
	}
}

// TestNothingToSay: whatever is missing, there is a file, and no number is made up.
func TestNothingToSay(t *testing.T) {
	early := ran(t, "gather", article(), ms)
	for name, r := range map[string]*Report{
		"no lanes":          Race(About{}, nil),
		"no items":          Race(about(0), []*engine.Tally{ran(t, "gather", script{}, 0)}),
		"nothing delivered": Race(about(7), []*engine.Tally{early, early}),
		"not over":          Race(about(7), []*engine.Tally{engine.NewTally()}),
		"no trials":         Trials(about(7), trials.Result{}),
		"no whole trial":    Trials(about(7), trials.Result{Trials: 2, Lanes: []trials.Measured{{Label: "gather"}, {Label: "ordered"}}}),
		"no limits":         Sweep(about(7), nil, nil),
		"nothing succeeded": Sweep(about(7), []engine.Lane{laneOf(t, "gather:2")}, []trials.Point{trials.PointOf(ran(t, "gather:2", article(), ms))}),
	} {
		for f := range endings {
			data := string(bytesOf(t, r, Format(f)))
			text, _, _ := strings.Cut(data, "base64,") // which may hold any letters
			for _, bad := range []string{"NaN", "Inf", "%!"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s%s holds %s", name, endings[f], bad)
				}
			}
			if Format(f) == HTML || Format(f) == SVG {
				elements(t, data)
			}
		}
	}
}

// What the screen can't say the JSON can't either: answers from the cache are no calls
// in flight.
func TestMaxInFlightOfCachedAnswers(t *testing.T) {
	tally := ran(t, "gather:2", article(), 0)
	if got := LaneOf(tally, compare.Gain{}).MaxInFlight; got == nil || *got != 2 {
		t.Errorf("max in flight %v, want 2", got)
	}
	tally.Cached = 1
	if got := LaneOf(tally, compare.Gain{}).MaxInFlight; got != nil {
		t.Errorf("max in flight %d of a run with answers from the cache", *got)
	}
}

// A sweep and trials in which nothing succeeds have no p95, no first result.
func TestNothingSucceeded(t *testing.T) {
	all := article()
	for i := range all.takes {
		all.fails[i] = 9
	}
	lanes := []engine.Lane{laneOf(t, "gather:2")}
	tally := ran(t, "gather:2", all, 0)
	sweep := Sweep(about(7), lanes, []trials.Point{trials.PointOf(tally)})
	if got := string(bytesOf(t, sweep, JSON)); !strings.Contains(got, `"items_per_s":0,"p95_s":null,`) || !strings.Contains(got, `"ok":0,"failed":7,`) {
		t.Errorf("the sweep: %s", got)
	}
	result := trials.NewResult(lanes, 1)
	result.Record(trials.Turn{Trial: 1}, tally)
	if got := string(bytesOf(t, Trials(about(7), result), JSON)); !strings.Contains(got, `"first_result_s":null,"p95_s":null,"ok":0,"failed":7,"guess":null}`) {
		t.Errorf("the trials: %s", got)
	}
}

// A race in which most items failed in each lane crowns none, and says why.
func TestNoLaneIsBestWhereMostFailed(t *testing.T) {
	most := article()
	for i := range 5 {
		most.fails[i] = 9
	}
	r := Race(about(7), []*engine.Tally{ran(t, "gather:2", most, 0), ran(t, "for-loop", most, 0)})
	if r.Table.Best != nil || r.Lead != "12 of 14 items failed: no lane is best." {
		t.Errorf("rows %d are the best: %q", r.Table.Best, r.Lead)
	}
}
