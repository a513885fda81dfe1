package cli_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"regatta/engine/compare"
)

// folder is a place for saved runs, of one test.
type folder string

func newFolder(t *testing.T) folder { return folder(filepath.Join(t.TempDir(), "runs")) }

// regatta runs a command line whose arguments hold no blanks, and whose runs are
// saved in the folder.
func (f folder) regatta(ctx context.Context, line string) ended {
	return f.invocation(strings.Fields(line)...).run(ctx)
}

func (f folder) invocation(args ...string) invocation {
	return invocation{args: args, env: map[string]string{"REGATTA_RUNS_DIR": string(f)}}
}

// saved is a run of the list, as users read it.
type saved struct {
	Run, Path, Begun, Dataset, Lane, Provider, Model, Problem string
	Bytes, Items                                              int
	Simulated                                                 bool
	End                                                       *string
	OK, Cached, Failed, Cancelled                             *int
	Wall                                                      *float64 `json:"wall_s"`
	Cost                                                      *float64 `json:"cost_usd"`
}

func (f folder) list(t *testing.T) []saved {
	t.Helper()
	var list []saved
	dec := json.NewDecoder(strings.NewReader(f.regatta(t.Context(), "runs --format json").want(t, 0).stdout))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestASavedRunIsExportedAsItWasWritten: whatever became of its items, and in
// each format.
func TestASavedRunIsExportedAsItWasWritten(t *testing.T) {
	for _, line := range []string{
		"run --strategy gather:2",
		"run --format csv --data receipts --limit 9",
		"run --strategy ordered --limit 3 --data tickets --sim error=0.3,invalid=0.2 --retries 1",
		"run --strategy gather --sim error=0.5 --retries 0 --on-error cancel",
		"run --strategy as-completed --sim error=0.5 --retries 0 --on-error orphan --order dataset",
	} {
		t.Run(line, func(t *testing.T) {
			inFakeTime(t, func(t *testing.T) {
				f := newFolder(t)
				was := f.regatta(t.Context(), line+" --save")
				format := "jsonl"
				if strings.Contains(line, "csv") {
					format = "csv"
				}
				got := f.regatta(t.Context(), "runs export 1 --format "+format).want(t, 0)
				if got.stdout != was.stdout || got.stderr != "" {
					t.Errorf("got\n%s%swant\n%s", got.stdout, got.stderr, was.stdout)
				}
				name := f.list(t)[0].Run
				again := "to call failed items again: regatta resume " + name + " --failed\n"
				if want := "saved as " + name + " in " + string(f) + "\n"; !strings.HasSuffix(strings.TrimSuffix(was.stderr, again), want) {
					t.Errorf("stderr is %q, want %q at its end", was.stderr, want)
				}
			})
		})
	}
}

// TestASavedRaceIsShownAsItWasWritten: the figures of the runs that were read back
// are those of the race.
func TestASavedRaceIsShownAsItWasWritten(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		const lanes = "for-loop,gather,gather:2,as-completed:3,ordered:4"
		was := f.regatta(t.Context(), "race --save --format json --data tickets --sim error=0.2,invalid=0.1 --retries 1 --lanes "+lanes).want(t, 1)
		if want := "saved 5 runs in " + string(f) + "\n"; !strings.HasSuffix(was.stderr, want) {
			t.Errorf("stderr is %q, want %q at its end", was.stderr, want)
		}
		want := readRace(t, was)
		names := map[string]string{}
		for _, s := range f.list(t) {
			names[s.Lane] = s.Run
		}
		args := []string{"runs", "show", "--format", "json"}
		for lane := range strings.SplitSeq(lanes, ",") {
			args = append(args, names[lane])
		}
		got := readRace(t, f.invocation(args...).run(t.Context()).want(t, 0))
		if got.Dataset != want.Dataset || got.Items != want.Items || got.Provider != want.Provider || got.Model != want.Model || len(got.Lanes) != len(want.Lanes) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		for i, lane := range got.Lanes {
			for _, key := range []string{"run", "begun", "dataset", "items", "provider", "model"} {
				if lane[key] == nil {
					t.Errorf("%v has no %q", lane, key)
				}
				delete(lane, key)
			}
			if !reflect.DeepEqual(lane, want.Lanes[i]) {
				t.Errorf("got  %s\nwant %s", toJSON(t, lane), toJSON(t, want.Lanes[i]))
			}
		}

		args[3] = "csv"
		table, err := csv.NewReader(strings.NewReader(f.invocation(args...).run(t.Context()).want(t, 0).stdout)).ReadAll()
		if err != nil || len(table) != 6 || !slices.Equal(table[0][:7], []string{"run", "begun", "dataset", "items", "provider", "model", "lane"}) || table[2][0] != names["gather"] || table[2][6] != "gather" {
			t.Errorf("%v: %q", err, table)
		}
	})
}

