package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Answers to the user's own texts that no model gave are called made up, those of built-in sets
// are not.
func TestMadeUpAnswersAreCalledSo(t *testing.T) {
	const line = "simulated: answers are made up, no model was called\n"
	inFakeTime(t, func(t *testing.T) {
		for args, says := range map[string]bool{
			"run --data -":                           true,
			"run --data - --quiet":                   false,
			"run --data - --retries 0 --sim error=1": false, // no answers
			"run":                                    false,
		} {
			got := invocation{args: append(strings.Fields(args), "--schema", "name string"), stdin: "world\nmoon\n"}.run(t.Context())
			if strings.HasSuffix(got.stderr, " · simulated\n"+line) != says || strings.Contains(got.stderr, line) != says {
				t.Errorf("%s: %q", args, got.stderr)
			}
		}
	})
}

// A run that is resumed says so as well, though its rows come from its journal.
func TestMadeUpAnswersOfAResumedRun(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own.csv")
	judged := filepath.Join(t.TempDir(), "judged.jsonl")
	row := `{"text":"world","expected":{"name":"world"}}` + "\n"
	for file, rows := range map[string]string{own: "text\nworld\nmoon\nsun\n", judged: row + row + row} {
		if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inFakeTime(t, func(t *testing.T) {
		for data, says := range map[string]bool{own: true, judged: true, "people:3": false} {
			f := newFolder(t)
			args := []string{"run", "--save", "--strategy", "for-loop", "--sim", "latency=fixed:1s", "--data", data}
			if says {
				args = append(args, "--schema", "name string")
			}
			f.interrupted(t, 1500*time.Millisecond, args...)
			got := f.regatta(t.Context(), "resume").want(t, 0)
			if strings.Contains(got.stderr, "answers are made up") != says {
				t.Errorf("%s: %s", data, got.stderr)
			}
		}
	})
}
