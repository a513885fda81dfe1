package journal_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
)

// results are what a journal holds of the items: what has to survive.
func results(t *engine.Tally) map[int]string {
	of := map[int]string{}
	for i := range t.Rows {
		if row := &t.Rows[i]; row.Status == engine.OK {
			of[i] = string(row.Answer.Output)
		} else if row.Status == engine.Failed {
			of[i] = row.Err.Message
		}
	}
	return of
}

// Whatever one line is damaged in, every other line is read: all results but those of the
// line are there, and the damage is told with its number.
func TestADamagedLineSpoilsNoOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text, _, tally := record(t, drawConfig(rt), nil)
		lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
		if len(lines) < 3 {
			return
		}
		at := rapid.IntRange(1, len(lines)-2).Draw(rt, "line")
		whole := lines[at]
		switch kind := rapid.IntRange(0, 3).Draw(rt, "kind"); kind {
		case 0: // a byte
			i := rapid.IntRange(0, len(whole)-2).Draw(rt, "byte")
			lines[at] = whole[:i] + string(rune(rapid.IntRange(0, 31).Draw(rt, "is"))) + whole[i+1:]
			if lines[at][i] == '\n' || lines[at][i] == '\t' || lines[at][i] == '\r' {
				return // which JSON may have
			}
		case 1: // zeros, as a sector that was never written
			lines[at] = strings.Repeat("\x00", len(whole)-1) + "\n"
		case 2: // torn, and gone on
			lines[at] = whole[:rapid.IntRange(1, max(len(whole)-2, 1)).Draw(rt, "cut")] + "\n"
		case 3: // it is gone
			lines[at] = ""
		}
		back, err := read(strings.NewReader(strings.Join(lines, "")))
		if err != nil {
			rt.Fatalf("%v", err)
		}
		damage, all := back.Damage()
		gone := lines[at] == ""
		if all == 0 || len(damage) == 0 || !gone && damage[0].Line != at+1 {
			if !gone {
				rt.Fatalf("line %d is damaged; told %d: %v\n%s", at+1, all, damage, strings.Join(lines, ""))
			}
		}
		spoilt := -1
		if _, err := fmt.Sscanf(whole[strings.Index(whole, `"item":`)+1:], `item":%d`, &spoilt); err != nil || !strings.Contains(whole, `"status":`) {
			spoilt = -1 // its result is on another line
		}
		got, want := results(back.tally), results(tally)
		delete(got, spoilt)
		delete(want, spoilt)
		if !reflect.DeepEqual(got, want) {
			rt.Fatalf("line %d %q as %q: results are %v, want %v\n%s\n%v", at+1, whole, lines[at], got, want, strings.Join(lines, ""), damage)
		}
		if at < len(lines)-2 && !back.tally.Over {
			rt.Fatalf("line %d %q as %q: not over\n%v", at+1, whole, lines[at], damage)
		}
	})
}
