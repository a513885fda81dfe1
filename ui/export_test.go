package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
)

// exported are the reports in the folder, by name.
func exported(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.html")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(data)
	}
	return all
}

// A race that is over is exported with a key, and so is what is compared; no file
// is ever replaced.
func TestARaceIsExported(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("regatta-race-2.html", []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("e", "R")
		x.pass(2 * time.Second)
		x.wantNotShown("e export")
		x.press("e")
		x.pass(whole)
		x.wantShown("e export")
		x.press("e")
		x.pass(time.Second)
		x.wantShown("saved the report to regatta-race-1.html")
		x.press("c", "e")
		x.pass(time.Second)
		x.wantShown("saved the report to regatta-race-3.html")
	})
	got := exported(t)
	if len(got) != 3 || got["regatta-race-2.html"] != "mine" || got["regatta-race-1.html"] == "" {
		t.Fatalf("%d reports", len(got))
	}
	for _, want := range []string{"5 lanes on people", "no model was called", "slowest call: Joe", "as-completed:2", "</html>",
		"<h2>How to run this again</h2>", "<code>regatta race --lanes for-loop,gather,as-completed,gather:2,as-completed:2 --data people --model gpt-4o-mini"} {
		if !strings.Contains(got["regatta-race-1.html"], want) {
			t.Errorf("no %q in the report", want)
		}
	}
}

func TestAStoppedRaceIsExportedAsOne(t *testing.T) {
	t.Chdir(t.TempDir())
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(2 * time.Second)
		x.press("c", "e") // what has finished can be compared, and exported
		x.pass(100 * time.Millisecond)
		x.press("c", "s", "enter")
		x.pass(time.Second)
		x.press("e")
		x.pass(time.Second)
	})
	got := exported(t)
	for name, want := range map[string]string{
		"regatta-race-1.html": "Race still running: 2 of 5 lanes finished.",
		"regatta-race-2.html": "Race stopped: 2 of 5 lanes finished.",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s says no %q", name, want)
		}
	}
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R", "s", "enter")
		x.pass(time.Second)
		x.wantShown("race stopped")
		x.wantNotShown("e export") // nothing finished
	})
}

func TestTrialsAndSweepsAreExported(t *testing.T) {
	t.Chdir(t.TempDir())
	inTerminal(t, setup{data: "people:300", lane: "gather:2", w: 120, h: 36}, func(x *terminal) {
		x.press("S")
		x.pass(time.Second)
		x.wantNotShown("e export")
		x.pass(5 * time.Minute)
		x.press("e")
		x.pass(time.Second)
		x.wantShown("saved the report to regatta-sweep-1.html")
	})
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("T")
		x.pass(time.Second)
		x.wantNotShown("e export")
		x.pass(5 * time.Minute)
		x.press("e")
		x.pass(time.Second)
		x.wantShown("saved the report to regatta-trials-1.html")
	})
	got := exported(t)
	for name, wants := range map[string][]string{
		"regatta-sweep-1.html":  {"A sweep of gather on people:300", "Each limit ran on the first 256 of 300 items.", "gather:64", "recommended limit", "<code>regatta race --sweep gather:1..64 --sweep-items 256 --data people:300 "},
		"regatta-trials-1.html": {"10 trials of 5 lanes on people", "Lanes in pairs", "no model was called", "as-completed:2 --trials 10 --data people --model "},
	} {
		for _, want := range wants {
			if !strings.Contains(got[name], want) {
				t.Errorf("%s has no %q", name, want)
			}
		}
	}
}

func TestAnExportThatFailsSaysSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	inTerminal(t, setup{lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("c", "e")
		x.pass(time.Second)
		x.wantShown("can't save regatta-race-1.html: no such file or directory")
	})
}

func TestAnExportHoldsNamesAsText(t *testing.T) {
	t.Chdir(t.TempDir())
	set := &datasets.Set{Name: "<script>\x1b[5m", Rows: hostile{}, Prompt: datasets.DefaultPrompt}
	inTerminal(t, setup{set: set, lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("c", "e")
		x.pass(time.Second)
	})
	page := exported(t)["regatta-race-1.html"]
	if !strings.Contains(page, "&lt;script&gt;␛[5m") || strings.Count(page, "<script") != 2 || strings.Contains(page, "\x1b") {
		t.Errorf("%.300q", page)
	}
}
