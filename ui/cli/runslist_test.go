package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
)

// atMidnight puts the names of a test's runs, which tell the local time of fake
// time's beginning, in words that are the same everywhere.
func atMidnight(text string) string {
	local := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Local()
	return strings.NewReplacer(local.Format("20060102-1504"), "20000101-0000", local.Format("2006-01-02 15:04"), "2000-01-01 00:00").Replace(text)
}

func TestRunsForPeople(t *testing.T) {
	f := newFolder(t)
	inFakeTime(t, func(t *testing.T) {
		f.regatta(t.Context(), "run --save --strategy gather:2").want(t, 0)
		f.regatta(t.Context(), "run --save --data tickets --limit 10 --sim error=0.3 --retries 1 --reasks 0").want(t, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		f.regatta(ctx, "run --save --strategy for-loop --sim latency=fixed:1s --model other").want(t, 130)
		f.regatta(t.Context(), "run --save --strategy gather:2").want(t, 0)
	})
	for name, line := range map[string]string{
		"list": "runs", "one": "runs show 4", "failures": "runs show 3", "stopped": "runs show 2",
		"two": "runs show 1 4", "unlike": "runs show 1 2 3", "markdown": "runs show 2 4 --format markdown", "fact": "runs show 4 --format markdown",
	} {
		t.Run(name, func(t *testing.T) {
			got := f.regatta(t.Context(), line).want(t, 0)
			golden.RequireEqual(t, atMidnight(got.stdout))
			if got.stderr != "" {
				t.Errorf("stderr is %q", got.stderr)
			}
		})
	}
}

// TestRunsInTheList: what was stopped says so, what was cut off says that too.
func TestRunsInTheList(t *testing.T) {
	f := newFolder(t)
	if got := f.regatta(t.Context(), "runs").want(t, 0); got.stdout != "" || got.stderr != "no saved runs in "+string(f)+"; use regatta run --save\n" {
		t.Errorf("%+v", got)
	}
	if list := f.list(t); list == nil || len(list) != 0 {
		t.Errorf("%+v", list)
	}
	f.regatta(t.Context(), "run --save --sim latency=0 --strategy gather").want(t, 0)
	whole := f.list(t)[0]
	if whole.End == nil || *whole.End != "ok" || *whole.OK != 7 || *whole.Failed != 0 || *whole.Cancelled != 0 || whole.Wall == nil || whole.Items != 7 || !whole.Simulated || whole.Lane != "gather" || whole.Dataset != "people" {
		t.Errorf("%+v", whole)
	}
	content, err := os.ReadFile(whole.Path)
	if err != nil {
		t.Fatal(err)
	}
	over, kept := 0, ""
	for line := range strings.SplitAfterSeq(string(content), "\n") {
		if over == 3 {
			break
		}
		kept += line
		if strings.Contains(line, `"event":"finished"`) {
			over++
		}
	}
	write(t, whole.Path, kept+`{"at":`) // three calls were over
	foreign := filepath.Join(string(f), "foreign.jsonl")
	write(t, foreign, "\x1b[31m")
	list := f.list(t)
	if len(list) != 2 || list[0].End != nil || list[0].OK == nil || *list[0].OK != 3 || *list[0].Failed != 0 || list[0].Items != 7 || list[1].Problem != fmt.Sprintf("%q is not a saved run", foreign) {
		t.Errorf("%+v", list)
	}
	got := f.regatta(t.Context(), "runs").want(t, 0)
	if !strings.Contains(got.stdout, "cut off") || !strings.Contains(got.stdout, "unreadable") || got.stderr != fmt.Sprintf("%q is not a saved run\n", foreign) {
		t.Errorf("%+v", got)
	}

	said := whole.Run + " is incomplete (cut off): 3 of 7 items finished\n"
	if got := f.regatta(t.Context(), "runs show "+whole.Run).want(t, 0); !strings.HasSuffix(got.stdout, "\n\n"+said) {
		t.Errorf("%+v", got)
	}
	got = f.regatta(t.Context(), "runs export 1").want(t, 0)
	everyItemOnce(t, got.lines(t), 7)
	if got.stderr != said || strings.Count(got.stdout, `"status":"ok"`) != 3 || strings.Count(got.stdout, `"status":"pending"`) != 4 {
		t.Errorf("%+v", got)
	}
	if got := f.regatta(t.Context(), "runs show 2").want(t, 2); got.stderr != fmt.Sprintf("regatta: %q is not a saved run\n", foreign) {
		t.Errorf("%+v", got)
	}
}

// What a run cost stands in the list, without the run being read.
func TestTheListTellsCosts(t *testing.T) {
	t.Parallel()
	f, server := newFolder(t), tattler(t)
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	if got := f.regatta(t.Context(), "runs").want(t, 0).stdout; strings.Contains(got, "cost") {
		t.Errorf("nobody paid:\n%s", got)
	}
	i := f.invocation("run", "--provider", "openai", "--base-url", server.URL+"/v1", "--price", "1000,10000", "--retries", "0")
	i.env["OPENAI_API_KEY"] = secret
	i.run(t.Context()).want(t, 0)
	list := f.list(t)
	if cost := list[0].Cost; cost == nil || fmt.Sprintf("%.3f", *cost) != "0.301" || list[1].Cost != nil { // 7 times 3 tokens in, 4 out
		t.Errorf("%+v", list)
	}
	if got := f.regatta(t.Context(), "runs").want(t, 0).stdout; !strings.Contains(got, "  $0.30  done") {
		t.Errorf("no cost:\n%s", got)
	}
}

// A run of more items than a twin is fitted from is shown without its answers in memory, and says
// of them what one that is read whole says.
func TestALargeRunIsShown(t *testing.T) {
	var rows strings.Builder
	for i := range 5001 {
		fmt.Fprintf(&rows, `{"text":"My name is Mary and I am %d years old","expected":{"name":"Mary","age":%d}}`+"\n", 20+i%50, 20+i%50+i/5000)
	}
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		run := f.invocation("run", "--save", "--schema", "name string, age int", "--strategy", "as-completed:64", "--data", "-")
		run.stdin = rows.String()
		run.run(t.Context()).want(t, 0)
		shown := f.regatta(t.Context(), "runs show 1").want(t, 0).stdout
		for _, want := range []string{"5,001 items", "1 wrong (item 5,001); right per field: name 5,001/5,001, age 5,000/5,001"} {
			if !strings.Contains(shown, want) {
				t.Errorf("no %q in\n%s", want, shown)
			}
		}
	})
}

// TestWhatIsLostWithARunThatCannotBeRead: nothing is said of results that may be there.
func TestWhatIsLostWithARunThatCannotBeRead(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.regatta(t.Context(), "run --save --data people:3").want(t, 0)
		write(t, filepath.Join(string(f), "bad.jsonl"), `{"regatta_run":9}`+"\n")
		for runs, want := range map[string]string{"bad": "1 run, results unknown", "1 bad": "2 runs with at least 3 results", "1": "1 run with 3 results"} {
			if got := f.regatta(t.Context(), "runs rm "+runs).want(t, 2).stderr; !strings.Contains(got, "not removed: "+want+"; add --yes") {
				t.Errorf("%s: %q", runs, got)
			}
		}
	})
}
