package figures

import (
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/compare"
)

func TestSharesThatAreSmallAreNotNone(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{
		{0, 0, "–"}, {0, 21, "0"}, {5, 21, "23.8%"}, {21, 21, "100.0%"}, {1, 1_000_000, "<0.1%"}, {1, 1000, "0.1%"},
		{999_999, 1_000_000, ">99.9%"}, {9_994, 10_000, "99.9%"},
	} {
		if got := Share(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}

// A run that the cache answered says so, and no more than it can.
func TestCachedRuns(t *testing.T) {
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Items: 1}},
		{Kind: engine.CallStarted},
		{Kind: engine.AttemptStarted, Attempt: 1},
		{Kind: engine.Finished, At: time.Second, Took: time.Second, Attempt: 1, Status: engine.OK, Answer: &call.Answer{Cached: true, Usage: call.Usage{Known: true}}},
		{Kind: engine.Delivered, At: time.Second},
		{Kind: engine.RunOver, At: time.Second, Status: engine.OK},
	})
	want := map[string]string{"wall": "1.00s*", "cached": "1", "speed-up": "–", "efficiency": "–", "p50": "–", "max in flight": "–", "tokens in": "0"}
	for _, f := range All(false, GainsOf([]*engine.Tally{tally}, compare.Gains([]*engine.Tally{tally}))) {
		if w, asked := want[f.Title]; asked {
			if got := f.Of(tally); got != w {
				t.Errorf("%s: %q, want %q", f.Title, got, w)
			}
			delete(want, f.Title)
		}
	}
	if len(want) > 0 {
		t.Errorf("no figures %v", want)
	}
	if Best([]*engine.Tally{tally}) != nil {
		t.Error("a cached run is called the best")
	}
}

// wallsOf are whole runs of two items that took so many milliseconds, of which so
// many failed.
func wallsOf(t *testing.T, walls, failed []int) []*engine.Tally {
	t.Helper()
	return runsOf(t, 2, walls, walls, failed)
}

// runsOf are whole runs of so many items, with how long each of their calls took.
func runsOf(t *testing.T, items int, walls, calls, failed []int) []*engine.Tally {
	t.Helper()
	var tallies []*engine.Tally
	for k, wall := range walls {
		at := time.Duration(wall) * time.Millisecond
		tally := engine.NewTally()
		lane, err := engine.ParseLane([]string{"for-loop", "gather", "as-completed", "ordered"}[k])
		if err != nil {
			t.Fatal(err)
		}
		tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: items, Lane: lane}}})
		for i := range items {
			tally.Apply([]engine.Event{{Kind: engine.CallStarted, Item: i}, {Kind: engine.AttemptStarted, Attempt: 1, Item: i}})
		}
		for i := range items {
			end := engine.Event{Kind: engine.Finished, At: at, Took: time.Duration(calls[k]) * time.Millisecond, Attempt: 1, Item: i, Status: engine.OK, Answer: &call.Answer{}}
			if i < failed[k] {
				end.Status, end.Answer, end.Err = engine.Failed, nil, &call.Error{Kind: call.Server}
			}
			tally.Apply([]engine.Event{end, {Kind: engine.Delivered, At: at, Item: i}})
		}
		tally.Apply([]engine.Event{{Kind: engine.RunOver, At: at, Status: engine.OK}})
		tallies = append(tallies, tally)
	}
	return tallies
}

