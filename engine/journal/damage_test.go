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

// Whatever the first line is damaged in, all results are read, the damage is told, and what is known
// of the run is as it was: a lane, and whatever else isn't named as unknown.
func TestADamagedFirstLineSpoilsNoResult(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text, _, tally := record(t, drawConfig(rt), nil)
		first, rest, _ := strings.Cut(text, "\n")
		if strings.Count(rest, "\n") < 2 {
			return
		}
		whole, err := read(strings.NewReader(text))
		if err != nil {
			rt.Fatal(err)
		}
		at := rapid.IntRange(0, len(first)-1).Draw(rt, "byte")
		switch rapid.IntRange(0, 2).Draw(rt, "kind") {
		case 0: // a byte
			first = first[:at] + "\x01" + first[at+1:]
		case 1: // zeros, as a sector that was never written
			first = strings.Repeat("\x00", len(first))
		case 2: // torn, and gone on
			first = first[:at]
		}
		back, err := read(strings.NewReader(first + "\n" + rest))
		if err != nil {
			rt.Fatalf("%q: %v", first, err)
		}
		damage, all := back.Damage()
		if all == 0 || damage[0].Line != 1 {
			rt.Fatalf("%q: told %v", first, damage)
		}
		if got, want := results(back.tally), results(tally); !reflect.DeepEqual(got, want) {
			rt.Fatalf("%q: results are %v, want %v; %v", first, got, want, damage)
		}
		got, want := back.Header(), whole.Header()
		if got.Lane != want.Lane || got.Items != want.Items || got.OnError != want.OnError {
			rt.Fatalf("%q: %v of %d items, want %v of %d", first, got.Lane, got.Items, want.Lane, want.Items)
		}
		if len(got.Unsettled()) == 0 && (got.Prompt != want.Prompt || got.Model != want.Model || string(got.Schema) != string(want.Schema) || !reflect.DeepEqual(got.Params, want.Params) || got.Retry != want.Retry) {
			rt.Fatalf("%q: %+v, want %+v", first, got, want)
		}
	})
}

// Without a first line and a start it can't be told which lane ran: the message says so.
func TestAJournalWithoutAnyBeginningSaysWhatIsWrong(t *testing.T) {
	const text = "{\"regatta_run\":2,\"prog\n" + `{"item":0,"id":"0","text":"a"}` + "\n" + `{"at":0,"eve` + "\n" + `{"at":5,"event":"call","item":0}` + "\n"
	_, err := read(strings.NewReader(text))
	if err == nil || !strings.Contains(err.Error(), "line 1 and the start of the run are damaged") {
		t.Error(err)
	}
}
