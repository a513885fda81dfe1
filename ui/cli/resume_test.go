package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"regatta/engine/price"
)

// interrupted stops a run of the command line after a time, in fake time.
func (f folder) interrupted(t *testing.T, after time.Duration, args ...string) ended {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	return f.invocation(args...).run(ctx)
}

// TestAStoppedRunGoesOn: the results of both sittings are written, each once, in the file
// and to stdout, in each format and order.
func TestAStoppedRunGoesOn(t *testing.T) {
	for _, flags := range []string{"--strategy gather:3", "--strategy ordered:3 --in-order", "--strategy as-completed:3 --format csv", "--strategy for-loop", "--strategy gather:3 --keep-columns"} {
		inFakeTime(t, func(t *testing.T) {
			f, dir := newFolder(t), t.TempDir()
			out := filepath.Join(dir, "out")
			args := append(strings.Fields("run --save --data tickets --sim latency=uniform:100ms:900ms --out "+out), strings.Fields(flags)...)
			f.interrupted(t, 2*time.Second, args...).want(t, 130)
			got := f.regatta(t.Context(), "resume").want(t, 0)
			if !strings.Contains(got.stderr, "going on with ") || !strings.Contains(got.stderr, " in 2 sittings · ") || got.stdout != "" {
				t.Errorf("%s: %+v", flags, got)
			}
			content, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			whole := f.invocation(append(strings.Fields("run --data tickets --sim latency=uniform:100ms:900ms"), strings.Fields(flags)...)...).run(t.Context()).want(t, 0).stdout
			if want := strings.Count(whole, "\n"); strings.Count(string(content), "\n") != want || strings.Contains(string(content), "cancelled") {
				t.Errorf("%s: %d lines, want %d:\n%s", flags, strings.Count(string(content), "\n"), want, content)
			}
			list := f.list(t)
			if len(list) != 1 || *list[0].End != "ok" || *list[0].OK != list[0].Items {
				t.Errorf("%s: %+v", flags, list)
			}
			if got := f.regatta(t.Context(), "resume").want(t, 2); !strings.Contains(got.stderr, "no run to go on with in ") {
				t.Errorf("%s: %q", flags, got.stderr)
			}
			before, err := os.ReadFile(list[0].Path)
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range []string{"resume 1", "resume 1 --failed"} {
				got := f.regatta(t.Context(), words).want(t, 0)
				if got.stdout != "" || !strings.HasSuffix(got.stderr, " is done: nothing to resume\n") {
					t.Errorf("%s, %s: %+v", flags, words, got)
				}
			}
			again := filepath.Join(dir, "again")
			if got := f.regatta(t.Context(), "resume 1 --out "+again).want(t, 0); !strings.Contains(got.stderr, "wrote "+again) || strings.Contains(got.stderr, "saved as") {
				t.Errorf("%s: %q", flags, got.stderr)
			}
			if got := read(t, dir, "again"); got != string(content) {
				t.Errorf("%s: written again:\n%s\nwant\n%s", flags, got, content)
			}
			if got := f.regatta(t.Context(), "resume 1 --out -").want(t, 0); strings.TrimPrefix(string(content), "\ufeff") != got.stdout {
				t.Errorf("%s: to stdout:\n%s\nwant\n%s", flags, got.stdout, content)
			}
			if after := read(t, filepath.Dir(list[0].Path), filepath.Base(list[0].Path)); after != string(before) {
				t.Errorf("%s: a run that is done was changed", flags)
			}
		})
	}
}

// A run that finds its limit goes on with the one that it had.
func TestALimitThatIsFoundGoesOnWhereItWas(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.interrupted(t, 3*time.Second, strings.Fields("run --save --strategy as-completed:auto --data people:600 --sim latency=fixed:400ms,max_concurrent=20 --out "+filepath.Join(t.TempDir(), "out"))...).want(t, 130)
		f.regatta(t.Context(), "resume").want(t, 0)
		content, err := os.ReadFile(f.list(t)[0].Path)
		if err != nil {
			t.Fatal(err)
		}
		began := regexp.MustCompile(`"what":"began","reason":"slot","to":(\d+)`).FindAllStringSubmatch(string(content), -1)
		if len(began) != 2 || began[0][1] != "12" {
			t.Fatalf("it began with %v", began)
		}
		if n, _ := strconv.Atoi(began[1][1]); n < 17 || n > 23 {
			t.Errorf("it went on with %d, where the provider takes 20", n)
		}
	})
}

