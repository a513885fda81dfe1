package ui

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"regatta/engine/redact"
	"regatta/engine/runs"
)

// A replay without its content has none that could be exported, whatever the file is; nor is any
// on the screen.
func TestARedactedReplayIsExportedWithoutItsContent(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	for _, lane := range []string{"gather:2", "as-completed"} {
		inTerminal(t, setup{w: 120, h: 36, lane: lane, sim: "latency=fixed:1s,invalid=0.3,refused=0.1", real: true, priced: true, store: store, save: true}, func(x *terminal) {
			x.press("enter")
			x.pass(whole)
		})
	}
	what, err := redact.Parse("input,output")
	if err != nil {
		t.Fatal(err)
	}
	tapes := what.Tapes(tapesOf(t, store))
	t.Chdir(t.TempDir())
	secrets := regexp.MustCompile(`John|Mary|Bob|Alice|Jane|Joe\b|Jill|years old`)
	shows := func(x *terminal) {
		t.Helper()
		if found := secrets.FindString(x.plain()); found != "" {
			t.Errorf("%q is on the screen:\n%s", found, x.plain())
		}
	}
	files := 0
	for n := 1; n <= len(tapes); n++ {
		inTerminal(t, replayed(t, Replay{Tapes: tapes[:n]}, 120, 36), func(x *terminal) {
			x.take(x.m.Init())
			x.pass(whole)
			shows(x)
			if n > 1 {
				x.press("c")
				x.wantShown("e export")
				x.press("e")
				x.pass(time.Second)
				shows(x)
				return
			}
			for _, name := range []string{"a.jsonl", "a.csv", "a.html", "a.md"} {
				x.press("w", "ctrl+u")
				x.write(name)
				x.press("enter")
				x.pass(time.Second)
				shows(x)
			}
			x.press("tab", "down", "enter")
			x.pass(time.Second)
			shows(x)
			x.press("esc", "v")
			x.pass(time.Second)
			shows(x)
		})
	}
	picture := regexp.MustCompile(`base64,([A-Za-z0-9+/=]+)`)
	all, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// A picture is looked into: its letters as they are encoded may spell anything.
		text := picture.ReplaceAllStringFunc(string(data), func(found string) string {
			inside, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(found, "base64,"))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return string(inside)
		})
		if found := secrets.FindString(text); found != "" {
			at := strings.Index(text, found)
			t.Errorf("%s: %q in …%.200s", name, found, text[max(at-100, 0):])
		}
		files++
	}
	if files != 5 {
		t.Errorf("exported are only %q", all)
	}
}
