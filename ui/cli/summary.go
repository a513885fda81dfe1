package cli

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/compare"
	"regatta/ui/figures"
	"regatta/ui/text"
)

// summary tells how a run went, on one line.
func summary(t *engine.Tally, provider string, skipped int) string {
	parts := []string{text.Count(t.OK) + " ok", text.Count(t.Failed) + " failed"}
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, text.Counted(n, one, many))
		}
	}
	add(t.Cached, "cached", "cached")
	add(t.Cancelled, "cancelled", "cancelled")
	if t.Rejected() && t.Cancelled > 0 {
		parts[len(parts)-1] += " (" + figures.ShutBy(t) + ")"
	}
	add(skipped, "row skipped", "rows skipped")
	add(t.CutOff, "call cut off", "calls cut off")
	add(t.Undelivered(), "undelivered", "undelivered")
	add(t.Retries, "retry", "retries")
	if t.Refused > 0 {
		parts[len(parts)-1] += fmt.Sprintf(" (%s after limits)", text.Count(t.Refused))
	}
	add(t.Reasks, "re-ask", "re-asks")
	if t.Hedged > 0 {
		parts = append(parts, fmt.Sprintf("%s hedged, %s won", text.Count(t.Hedged), text.Count(t.HedgesWon)))
	}
	parts = append(parts,
		"wall "+text.Seconds(t.Wall)+inSittings(t)+endedAt(t),
		"first "+text.Seconds(t.First),
		"held "+text.Seconds(t.Held()),
		"p50 "+text.Seconds(t.Percentile(50))+" p95 "+text.Seconds(t.Percentile(95)))
	if t.Cached == 0 { // else it would count answers that took no call
		parts = append(parts, "max in flight "+text.Count(t.Most))
	}
	if most := figures.AtMost(t); most != "" {
		parts = append(parts, most)
	}
	if held := figures.HeldByRate(t); held != "" {
		parts = append(parts, held)
	}
	parts = append(parts, streamed(t)...)
	if s := t.Started; s.Bound > 0 && t.MostTaken == s.Bound {
		parts = append(parts, fmt.Sprintf("capped at %s in flight: %s", text.Count(s.Bound), s.Why))
	}
	if judged := t.Judged(); judged > 0 {
		parts = append(parts, fmt.Sprintf("%s/%s right", text.Count(t.Right), text.Count(judged)))
	}
	if line := costOf(t); line != "" {
		parts = append(parts, line)
	}
	return strings.Join(append(parts, provider), " · ")
}

// inSittings says after a time in how many sittings it went by; "": in one.
func inSittings(t *engine.Tally) string {
	if t.Sittings() == 1 {
		return ""
	}
	return fmt.Sprintf(" in %d sittings", t.Sittings())
}

// endedAt says after the wall, which is up to the last delivery, when a run that broke off was over,
// where that is later: it is what a look at it while it was on had as its time.
func endedAt(t *engine.Tally) string {
	if t.End == engine.OK || t.Whole() || text.Seconds(t.Now) == text.Seconds(t.Wall) {
		return ""
	}
	ended := ", " + endWords[t.End] + " at " + text.Seconds(t.Now)
	if t.Wall < 0 {
		return ended
	}
	return " to the last delivery" + ended
}

// steps tells of the modes that the server refused in any of the runs, each once.
func steps(tallies ...*engine.Tally) []string {
	var lines []string
	for _, t := range tallies {
		for _, s := range t.Steps {
			if line := s.String(); !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// streamed tells how answers came, where they were streamed.
func streamed(t *engine.Tally) (parts []string) {
	if p50 := t.FirstToken(50); p50 >= 0 {
		parts = append(parts, "first token p50 "+text.Seconds(p50)+" p95 "+text.Seconds(t.FirstToken(95)))
	}
	if speed := t.TokensPerSecond(t.Now); speed > 0 {
		parts = append(parts, "tokens out "+text.Rate(speed))
	}
	return parts
}

// failures tells what went wrong with the items that failed, on one line; "" if
// none did.
func failures(t *engine.Tally) string {
	first := -1
	counts := map[call.Kind]int{}
	for i := range t.Rows {
		if t.Rows[i].Status != engine.Failed {
			continue
		}
		if first < 0 {
			first = i
		}
		counts[t.Rows[i].Err.Kind]++
	}
	if first < 0 {
		return ""
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b call.Kind) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	for _, kind := range kinds {
		parts = append(parts, text.Count(counts[kind])+" × "+string(kind))
	}
	return fmt.Sprintf("failed: %s; first: item %s (index %d): %v", strings.Join(parts, ", "), text.Count(first+1), first, t.Rows[first].Err)
}

// noted tells of answers that were odd and kept all the same; "" if none was.
func noted(t *engine.Tally) string {
	if t.Noted == 0 {
		return ""
	}
	return fmt.Sprintf("valid but odd: %s; first: %s", text.Plural(t.Noted, "answer"), t.FirstNote)
}

// mostNamed is how many wrong results are named by their items.
const mostNamed = 10

// wrongs tells of results that aren't the expected ones, by field and by item, on
// one line; "" if there are none. Items count from 1, as on the screen.
func wrongs(a compare.Accuracy) string {
	if len(a.Wrong) == 0 {
		return ""
	}
	var fields, items []string
	for _, f := range a.Fields {
		fields = append(fields, fmt.Sprintf("%s %s/%s", f.Name, text.Count(f.Right), text.Count(f.Judged)))
	}
	for _, item := range slices.Sorted(slices.Values(a.Wrong))[:min(mostNamed, len(a.Wrong))] {
		items = append(items, text.Count(item+1))
	}
	named := strings.Join(items, ", ")
	if more := len(a.Wrong) - len(items); more > 0 {
		named += fmt.Sprintf(" and %s more", text.Count(more))
	}
	noun := "items"
	if len(a.Wrong) == 1 {
		noun = "item"
	}
	line := fmt.Sprintf("%s wrong (%s %s)", text.Count(len(a.Wrong)), noun, named)
	if len(fields) > 0 {
		line += "; right per field: " + strings.Join(fields, ", ")
	}
	return line
}

// refusedAll returns the failure of a run in which nothing went well because the
// provider takes nothing from this user, or nothing at this address; nil for any
// other run.
func refusedAll(t *engine.Tally) *call.Error {
	var refused *call.Error
	for i := range t.Rows {
		switch row := &t.Rows[i]; {
		case row.Status == engine.OK:
			return nil
		case row.Status == engine.Failed && !row.Err.Fatal() && row.Err.Status != http.StatusNotFound:
			return nil
		case row.Status == engine.Failed && refused == nil:
			refused = row.Err
		}
	}
	return refused
}
