package figures

import (
	"fmt"
	"strings"
	"time"

	"regatta/engine"
	"regatta/ui/text"
)

// Left writes how long a run still takes: "≈34s left"; "" where that can't be known.
func Left(l engine.Left) string {
	if l.Likely <= 0 {
		return ""
	}
	return "≈" + About(l.Likely) + " left"
}

// About writes a time to as many places as an estimate has: "34s", "6m10s", "42m", "3h20m".
func About(d time.Duration) string {
	round := func(to time.Duration) time.Duration { return d.Round(to) }
	switch {
	case d < 10*time.Minute-2500*time.Millisecond:
		to := time.Second
		if d >= time.Minute {
			to = 5 * time.Second
		}
		return max(round(to), time.Second).String()
	case d < time.Hour-30*time.Second:
		return fmt.Sprintf("%.0fm", round(time.Minute).Minutes())
	case d < 100*time.Hour:
		r := round(5 * time.Minute)
		return fmt.Sprintf("%dh%02dm", int(r.Hours()), int(r.Minutes())%60)
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}

// Paused says of a run that somebody paused for how long it has been, and by whom or why, in
// parts: "paused for 12s", " (--pause-at 5)"; nil: it isn't.
func Paused(t *engine.Tally, now time.Duration) []string {
	n := len(t.Pauses)
	if !t.Paused || n == 0 {
		return nil
	}
	p := t.Pauses[n-1]
	since := "paused for " + About(now-p.From)
	switch {
	case p.By == engine.ByController && p.Why != "":
		return []string{"paused: " + text.Clean(p.Why)}
	case p.By == engine.ByUser && p.Why != "":
		return []string{since, " (" + strings.TrimPrefix(text.Clean(p.Why), "paused ") + ")"}
	}
	return []string{since}
}

// Standstill says in a few words why nothing begins, for how long, and when something
// may: "provider down for 34s, next try in 4s"; "" where the run moves.
func Standstill(s engine.Standstill, now time.Duration) string {
	since := About(now - s.Since)
	next, tries := "", "one call tries"
	if s.Next >= 0 {
		next = About(s.Next - now)
		tries = "next try in " + next
	}
	if s.Why == engine.ByOutage && s.Never {
		return "no answer yet after " + since + ", " + tries
	}
	switch s.Why {
	case engine.ByPause:
		return "paused for " + since
	case engine.ByOutage:
		return "provider down for " + since + ", " + tries
	case engine.ByRefusals:
		return "provider limits nearly all calls for " + since + ", " + tries
	case engine.ByProvider:
		if s.Next < 0 {
			return "limited by the provider, " + tries
		}
		return "limited by the provider, goes on in " + next
	}
	return ""
}
