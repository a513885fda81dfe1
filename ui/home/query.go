package home

import (
	"strings"

	"regatta/engine"
	"regatta/engine/call"
)

// query is what is typed into the filter, taken apart: texts, and words for how items are.
type query struct {
	phrase string   // all of it but is:…, in lower case
	rest   string   // and but those words of it that are states too
	bare   []states // what those words mean
	is     []states // what the words behind is: mean
}

// states are ways in which an item may be: it is so if it is in one of them.
type states []stateWord

// stateWord is a word for how an item is.
type stateWord struct {
	word string
	how  condition
	end  engine.Status // where how doesn't say: how it ended
	kind call.Kind     // and of what, if it failed; "": of anything
}

// stateWords are the words for how items are: those of the conditions, as they can be
// typed without a blank, and those that only a search knows.
func stateWords() states {
	words := states{
		{"in-flight", underway, 0, ""}, {"flight", underway, 0, ""}, {"waiting", queued, 0, ""}, {"queued", queued, 0, ""},
		{"failed", failed, 0, ""}, {"retried", retried, 0, ""}, {"re-asked", reasked, 0, ""}, {"reasked", reasked, 0, ""},
		{"wrong", wrong, 0, ""}, {"held", holding, 0, ""}, {"ok", however, engine.OK, ""}, {"cancelled", however, engine.Cancelled, ""},
	}
	for _, kind := range [...]call.Kind{
		call.RateLimited, call.Quota, call.Auth, call.BadRequest, call.Conflict, call.Server, call.Timeout, call.Connection,
		call.Refused, call.Filtered, call.Truncated, call.InvalidOutput, call.Budget, call.GaveUp, call.TooManyFailures,
	} {
		words = append(words, stateWord{kindWord(kind), however, engine.Failed, kind})
	}
	return words
}

// kindWord is the word behind is: for items that failed in a way.
func kindWord(kind call.Kind) string { return strings.ReplaceAll(string(kind), "_", "-") }

// shortestState is how much of a word has to be typed to be taken for a state too,
// without is: before it.
const shortestState = 3

// parseQuery takes apart what is typed.
func parseQuery(typed string) query {
	var q query
	var phrase, rest []string
	plain := true // a text alone
	for _, word := range strings.Fields(strings.ToLower(typed)) {
		if state, ok := strings.CutPrefix(word, "is:"); ok {
			plain = false
			if state != "" { // else more is to come
				q.is = append(q.is, statesOf(state, true))
			}
			continue
		}
		phrase = append(phrase, word)
		if s := statesOf(word, false); len(s) > 0 && (len(word) >= shortestState || word == "ok") {
			q.bare = append(q.bare, s)
			continue
		}
		rest = append(rest, word)
	}
	q.phrase, q.rest = strings.Join(phrase, " "), strings.Join(rest, " ")
	if plain { // blanks within it count
		q.phrase = strings.ToLower(strings.TrimSpace(typed))
	}
	return q
}

// statesOf are those whose words begin so. How an item failed is a text of its error too, so that
// is meant only behind is:.
func statesOf(word string, kinds bool) states {
	var s states
	for _, w := range stateWords() {
		if strings.HasPrefix(w.word, word) && (kinds || w.kind == "") {
			s = append(s, w)
		}
	}
	return s
}

// unknown reports whether a state is asked for that there is none of.
func (q *query) unknown() bool {
	for _, s := range q.is {
		if len(s) == 0 {
			return true
		}
	}
	return false
}

// asksState reports whether it depends on how an item is, not on its texts alone.
func (q *query) asksState() bool { return len(q.is)+len(q.bare) > 0 }

// hold reports whether a row is in one of each of the sets.
func hold(all []states, row *engine.Row) bool {
	for _, s := range all {
		if !s.holds(row) {
			return false
		}
	}
	return true
}

func (s states) holds(row *engine.Row) bool {
	for i := range s {
		w := &s[i]
		if w.how != however && w.how.holds(row) || w.how == however && w.ended(row) {
			return true
		}
	}
	return false
}

// ended reports whether an item ended so.
func (w *stateWord) ended(row *engine.Row) bool {
	return row != nil && row.Phase == engine.Ended && row.Status == w.end && (w.kind == "" || row.Err != nil && row.Err.Kind == w.kind)
}