// TestAJournalThatLostItsEventsGoesOn: a machine went down before any of them was on its disk,
// which had results already.
func TestAJournalThatLostItsEventsGoesOn(t *testing.T) {
	for _, beyond := range []int{0, 9} { // bytes of the first event
		inFakeTime(t, func(t *testing.T) {
			f, out := newFolder(t), filepath.Join(t.TempDir(), "out.jsonl")
			f.interrupted(t, 2500*time.Millisecond, strings.Fields("run --save --strategy for-loop --sim latency=fixed:1s --out "+out)...).want(t, 130)
			path := f.list(t)[0].Path
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, int64(strings.Index(string(text), `{"at":`)+beyond)); err != nil {
				t.Fatal(err)
			}
			f.regatta(t.Context(), "resume").want(t, 0)
			written, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			everyItemOnce(t, readLines(t, string(written)), 7)
		})
	}
}

// TestFailedItemsAreCalledForAgain only where that is asked for.
func TestFailedItemsAreCalledForAgain(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f, out := newFolder(t), filepath.Join(t.TempDir(), "out.jsonl")
		f.regatta(t.Context(), "run --save --data tickets --retries 0 --reasks 0 --strategy gather:4 --sim error=0.4 --out "+out).want(t, 1)
		before := *f.list(t)[0].Failed
		f.regatta(t.Context(), "resume").want(t, 2)
		f.regatta(t.Context(), "resume 1").want(t, 0)
		got := f.regatta(t.Context(), "resume --failed --anyway --sim error=0").want(t, 0)
		if before == 0 || *f.list(t)[0].Failed != 0 || !strings.Contains(got.stderr, "changed since the run began: the simulated provider") {
			t.Errorf("%d failed, then %+v; %q", before, f.list(t), got.stderr)
		}
		content, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		lines := readLines(t, string(content))
		everyItemOnce(t, lines, f.list(t)[0].Items)
		for _, l := range lines {
			if l.Status != "ok" {
				t.Errorf("item %d is %s", l.Index, l.Status)
			}
		}
	})
}

// TestWhatHasChangedIsRefused, each by its name, and so is a file of another run.
func TestWhatHasChangedIsRefused(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f, dir := newFolder(t), t.TempDir()
		data, out := filepath.Join(dir, "data.txt"), filepath.Join(dir, "out.jsonl")
		const texts = "one\ntwo\nthree\nfour\n"
		write(t, data, texts)
		args := []string{"run", "--save", "--data", data, "--schema", "name string", "--strategy", "for-loop", "--sim", "latency=fixed:1s", "--out", out}
		f.interrupted(t, 2500*time.Millisecond, args...).want(t, 130)
		for flags, want := range map[string]string{
			"--model other":          `the model ("other", was "gpt-4o-mini")`,
			"--prompt {{.text}}?":    "the prompt",
			"--schema age int":       "the schema",
			"--temperature 1":        "the parameters",
			"--sim latency=fixed:2s": "the simulated provider",
			"--mode tools":           "the mode or API",
		} {
			got := f.invocation(append([]string{"resume"}, strings.SplitN(flags, " ", 2)...)...).run(t.Context())
			if !strings.Contains(got.stderr, ": changed since it began: "+want+"; change it back, or add --anyway") {
				t.Errorf("%s: %q", flags, got.stderr)
			}
		}
		write(t, data, strings.Replace(texts, "three", "3", 1))
		if got := f.regatta(t.Context(), "resume").want(t, 2); !strings.Contains(got.stderr, "the data (item 3; the run has its items as they were)") {
			t.Errorf("%q", got.stderr)
		}
		if got := f.regatta(t.Context(), "resume --strategy gather").want(t, 2); !strings.Contains(got.stderr, "--strategy: the run is for-loop; ") {
			t.Errorf("%q", got.stderr)
		}
		for _, flag := range []string{"--provider openai", "--base-url http://example.test/v1"} {
			if got := f.regatta(t.Context(), "resume --anyway "+flag).want(t, 2); !strings.Contains(got.stderr, "the run is simulated: can't go on with a model; ") {
				t.Errorf("%s: %q", flag, got.stderr)
			}
		}
		if got := f.regatta(t.Context(), "resume --many").want(t, 2); !strings.Contains(got.stderr, "--many: the run has one object per text; ") {
			t.Errorf("%q", got.stderr)
		}
		write(t, data, texts)
		write(t, out, `{"index":0,"id":"another"}`+"\n")
		if got := f.regatta(t.Context(), "resume").want(t, 2); !strings.Contains(got.stderr, ": not results of ") {
			t.Errorf("%q", got.stderr)
		}
		if err := os.Remove(data); err != nil {
			t.Fatal(err)
		}
		got := f.regatta(t.Context(), "resume --overwrite").want(t, 0)
		if !strings.Contains(got.stderr, "can't read the data again, its items are those of the saved run") {
			t.Errorf("%q", got.stderr)
		}
		content, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		everyItemOnce(t, readLines(t, string(content)), 4)
	})
}

