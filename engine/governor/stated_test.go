package governor

import "testing"

// When the provider changes its rate, answers that were under way still state the old one: it
// isn't taken for news, and the rate doesn't go to and fro.
func TestLateHeadersDontTurnTheRateBack(t *testing.T) {
	var stated []float64
	g := New(Options{Note: func(d Decision) {
		if d.Kind == Stated {
			stated = append(stated, d.To)
		}
	}})
	told := func(limit float64) News { return News{Requests: Told{Limit: limit, Remaining: limit / 2}} }
	old := start(t, g, 0, 4)
	g.Accepted(ms(800), old[0], told(6000))
	young := start(t, g, ms(810), 4)
	g.Accepted(ms(900), young[0], told(600))
	g.Accepted(ms(1000), old[1], told(6000))
	g.Accepted(ms(1500), young[1], told(600))
	g.Refused(ms(1510), old[2], News{Words: "rate limit reached: requests per minute", Requests: Told{Limit: 6000}})
	g.Accepted(ms(1600), young[2], told(600))
	if len(stated) != 2 || stated[0] != 6000 || stated[1] != 600 {
		t.Errorf("stated %v, want 6000 and then 600", stated)
	}
	// What begins later and is told the old one is news again.
	next := start(t, g, ms(9000), 1)
	g.Accepted(ms(9800), next[0], told(6000))
	if len(stated) != 3 || stated[2] != 6000 {
		t.Errorf("stated %v, want 6000 again", stated)
	}
}
