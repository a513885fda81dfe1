package cli_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// read returns what is in a file of a folder.
func read(t *testing.T, folder, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// names are those of the files in a folder.
func names(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// TestRaceReport: one race, a report of each kind beside what goes to stdout.
func TestRaceReport(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "race --lanes gather,for-loop --format json --report a.md --report a.html --report a.svg --report a.json").want(t, 0)
		if got.stderr != "wrote a.md, a.html, a.svg, a.json\n" || read(t, dir, "a.json") != got.stdout {
			t.Errorf("stderr %q; the JSON differs from that on stdout", got.stderr)
		}
		for name, begins := range map[string]string{"a.md": "# 2 lanes on people\n", "a.html": "<!DOCTYPE html>\n", "a.svg": "<svg "} {
			text := read(t, dir, name)
			if !strings.HasPrefix(text, begins) {
				t.Errorf("%s begins with %.40q", name, text)
			}
			if again := "regatta race --lanes gather,for-loop --format json --report a.md"; name != "a.svg" && !strings.Contains(text, again) {
				t.Errorf("%s doesn't say %s", name, again)
			}
			for _, want := range []string{"gather", "for-loop", "5.81s", "6.17s", "no model was called", "every lane had the same latencies"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s has no %q", name, want)
				}
			}
		}
		if text := read(t, dir, "a.html"); !strings.Contains(text, "slowest call: Joe") {
			t.Errorf("items have no names: %s", text)
		}
	})
	if got := names(t, dir); got != "a.html a.json a.md a.svg" {
		t.Errorf("there are %s", got)
	}
}

// TestReportsThatCannotBe: what can't be written is said before anything runs, and
// nothing is left behind.
func TestReportsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, data := range map[string]string{"full.md": "mine", "empty.md": ""} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("dir.md", 0o700); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"--report race.pdf":                         `--report: "race.pdf": unsupported report type; use .md, .html, .svg or .json`,
		"--report a.md --report ./a.md":             `--report: "./a.md" is given twice`,
		"--report a.md --report full.md":            `--report "full.md": already exists; pick another name or add --overwrite`,
		"--report a.md --report no/b.md":            `--report "no/b.md": no such file or directory`,
		"--report dir.md":                           `--report "dir.md": is a directory; give a file name`,
		"--report a.md --out a.md":                  `--report "a.md" is also the --out file; use another name`,
		"--report a.md --out full.md":               `--out "full.md": already exists; pick another name or add --overwrite`,
		"--trials 3 --report full.md":               `--report "full.md": already exists; pick another name or add --overwrite`,
		"--sweep gather:1..4 --report a.md --lanes": "--lanes: no value; see regatta race --help",
	} {
		got := invocation{args: append([]string{"race"}, strings.Fields(args)...)}.run(t.Context()).want(t, 2)
		if got.stderr != "regatta: "+want+"\n" || got.stdout != "" {
			t.Errorf("%s: stderr is %q, want %q", args, got.stderr, want)
		}
	}
	if got := names(t, dir); got != "dir.md empty.md full.md" {
		t.Errorf("there are %s", got)
	}
	inFakeTime(t, func(t *testing.T) {
		regatta(t, "race --lanes gather --report full.md --report empty.md --overwrite").want(t, 0)
	})
	if !strings.HasPrefix(read(t, dir, "full.md"), "# 1 lane on people\n") || read(t, dir, "full.md") != read(t, dir, "empty.md") {
		t.Error("nothing was overwritten")
	}
}