// A tie is no win: all that come within 1% of the best are the best.
func TestBest(t *testing.T) {
	for name, c := range map[string]struct {
		walls, failed []int
		want          []int
	}{
		"one":                         {[]int{6000, 880, 950}, []int{0, 0, 0}, []int{1}},
		"a tie":                       {[]int{6000, 880, 880}, []int{0, 0, 0}, []int{1, 2}},
		"1% apart":                    {[]int{6000, 1000, 1010}, []int{0, 0, 0}, []int{1, 2}},
		"more than 1%":                {[]int{6000, 1000, 1011}, []int{0, 0, 0}, []int{1}},
		"the slower comes first":      {[]int{1005, 1000}, []int{0, 0}, []int{0, 1}},
		"fast because it failed":      {[]int{6000, 100, 900}, []int{0, 1, 0}, []int{2}},
		"the same failed in all":      {[]int{6000, 900, 904}, []int{1, 1, 1}, []int{1, 2}},
		"nothing succeeded":           {[]int{10, 10}, []int{2, 2}, nil},
		"nothing succeeded in one":    {[]int{10, 6000}, []int{2, 0}, []int{1}},
		"all alike":                   {[]int{900, 901, 902, 903}, []int{0, 0, 0, 0}, []int{0, 1, 2, 3}},
		"a chain is held to the best": {[]int{1000, 1009, 1018}, []int{0, 0, 0}, []int{0, 1}},
	} {
		tallies := wallsOf(t, c.walls, c.failed)
		var got []int
		for _, b := range Best(tallies) {
			got = append(got, slices.Index(tallies, b))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v are best, want %v", name, got, c.want)
		}
	}
}