func TestRunsAreRemoved(t *testing.T) {
	f := newFolder(t)
	for _, lane := range []string{"gather", "ordered", "for-loop"} {
		f.regatta(t.Context(), "run --save --sim latency=0 --strategy "+lane).want(t, 0)
	}
	list := f.list(t)
	if got := f.regatta(t.Context(), "runs rm 1 2 1").want(t, 2); got.stderr != "regatta: not removed: 2 runs with 14 results; add --yes, without a terminal nobody can be asked\n" || len(f.list(t)) != 3 {
		t.Errorf("%+v", got)
	}
	got := f.regatta(t.Context(), "runs rm --yes 1 nothing").want(t, 2)
	if !strings.HasPrefix(got.stderr, `regatta: no run "nothing"; did you mean `) || len(f.list(t)) != 3 {
		t.Errorf("%+v", got)
	}
	got = f.regatta(t.Context(), "runs rm --yes 1 "+list[2].Run).want(t, 0)
	if want := "removed " + list[0].Run + "\nremoved " + list[2].Run + "\n"; got.stderr != want || got.stdout != "" {
		t.Errorf("%+v, want %q", got, want)
	}
	if left := f.list(t); len(left) != 1 || left[0].Run != list[1].Run {
		t.Errorf("left are %+v", left)
	}
}

// TestNothingOfARunReachesTheTerminal: a journal comes from outside.
func TestNothingOfARunReachesTheTerminal(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --sim latency=0,error=1 --retries 0 --strategy gather").want(t, 1)
	path := f.list(t)[0].Path
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	evil := strings.NewReplacer("people", `\u001b[31m`, "gpt-4o-mini", `\u009b2J`, "(simulated)", `\u001b]0;x\u0007`, `"{{.text}}"`, `"\r\u202e{{.text}}"`, "simulated", `\u001bc`, "regatta (devel)", `\u001b[1m`)
	bad := filepath.Join(string(f), "bad.jsonl")
	write(t, bad, evil.Replace(string(content)))
	for _, line := range []string{"runs", "runs show 1", "runs show 1 2", "runs show 1 2 --format json", "runs show 1 --format markdown", "runs export 1"} {
		got := f.regatta(t.Context(), line).want(t, 0)
		if strings.ContainsAny(got.stdout+got.stderr, "\x1b\u009b\u202e\r\a") {
			t.Errorf("%s: %q", line, got.stdout+got.stderr)
		}
	}
}

// TestNoRunIsPaidForThatCannotBeSaved, when it was to be.
func TestNoRunIsPaidForThatCannotBeSaved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	f := folder(filepath.Join(file, "runs"))
	for _, command := range []string{"run", "race", "race --trials 2", "race --sweep gather:1..2"} {
		got := f.regatta(t.Context(), command+" --save").want(t, 2)
		if want := fmt.Sprintf("regatta: can't save runs in %q: not a directory; use --journal-dir DIR, or --no-save\n", string(f)); got.stderr != want || got.stdout != "" {
			t.Errorf("%+v, want %q", got, want)
		}
	}
}

// TestRunsAreCompleted: the shell is told the names.
func TestRunsAreCompleted(t *testing.T) {
	f := newFolder(t)
	for _, lane := range []string{"gather", "ordered"} {
		f.regatta(t.Context(), "run --save --sim latency=0 --strategy "+lane).want(t, 0)
	}
	list := f.list(t)
	for _, command := range []string{"show", "export", "rm"} {
		got := f.invocation("__complete", "runs", command, "").run(t.Context()).want(t, 0)
		if want := list[0].Run + "\n" + list[1].Run + "\n"; !strings.HasPrefix(got.stdout, want) {
			t.Errorf("%s: %q, want %q", command, got.stdout, want)
		}
	}
}