// TestReportOfAStoppedRace: what was done is in it, and how far it came.
func TestReportOfAStoppedRace(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	inFakeTime(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		invocation{args: strings.Fields("race --lanes gather,for-loop,gather:2 --sim latency=fixed:1s --report a.md")}.run(ctx).want(t, 130)
	})
	text := read(t, dir, "a.md")
	for _, want := range []string{"Race stopped: 1 of 3 lanes finished.", "| ▲ a gather | 1.00s |", "| b for-loop | stopped |", "1 of 7 delivered"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	inFakeTime(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10500*time.Millisecond)
		defer cancel()
		got := invocation{args: strings.Fields("race --sweep gather:1..8 --sim latency=fixed:1s --report s.svg")}.run(ctx).want(t, 130)
		if !strings.Contains(read(t, dir, "s.svg"), ">Stopped: ") || !strings.Contains(got.stderr, "stopped: ") {
			t.Errorf("a sweep that was stopped: %s", got.stderr)
		}
	})
}

// TestReportsOfSeries: trials and sweeps have reports too.
func TestReportsOfSeries(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	inFakeTime(t, func(t *testing.T) {
		args := " --data tickets --sim latency=lognormal:800ms:0.2 --format json "
		trials := regatta(t, "race --trials 4 --lanes gather:4,ordered:8"+args+"--report t.html --report t.json").want(t, 0)
		sweep := regatta(t, "race --sweep gather:1..16"+args+"--report s.html --report s.json").want(t, 0)
		if read(t, dir, "t.json") != trials.stdout || read(t, dir, "s.json") != sweep.stdout {
			t.Error("the JSON differs from that on stdout")
		}
	})
	for name, wants := range map[string][]string{
		"t.html": {"4 trials of 2 lanes on tickets", "Lanes in pairs", "no confidence interval", "<svg ", "How to run this again"},
		"s.html": {"A sweep of gather on tickets", "recommended limit", "items/s", "<svg ", "How to run this again"},
	} {
		for _, want := range wants {
			if text := read(t, dir, name); !strings.Contains(text, want) {
				t.Errorf("%s has no %q", name, want)
			}
		}
	}
}

// TestReportsSayHowToRunThemAgain: the JSON of a race, of trials and of a sweep has the
// command, and what it stood for, and the items that failed.
func TestReportsSayHowToRunThemAgain(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for _, kind := range []string{"--lanes gather,gather:2", "--trials 2 --lanes gather,gather:2", "--sweep gather:1..2"} {
			args := append([]string{"race", "--prompt", "it's\n{{.text}}", "--seed", "7", "--sim", "error=0.4", "--retries=0", "--format", "json"}, strings.Fields(kind)...)
			got := invocation{args: args}.run(t.Context()).want(t, 1)
			var said struct {
				Failures []struct {
					Lane, Item, Kind, Message string
					Index, Attempts           int
				}
				Reproduce struct {
					Command, Date, Version, Sim, Prompt, Model, Provider string
					Seed                                                 uint64
					Schema                                               map[string]any
					Machine                                              struct {
						OS, Arch, Go string
						CPUs         int
					}
				}
			}
			if err := json.Unmarshal([]byte(got.stdout), &said); err != nil {
				t.Fatal(err)
			}
			r := said.Reproduce
			if want := `regatta race --prompt $'it\'s\n{{.text}}' --seed 7 --sim error=0.4 --retries=0 --format json ` + kind; r.Command != want {
				t.Errorf("the command is %s, want %s", r.Command, want)
			}
			if r.Seed != 7 || r.Sim != "error=0.4" || r.Prompt != "it's\n{{.text}}" || r.Model != "gpt-4o-mini" || r.Provider != "simulated" || r.Schema["type"] != "object" {
				t.Errorf("%s: %+v", kind, r)
			}
			if m := r.Machine; m.OS != runtime.GOOS || m.Arch != runtime.GOARCH || m.CPUs < 1 || m.Go != runtime.Version() || r.Version == "" || r.Date == "" {
				t.Errorf("%s: %+v", kind, r)
			}
			if len(said.Failures) == 0 || said.Failures[0].Kind != "server" || said.Failures[0].Attempts != 1 || said.Failures[0].Message == "" {
				t.Errorf("%s: failures are %+v", kind, said.Failures)
			}
		}
	})
}
