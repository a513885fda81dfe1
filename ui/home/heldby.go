package home

import (
	"fmt"
	"math"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/ui/text"
)

// bindsNow says what keeps the next call of a run waiting, where that is neither the
// run's own limit nor the budget, of which its sentence tells: "pace 9.4/s". "": nothing.
// now below 0 leaves out how long a pause lasts, for what is not drawn each frame.
func bindsNow(t *engine.Tally, now time.Duration) string {
	if t.Over {
		return ""
	}
	reason, _ := t.WaitsFor()
	switch reason {
	case admit.Paused:
		if left := pauseLeft(t, now); left > 0 && now >= 0 {
			return "pause " + text.Seconds(left)
		}
		return "pause"
	case admit.Probe:
		return "one call that tries"
	case admit.Requests:
		return rateOf(t, reason, "%s req/min", "request rate")
	case admit.Tokens:
		return rateOf(t, reason, "%s tok/min", "token rate")
	case admit.Pace:
		return rateOf(t, reason, "pace %s/s", "pace")
	case admit.Circuit:
		return "provider"
	}
	return ""
}

// pauseLeft is how long the pause that the provider brought about still lasts.
func pauseLeft(t *engine.Tally, now time.Duration) time.Duration {
	for i := len(t.Changes) - 1; i >= 0; i-- {
		if c := t.Changes[i]; c.What == "paused" {
			return c.At + time.Duration(c.Seconds*float64(time.Second)) - now
		}
	}
	return 0
}

// rateOf writes the rate that a gate holds to, as it was last told, or else its name.
func rateOf(t *engine.Tally, reason admit.Reason, format, name string) string {
	for i := len(t.Changes) - 1; i >= 0; i-- {
		if c := t.Changes[i]; c.Reason == reason && c.To > 0 {
			value := text.Count(int(math.Round(c.To)))
			if c.To < 10 || reason == admit.Pace && c.To < 100 {
				value = strings.TrimSuffix(fmt.Sprintf("%.1f", max(c.To, 0.1)), ".0")
			}
			return fmt.Sprintf(format, value)
		}
	}
	return name
}
