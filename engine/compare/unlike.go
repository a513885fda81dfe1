package compare

import (
	"cmp"
	"fmt"
	"slices"

	"regatta/engine"
	"regatta/engine/call"
)

// differentData tells of runs over other data. Data of one name that changed
// between two runs counts as two versions of it.
func differentData(lanes []lane) []string {
	if !slices.ContainsFunc(lanes, func(l lane) bool { return l.data != lanes[0].data }) {
		return nil
	}
	versions := map[string][]int{} // the data that go by a name
	line := unlike(lanes, "different data", func(l lane) string {
		name := fmt.Sprintf("%s (%s)", l.context.Data, count(len(l.Rows), "item"))
		if !slices.Contains(versions[name], l.data) {
			versions[name] = append(versions[name], l.data)
		}
		if version := slices.Index(versions[name], l.data) + 1; version > 1 {
			return fmt.Sprintf("version %d of %s", version, name)
		}
		return name
	})
	return []string{line[0] + "; walls and speed-ups are not comparable"}
}

// unlikeContexts finds what else the runs did not have in common.
func unlikeContexts(lanes []lane) []string {
	var lines []string
	add := func(what string, of func(lane) string) { lines = append(lines, unlike(lanes, what, of)...) }
	add("different providers", func(l lane) string { return l.context.Provider })
	add("different models", func(l lane) string { return l.context.Model })
	inModes := slices.DeleteFunc(slices.Clone(lanes), func(l lane) bool { return l.mode() == "" })
	lines = append(lines, unlike(inModes, "different modes", lane.mode)...)
	add("different APIs", func(l lane) string { return cmp.Or(string(l.context.API), string(call.AutoAPI)) })
	for _, same := range byData(lanes) { // other data has a prompt and a schema of its own
		lines = append(lines, unlike(same, "different prompts", each(func(l lane) string { return l.context.Prompt }))...)
		lines = append(lines, unlike(same, "different schemas", each(func(l lane) string { return l.context.Schema }))...)
	}
	lines = append(lines, unlike(lanes, "different system prompts", each(func(l lane) string { return l.context.System }))...)
	add("different parameters", func(l lane) string { return cmp.Or(l.context.Params, "none") })
	add("different simulator settings", func(l lane) string {
		if l.context.Settings == "" {
			return "the default"
		}
		return l.context.Settings
	})
	add("different seeds", func(l lane) string { return fmt.Sprint(l.context.Seed) })
	add("different --on-error", func(l lane) string { return l.Started.OnError.String() })
	known := slices.DeleteFunc(slices.Clone(lanes), func(l lane) bool { return l.context.Attempts == "" })
	lines = append(lines, unlike(known, "different retry settings", func(l lane) string { return l.context.Attempts })...)
	return append(lines, differentStarts(lanes)...)
}

// mode is the one that the run ended in; "": not known.
func (l lane) mode() string {
	if n := len(l.Steps); n > 0 {
		return string(l.Steps[n-1].To)
	}
	return string(l.context.Mode)
}

// byData groups runs by what they ran on, in the order of their first ones.
func byData(lanes []lane) [][]lane {
	var groups [][]lane
	at := map[int]int{}
	for _, l := range lanes {
		if _, known := at[l.data]; !known {
			at[l.data] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[l.data]] = append(groups[at[l.data]], l)
	}
	return groups
}

// differentStarts tells of lanes that may start in an order of their own and did
// only in some of the runs.
func differentStarts(lanes []lane) []string {
	var shuffling []lane
	for _, l := range lanes {
		if l.Started.Lane.Strategy.Dispatch == engine.AtOnceShuffled {
			shuffling = append(shuffling, l)
		}
	}
	return unlike(shuffling, "different start orders", func(l lane) string {
		if l.Started.DatasetOrder {
			return "dataset"
		}
		return "shuffled"
	})
}

// each names values that are too long to show: A, B, C, and D for all further ones.
func each(of func(lane) string) func(lane) string {
	words := [...]string{"A", "B", "C", "D"}
	seen := map[string]int{}
	return func(l lane) string {
		value := of(l)
		if _, known := seen[value]; !known {
			seen[value] = len(seen)
		}
		return words[min(seen[value], len(words)-1)]
	}
}

// unlike says which of the runs had which of several values: "different models:
// a in gather #1; b in gather #2". Where all had the same it returns nothing.
func unlike(lanes []lane, what string, of func(lane) string) []string {
	var values []string
	with := map[string][]string{}
	for _, l := range lanes {
		value := of(l)
		if with[value] == nil {
			values = append(values, value)
		}
		with[value] = append(with[value], l.label)
	}
	if len(values) < 2 {
		return nil
	}
	line := what + ": "
	for i, value := range values {
		if i > 0 {
			line += "; "
		}
		line += value + " in " + list(few(with[value]))
	}
	return []string{line}
}

// named is how many of many are named.
const named = 4

// few names the first of many and counts the rest.
func few(labels []string) []string {
	rest := len(labels) - named
	if rest < 2 {
		return labels // one more takes no more room than its count
	}
	return append(labels[:named:named], fmt.Sprintf("%d others", rest))
}