// TestSeriesAreSaved: each of their runs.
func TestSeriesAreSaved(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.regatta(t.Context(), "race --save --sweep gather:1..4").want(t, 0)
		swept := len(f.list(t))
		got := f.regatta(t.Context(), "race --progress none --save --trials 3 --lanes gather,gather:2").want(t, 0)
		if want := "saved 8 runs in " + string(f) + "\n"; got.stderr != want || swept == 0 || len(f.list(t)) != swept+8 {
			t.Errorf("%q, %d and then %d runs", got.stderr, swept, len(f.list(t)))
		}
	})
}

// TestTheKeyIsNotSaved runs on a server with a key in the environment. Lanes that
// shared the server are known to have.
func TestTheKeyIsNotSaved(t *testing.T) {
	server := serve(t, "--sim", "latency=0")
	f := newFolder(t)
	i := f.invocation("race", "--save", "--together", "--lanes", "gather,gather:2", "--provider", "openai", "--base-url", server.url)
	i.env["OPENAI_API_KEY"] = secret
	i.run(t.Context()).want(t, 0)
	for _, s := range f.list(t) {
		content, err := os.ReadFile(s.Path)
		if err != nil {
			t.Fatal(err)
		}
		if s.Simulated || s.Provider != server.addr || strings.Contains(string(content), secret) {
			t.Errorf("%+v\n%s", s, content)
		}
	}
	if got := f.regatta(t.Context(), "runs show 1 2").want(t, 0); !strings.Contains(got.stdout, "\n"+compare.Shared+"\n") {
		t.Errorf("it does not say that they ran at the same time:\n%s", got.stdout)
	}
}

// TestWrongRuns proves that a mistake with saved runs ends in one line that says
// what would be right.
func TestWrongRuns(t *testing.T) {
	f := newFolder(t)
	for line, want := range map[string]string{
		"runs list":              `unknown command "list"; commands: export, fit, note, probe, rename, rm, show`,
		"runs show":              `no run given; see regatta runs for names and numbers`,
		"runs rm":                `no run given; see regatta runs for names and numbers`,
		"runs export":            `no run given; see regatta runs for names and numbers`,
		"runs export 1 2":        `unexpected argument "2"; regatta runs export takes one run, unless --format is html or markdown`,
		"runs show 1":            fmt.Sprintf(`no run "1": no saved runs in %q; use regatta run --save`, string(f)),
		"runs show --format txt": `--format: unknown value "txt"; use table, markdown, csv, json`,
		"runs --save":            `unknown flag --save; see regatta runs --help`,
		"serve --save":           `unknown flag --save; see regatta serve --help`,
	} {
		if got := f.regatta(t.Context(), line).want(t, 2); got.stderr != "regatta: "+want+"\n" || got.stdout != "" {
			t.Errorf("%s: %+v\nwant %s", line, got, want)
		}
	}
}

// A run gets another name and a note, by which it is found and told.
func TestRunsAreNamedAndNoted(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	old := f.list(t)[0].Run
	if got := f.regatta(t.Context(), "runs rename 1 baseline").want(t, 0); got.stderr != "renamed "+old+" to baseline\n" {
		t.Error(got.stderr)
	}
	f.regatta(t.Context(), "runs note base before the fix").want(t, 0)
	if got := f.regatta(t.Context(), "runs").want(t, 0).stdout; !strings.Contains(got, "baseline") || !strings.Contains(got, "before the fix") || !strings.Contains(got, "note") {
		t.Error(got)
	}
	if got := f.regatta(t.Context(), "runs --format json").want(t, 0).stdout; !strings.Contains(got, `"note":"before the fix"`) {
		t.Error(got)
	}
	f.invocation("runs", "note", "1", "").run(t.Context()).want(t, 0)
	if got := f.regatta(t.Context(), "runs").want(t, 0).stdout; strings.Contains(got, "note") {
		t.Error(got)
	}
	for line, want := range map[string]string{
		"runs rename": "no run given", "runs rename 1": "give the new name", "runs rename 1 a b": "no blanks", "runs rename 1 ../x": "use letters",
		"runs note 1": "give the text", "runs rename 2 x": "no run 2",
	} {
		if got := f.regatta(t.Context(), line); got.status == 0 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", line, got)
		}
	}
}
