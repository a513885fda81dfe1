package results

import (
	"bytes"
	"strings"
)

// Own is what a file is that Regatta wrote itself.
type Own uint8

// What files are, by their beginnings.
const (
	NotOwn    Own = iota
	OwnResult     // results of a run, which hold the texts that they are of
	OwnReport     // figures of runs, or what run tells on standard error
	OwnRun        // a saved run
)

// OwnBy tells by how a file begins whether Regatta wrote it.
func OwnBy(start []byte) Own {
	start = bytes.TrimPrefix(start, []byte("\ufeff"))
	first, _, _ := strings.Cut(string(start), "\n")
	first = strings.TrimSuffix(first, "\r")
	has := func(parts ...string) bool {
		for _, part := range parts {
			if !strings.Contains(first, part) {
				return false
			}
		}
		return true
	}
	words := strings.Fields(strings.Trim(first, "| "))
	switch {
	case strings.HasPrefix(first, `{"regatta_run":`):
		return OwnRun
	case strings.HasPrefix(first, `{"index":`) && has(`"id":`, `"status":"`):
		return OwnResult
	case has("status", "error.kind", "attempts", "delivered_s"): // a header of any separator
		return OwnResult
	case strings.HasPrefix(first, `{"dataset":`) && (has(`"lanes":[{"lane":`) || has(`"points":[{"lane":`)):
		return OwnReport
	case strings.HasPrefix(first, "lane,") && has(",wall"), has(" ok · ", " failed · wall "):
		return OwnReport
	case len(words) > 2 && words[0] == "lane" && (has("wall", "first", "p95") || has("items/s", "p95")):
		return OwnReport
	}
	return NotOwn
}