func TestOutcomeOfATie(t *testing.T) {
	for want, c := range map[string]struct {
		items         int
		walls, failed []int
	}{
		"gather and as-completed 0.88s vs for-loop 6.00s: 6.8×; best walls within 1% of each other": {7, []int{6000, 880, 882}, []int{0, 0, 0}},
		"gather 0.88s vs for-loop 6.00s: 6.8× for the same calls, max in flight 7 vs 1":             {7, []int{6000, 880, 950}, []int{0, 0, 0}},
		"all lanes took about the same: 0.88s to 0.90s":                                             {2, []int{890, 880, 900}, []int{0, 0, 0}},
		"race done: 1 item failed, walls with failures are not compared":                            {2, []int{100, 900}, []int{1, 0}},
		"race done: 4 items failed, walls with failures are not compared":                           {2, []int{100, 900}, []int{2, 2}},
		"gather 0.88s vs for-loop 6.00s; 1 of 2 failed in each":                                     {2, []int{6000, 880, 950}, []int{1, 1, 1}},
	} {
		tallies := runsOf(t, c.items, c.walls, c.walls, c.failed)
		tallies[0].Most = 1 // a for-loop's
		if got := strings.Join(Outcome(tallies, true), ""); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A for-loop that took longer than the other's slots allow for the same calls is no measure of it:
// no ratio is said, but why, and what to do.
func TestNoRatioBeyondSlots(t *testing.T) {
	labels, none := []string{"for-loop #1", "gather #2"}, []int{0, 0}
	for _, c := range []struct {
		walls, calls     []int
		outcome, verdict string
	}{
		{[]int{7300, 880}, []int{1043, 880}, "for-loop's calls were slower than gather's: race again; 7.30s vs 0.88s", "for-loop #1's calls were slower than gather #2's: race again."},
		{[]int{7300, 880}, []int{880, 880}, "for-loop lost time outside its calls: race again; 7.30s vs 0.88s", "for-loop #1 lost time outside its calls: race again."},
		{[]int{6160, 880}, []int{880, 880}, "gather 0.88s vs for-loop 6.16s: 7.0× for the same calls, max in flight 7 vs 1", "gather #2 is fastest, 0.88s: 7.0× as fast as for-loop #1."},
	} {
		tallies := runsOf(t, 7, c.walls, c.calls, none)
		tallies[0].Most = 1 // a for-loop's
		if got := strings.Join(Outcome(tallies, true), ""); got != c.outcome {
			t.Errorf("%q, want %q", got, c.outcome)
		}
		if got := strings.Join(Verdict(tallies, labels), " "); got != c.verdict {
			t.Errorf("%q, want %q", got, c.verdict)
		}
	}
}

// Lanes whose calls are known to take as long are no measure of each other where they took much
// longer in one, as after a stop of the program, and nothing that is known made them.
func TestNoRatioOfCallsThatWereDisturbed(t *testing.T) {
	labels, none := []string{"for-loop", "gather"}, []int{0, 0}
	const again = "gather's calls were slower than for-loop's: race again"
	for name, c := range map[string]struct {
		walls, calls []int
		change       func(a, b *engine.Tally)
		contexts     []compare.Context
		again        bool
	}{
		"stopped":           {[]int{10_800, 5880}, []int{1540, 5880}, func(a, b *engine.Tally) {}, nil, true},
		"a busy machine":    {[]int{5820, 1080}, []int{830, 1030}, func(a, b *engine.Tally) {}, nil, false},
		"not known before":  {[]int{10_800, 5880}, []int{1540, 5880}, func(a, b *engine.Tally) { b.Started.Steady = false }, nil, false},
		"with retries":      {[]int{10_800, 5880}, []int{1540, 5880}, func(a, b *engine.Tally) { b.Retries = 1 }, nil, false},
		"the same settings": {[]int{10_800, 5880}, []int{1540, 5880}, func(a, b *engine.Tally) {}, []compare.Context{{Settings: "a"}, {Settings: "a"}}, true},
		"other settings":    {[]int{10_800, 5880}, []int{1540, 5880}, func(a, b *engine.Tally) {}, []compare.Context{{Settings: "a"}, {Settings: "b"}}, false},
		"other weather": {[]int{10_800, 5880}, []int{1540, 5880}, func(a, b *engine.Tally) {
			b.Changes = append(b.Changes, engine.Change{Change: admit.Change{What: admit.Weather}})
		}, nil, false},
	} {
		tallies := runsOf(t, 7, c.walls, c.calls, none)
		for _, tally := range tallies {
			tally.Started.Steady = true
		}
		c.change(tallies[0], tallies[1])
		outcome, verdict := strings.Join(Outcome(tallies, true, c.contexts...), ""), strings.Join(Verdict(tallies, labels, c.contexts...), " ")
		if got := strings.HasPrefix(outcome, again); got != c.again {
			t.Errorf("%s: %q", name, outcome)
		}
		if got := verdict == again+"."; got != c.again {
			t.Errorf("%s: %q", name, verdict)
		}
	}
}

// Lanes that shared a provider aren't measured by each other's refusals.
func TestOutcomeOfRefusals(t *testing.T) {
	const measured = "no faster than for-loop"
	tallies := wallsOf(t, []int{900, 900}, []int{0, 0})
	tallies[0].Most, tallies[1].Refused = 1, 40
	if got := strings.Join(Outcome(tallies, false), ""); !strings.Contains(got, "; gather got 40 refusals, and "+measured) {
		t.Errorf("%q", got)
	}
	tallies = wallsOf(t, []int{900, 1900}, []int{0, 0})
	tallies[0].Most, tallies[1].Refused, tallies[1].Retries = 1, 40, 40
	if got := strings.Join(Outcome(tallies, true), ""); !strings.HasSuffix(got, ": 2.1×; gather got 40 refusals, and "+measured) {
		t.Errorf("%q", got)
	}
	if _, got := OutcomeBriefly(tallies, true); got != "gather: 40 refusals" {
		t.Errorf("in a few words: %q", got)
	}
	tallies = wallsOf(t, []int{900, 900}, []int{0, 0})
	tallies[0].Most, tallies[1].Refused = 1, 40
	third := wallsOf(t, []int{900, 950, 1900}, []int{0, 0, 0})
	third[1].Refused, third[1].Retries = 40, 40 // neither best nor slowest, and nothing is known to avoid them
	third[0].Most = third[1].Most
	if got := strings.Join(Outcome(third, true), ""); !strings.HasSuffix(got, ": 2.1×; gather got 40 refusals") {
		t.Errorf("of the lane between: %q", got)
	}
	shared := compare.Context{Shared: true}
	if got := strings.Join(Outcome(tallies, false, shared, shared), ""); strings.Contains(got, measured) {
		t.Errorf("of lanes that shared the provider: %q", got)
	}
}

func TestShorterVerdicts(t *testing.T) {
	for said, want := range map[string]string{
		"gather and ordered tie at 0.89s: 6.6× as fast as for-loop, 3.7× as fast as gather:2.": "gather and ordered tie at 0.89s: 6.6× as fast as for-loop.",
		"gather, ordered and as-completed tie at 0.89s: 6.6× as fast as for-loop.":             "gather, ordered and as-completed tie at 0.89s: 6.6× as fast as for-loop.",
		"All 3 lanes tie: 0.88s to 0.89s.":                                                     "All 3 lanes tie: 0.88s to 0.89s.",
	} {
		if got := Shorter(said); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