// TestDataFromStdinIsNotNeededAgain: the saved run has it.
func TestDataFromStdinIsNotNeededAgain(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		i := f.invocation("run", "--save", "--data", "-", "--data-format", "txt", "--schema", "name string", "--strategy", "for-loop", "--sim", "latency=fixed:1s")
		i.stdin = "one\ntwo\nthree\n"
		i.run(ctx).want(t, 130)
		got := f.regatta(t.Context(), "resume").want(t, 0)
		if everyItemOnce(t, got.lines(t), 3); !strings.Contains(got.stderr, "the data came from standard input: its items are those of the saved run\n") {
			t.Errorf("%q", got.stderr)
		}
	})
}

// TestADamagedRunIsReadAroundTheDamage: what is before and after it is shown and exported,
// and only the items whose results it held are called for again.
func TestADamagedRunIsReadAroundTheDamage(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.regatta(t.Context(), "run --save --data people:20 --strategy gather:4 --sim latency=fixed:1s").want(t, 0)
		path := f.list(t)[0].Path
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines, at := strings.SplitAfter(string(text), "\n"), 0
		for i, line := range lines {
			if strings.Contains(line, `"event":"finished","item":7,`) {
				lines[i], at = strings.Replace(line, `"answer":{`, "\"answer\x00:{", 1), i+1
			}
		}
		write(t, path, strings.Join(lines, ""))
		told := fmt.Sprintf(" is damaged: line %d: invalid character '\\x00' in string literal; all other lines are read", at)
		got := f.regatta(t.Context(), "runs export 1").want(t, 0)
		for _, l := range got.lines(t) {
			if want := map[bool]string{true: "cancelled", false: "ok"}[l.Index == 7]; l.Status != want {
				t.Errorf("item %d is %s", l.Index, l.Status)
			}
		}
		everyItemOnce(t, got.lines(t), 20)
		for _, shown := range []string{got.stderr, f.regatta(t.Context(), "runs show 1").want(t, 0).stdout, f.regatta(t.Context(), "replay 1").want(t, 0).stderr} {
			if !strings.Contains(shown, told) {
				t.Errorf("%q isn't told in %q", told, shown)
			}
		}
		got = f.regatta(t.Context(), "resume 1").want(t, 0)
		if everyItemOnce(t, got.lines(t), 20); !strings.Contains(got.stderr, "19 of 20 items done, 1 to go") || !strings.Contains(got.stderr, told) {
			t.Errorf("%q", got.stderr)
		}
		if again := f.regatta(t.Context(), "runs export 1").want(t, 0); strings.Count(again.stdout, `"status":"ok"`) != 20 {
			t.Errorf("%q", again.stdout)
		}
	})
}

