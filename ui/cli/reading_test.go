package cli_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// How data is read is the same for run and race, and what there is to say of it goes to
// stderr.
func TestDataIsReadAsTheFlagsSay(t *testing.T) {
	dir := t.TempDir()
	table := filepath.Join(dir, "people.csv")
	write(t, table, "who;text\nA;one\nB; \nC;three\nD;four\nE;five\n")
	inFakeTime(t, func(t *testing.T) {
		got := invocation{args: []string{"run", "--data", table, "--schema", "n int", "--skip-bad-rows", "--strategy", "for-loop",
			"--prompt", "{{.who}} says {{.text}}"}}.run(t.Context()).want(t, 0)
		var texts []string
		for _, l := range got.lines(t) {
			texts = append(texts, l.ID+" "+l.Input)
		}
		if want := "0 one,2 three,3 four,4 five"; strings.Join(texts, ",") != want {
			t.Errorf("%q, want %q", texts, want)
		}
		for _, want := range []string{
			`"` + table + `": separator: semicolon` + "\n",
			`"` + table + `": skipped 1 of 5 rows: line 3: the text is empty (column "text")` + "\n",
		} {
			if !strings.Contains(got.stderr, want) {
				t.Errorf("stderr has no %q:\n%s", want, got.stderr)
			}
		}
	})
	inFakeTime(t, func(t *testing.T) {
		got := invocation{args: []string{"race", "--lanes", "gather", "--data", table, "--schema", "n int", "--skip-bad-rows", "--sample", "3",
			"--seed", "4", "--max-items", "2", "--format", "json"}}.run(t.Context()).want(t, 0)
		var race struct{ Items int }
		if err := json.Unmarshal([]byte(got.stdout), &race); err != nil || race.Items != 2 {
			t.Errorf("%d items, %v", race.Items, err)
		}
		if want := `sample of 3 of 4 rows, seed 4`; !strings.Contains(got.stderr, want) {
			t.Errorf("stderr has no %q:\n%s", want, got.stderr)
		}
	})
}

func TestOtherEncodings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	write(t, path, "caf\xe9\n")
	got := invocation{args: []string{"run", "--data", path, "--schema", "n int"}}.run(t.Context()).want(t, 2)
	if want := `line 1: not UTF-8 text: byte 4 is 0xe9; if it is text in another encoding, set it, e.g. --encoding windows-1252`; !strings.Contains(got.stderr, want) {
		t.Errorf("stderr has no %q:\n%s", want, got.stderr)
	}
	inFakeTime(t, func(t *testing.T) {
		got := invocation{args: []string{"run", "--data", path, "--schema", "n int", "--encoding", "windows-1252"}}.run(t.Context()).want(t, 0)
		if lines := got.lines(t); len(lines) != 1 || lines[0].Input != "café" {
			t.Errorf("%+v", lines)
		}
	})
}

func TestTheSchemaThatIsSent(t *testing.T) {
	got := invocation{args: []string{"schema", "name string, age int?"}}.run(t.Context()).want(t, 0)
	if want := "    \"age\": {\n      \"type\": [\n        \"integer\",\n        \"null\"\n      ]\n    }\n"; !strings.Contains(got.stdout, want) || got.stderr != "" {
		t.Errorf("%s\nstderr: %s", got.stdout, got.stderr)
	}
	got = regatta(t, "schema tickets").want(t, 0)
	if !strings.Contains(got.stdout, `"refund"`) || !json.Valid([]byte(got.stdout)) {
		t.Error(got.stdout)
	}
	path := filepath.Join(t.TempDir(), "s.json")
	write(t, path, `{"type":"object","properties":{"a":{"type":"string","default":"\u001b[2J"}}}`)
	got = regatta(t, "schema "+path).want(t, 0)
	if want := "changed for strict mode: /: additionalProperties set to false\nchanged for strict mode: /properties/a: \"default\" removed\n" +
		"changed for strict mode: /properties/a: made required and nullable instead of optional\n"; got.stderr != want || strings.Contains(got.stdout, "default") {
		t.Errorf("%s\nstderr: %s", got.stdout, got.stderr)
	}
	write(t, path, `{"type":"object","properties":{"a":{"not":{}, "title":"\u001b[2J"}}}`)
	got = regatta(t, "schema "+path).want(t, 0)
	if want := "not expressible in strict mode: /properties/a: \"not\" is not allowed in strict mode\n"; !strings.HasPrefix(got.stderr, want) || strings.Contains(got.stdout, "\x1b") {
		t.Errorf("%s\nstderr: %s", got.stdout, got.stderr)
	}
}

// Rows that were skipped are told with the summary, the saved run, its replay and its reports.
func TestSkippedRowsAreTold(t *testing.T) {
	t.Parallel()
	table := filepath.Join(t.TempDir(), "people.csv")
	write(t, table, "who;text\nA;one\nB; \nC;three\nD; \n")
	f := newFolder(t)
	got := f.invocation("run", "--save", "--sim", "latency=0", "--data", table, "--schema", "n int", "--skip-bad-rows").run(t.Context()).want(t, 0)
	const why = `skipped 2 of 4 rows: line 3: the text is empty (column "text"); line 5: the text is empty (column "text")`
	if !strings.Contains(got.stderr, why) || !strings.Contains(got.stderr, "2 ok · 0 failed · 2 rows skipped · ") {
		t.Errorf("%s", got.stderr)
	}
	for line, wants := range map[string][]string{
		"runs show 1": {"2 items, 2 rows skipped", "skipped 2 of 4 rows: line 3: the text is empty"}, "replay 1": {"2 rows skipped"},
		"runs export 1 --format html": {"2 rows skipped"}, "runs export 1 --format markdown": {"2 rows skipped"},
	} {
		for _, want := range wants {
			if got := f.regatta(t.Context(), line).want(t, 0); !strings.Contains(got.stdout, want) {
				t.Errorf("%s has no %q:\n%.600s", line, want, got.stdout)
			}
		}
	}
}
