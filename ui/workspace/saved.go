package workspace

import (
	"encoding/json"
	"fmt"
	"strings"

	"regatta/engine/compare"
	"regatta/engine/journal"
	"regatta/engine/runs"
	"regatta/ui/text"
)

// ContextOf is what a saved run ran on, for comparisons in which it goes by a number.
func ContextOf(r *runs.Run, number int) compare.Context {
	return compare.Context{
		Number:   number,
		Data:     shown(r.Header.Dataset),
		Set:      r.Set,
		Provider: shown(r.Header.Provider),
		Model:    shown(r.Header.Model),
		Settings: shown(r.Header.Settings),
		Prompt:   r.Header.Prompt,
		Params:   text.Clean(strings.Join(r.Header.Params.Words(), ", ")),
		System:   r.Header.Params.System,
		Schema:   string(sent(r)),
		Mode:     r.Header.Mode,
		API:      r.Header.API,
		Seed:     r.Header.Seed,
		Shared:   r.Header.Shared && !r.Header.Simulated,
		Attempts: strings.Join(Attempts(&r.Header), ", "),
	}
}

// sent is the schema that went along with each text.
func sent(r *runs.Run) json.RawMessage {
	if r.Set == nil || r.Set.Schema == nil {
		return r.Header.Schema
	}
	return r.Set.Schema.JSON()
}

// Attempts says how often and how long attempts were made: "2 retries".
func Attempts(h *journal.Header) []string {
	words := []string{some(h.Retry.Max, "retry", "retries"), some(h.Reasks, "re-ask", "re-asks")}
	if h.Timeout > 0 {
		words = append(words, "timeout "+h.Timeout.String())
	}
	if h.Idle > 0 {
		words = append(words, "idle timeout "+h.Idle.String())
	}
	if h.RPM > 0 {
		words = append(words, fmt.Sprintf("%v requests per minute", h.RPM))
	}
	if h.TPM > 0 {
		words = append(words, fmt.Sprintf("%v tokens per minute", h.TPM))
	}
	if h.GiveUp > 0 {
		words = append(words, "give up after "+h.GiveUp.String())
	}
	if hedge := h.Hedge.String(); hedge != "" {
		words = append(words, "hedge "+hedge)
	}
	if most := h.MaxFailures.String(); most != "" {
		words = append(words, "max failures "+most)
	}
	return words
}

// some writes a count with its noun: "no retries", "1 retry".
func some(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return text.Count(n) + " " + many
}

// shown makes a word of a header fit to be shown: anyone may have written the file.
func shown(word string) string { return text.Line(word, mostShown) }

const mostShown = 80 // cells