// TestEachSittingHasItsPrice: a run that goes on at another price keeps what was paid at the one
// before, in its summary, its journal and its results.
func TestEachSittingHasItsPrice(t *testing.T) {
	type priced struct {
		Usage struct {
			In   int      `json:"input_tokens"`
			Out  int      `json:"output_tokens"`
			Cost *float64 `json:"cost_usd"`
		}
	}
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.interrupted(t, 2500*time.Millisecond, strings.Fields("run --save --data people:9 --strategy gather:2 --sim latency=fixed:1s --price 1,2")...).want(t, 130)
		got := f.regatta(t.Context(), "resume --price 100,200 --progress none").want(t, 0)
		sum, dear := 0.0, 0
		for _, line := range strings.Split(strings.TrimSpace(got.stdout), "\n") {
			var l priced
			if err := json.Unmarshal([]byte(line), &l); err != nil || l.Usage.Cost == nil {
				t.Fatalf("%s: %v", line, err)
			}
			cheap := float64(l.Usage.In+2*l.Usage.Out) / 1e6
			switch ratio := math.Round(*l.Usage.Cost / cheap); ratio {
			case 1:
			case 100:
				dear++
			default:
				t.Errorf("%v times the first price: %s", ratio, line)
			}
			sum += *l.Usage.Cost
		}
		if dear != 5 {
			t.Errorf("%d items at the second price, want 5\n%s", dear, got.stdout)
		}
		want := price.AtLeast(sum)
		for name, told := range map[string]string{"summary": got.stderr, "shown": f.regatta(t.Context(), "runs show 1").stdout} {
			if !strings.Contains(told, want) {
				t.Errorf("%s has no %s:\n%s", name, want, told)
			}
		}
		saved, err := os.ReadFile(f.list(t)[0].Path)
		if err != nil {
			t.Fatal(err)
		}
		var last struct{ End struct{ Cost float64 } }
		at := strings.LastIndex(strings.TrimSpace(string(saved)), "\n")
		if err := json.Unmarshal(saved[at:], &last); err != nil || math.Abs(last.End.Cost-sum) > 1e-9 {
			t.Errorf("the end of the journal has %v (%v), want %v", last.End.Cost, err, sum)
		}
	})
}

// TestAnItemWhoseTextIsLostIsNotCalledForWithoutOne: where its line is damaged it has its text
// from the data, and where that has changed or is gone, the run doesn't go on.
func TestAnItemWhoseTextIsLostIsNotCalledForWithoutOne(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f, data := newFolder(t), filepath.Join(t.TempDir(), "texts.csv")
		texts := "id,text\n"
		for i := range 9 {
			texts += fmt.Sprintf("row %d,text %d\n", i, i)
		}
		write(t, data, texts)
		f.interrupted(t, 2500*time.Millisecond, "run", "--save", "--strategy", "gather:2", "--schema", "name string", "--sim", "latency=fixed:1s", "--data", data).want(t, 130)
		path := f.list(t)[0].Path
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, strings.Replace(string(text), `{"item":8,"id"`, "{\"item\":8,\x00", 1))

		for _, other := range []string{strings.Replace(texts, "text 3", "another", 1), ""} {
			write(t, data, other)
			got := f.regatta(t.Context(), "resume 1 --anyway").want(t, 2)
			if !strings.Contains(got.stderr, ": the text of item 9 is lost (a damaged line), and the data doesn't give it; regatta runs export ") || got.stdout != "" {
				t.Errorf("%+v", got)
			}
		}
		write(t, data, texts)
		got := f.regatta(t.Context(), "resume 1").want(t, 0)
		everyItemOnce(t, got.lines(t), 9)
		if !strings.Contains(got.stdout, `{"index":8,"id":"row 8","status":"ok","input":"text 8",`) {
			t.Errorf("%s", got.stdout)
		}
	})
}

// TestARunThatIsDoneSaysWhatIsLeft: a file that lacks results, items that failed.
func TestARunThatIsDoneSaysWhatIsLeft(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f, out := newFolder(t), filepath.Join(t.TempDir(), "out.jsonl")
		f.regatta(t.Context(), "run --save --data people:9 --sim error=0.5 --retries 0 --out "+out).want(t, 1)
		if got := f.regatta(t.Context(), "resume 1").want(t, 0).stderr; !strings.Contains(got, " is done: nothing to resume; use --failed to call ") || !strings.Contains(got, " failed items again\n") {
			t.Errorf("%q", got)
		}
		whole := read(t, filepath.Dir(out), "out.jsonl")
		lines := strings.SplitAfter(whole, "\n")
		write(t, out, strings.Join(lines[:3], ""))
		if got := f.regatta(t.Context(), "resume 1").want(t, 0).stderr; !strings.Contains(got, fmt.Sprintf(" is done: nothing to resume; %q has 3 of 9 results, use --out to complete it\n", out)) {
			t.Errorf("%q", got)
		}
		f.regatta(t.Context(), "resume 1 --out "+out).want(t, 1)
		everyItemOnce(t, readLines(t, read(t, filepath.Dir(out), "out.jsonl")), 9)
	})
}

// TestARaceWithoutResultsReplacesNothing: neither its table nor its reports, and what wasn't
// there is written.
func TestARaceWithoutResultsReplacesNothing(t *testing.T) {
	for _, kind := range []string{"--lanes for-loop,gather", "--lanes for-loop,gather --trials 3", "--sweep gather:1..4"} {
		inFakeTime(t, func(t *testing.T) {
			f, dir := newFolder(t), t.TempDir()
			const older = "older"
			out, page, other := filepath.Join(dir, "out.txt"), filepath.Join(dir, "page.html"), filepath.Join(dir, "new.md")
			write(t, out, older)
			write(t, page, older)
			args := strings.Fields("race " + kind + " --sim latency=fixed:1s --overwrite --out " + out + " --report " + page + " --report " + other)
			told := f.interrupted(t, 500*time.Millisecond, args...).want(t, 130).stderr
			for _, path := range []string{out, page} {
				if got := read(t, dir, filepath.Base(path)); got != older || !strings.Contains(told, path+" unchanged: no results\n") {
					t.Errorf("%s: replaced by %.60q; %s", kind, got, told)
				}
			}
			if read(t, dir, "new.md") == "" || !strings.Contains(told, "wrote "+other+"\n") {
				t.Errorf("%s: %s", kind, told)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "*part*")); err != nil || len(left) > 0 {
				t.Errorf("%s: %v, %v", kind, left, err)
			}
		})
	}
}

// TestOverwriteReplacesNothingWithNothing: the older results stand until there are others,
// and then are replaced at once.
func TestOverwriteReplacesNothingWithNothing(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f, dir := newFolder(t), t.TempDir()
		out := filepath.Join(dir, "out.jsonl")
		const older = "older results\n"
		write(t, out, older)
		args := strings.Fields("run --strategy for-loop --sim latency=fixed:1s --overwrite --out " + out)
		told := f.interrupted(t, 500*time.Millisecond, args...).want(t, 130).stderr
		if got := read(t, dir, "out.jsonl"); got != older || !strings.Contains(told, out+" unchanged: no results\n") || strings.Contains(told, "wrote") {
			t.Errorf("replaced by %q; %s", got, told)
		}
		f.interrupted(t, 1500*time.Millisecond, args...).want(t, 130)
		everyItemOnce(t, readLines(t, read(t, dir, "out.jsonl")), 7)
		if left, err := filepath.Glob(out + ".*"); err != nil || len(left) > 0 {
			t.Errorf("left over: %v, %v", left, err)
		}
	})
}

// A lane of a race goes on whatever the race wrote, and leaves that alone.
func TestALaneOfARaceGoesOn(t *testing.T) {
	f := newFolder(t)
	out := filepath.Join(t.TempDir(), "race.md")
	f.regatta(t.Context(), "race --save --lanes gather,ordered --retries 0 --sim latency=0,error=0.9 --format markdown --out "+out).want(t, 1)
	table, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got := f.regatta(t.Context(), "resume 1 --failed").want(t, 1)
	everyItemOnce(t, got.lines(t), 7)
	if still, err := os.ReadFile(out); err != nil || string(still) != string(table) {
		t.Errorf("the table of the race has become %s, %v", still, err)
	}
}
