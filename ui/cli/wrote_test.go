package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestFailuresAreNoResults: what is said of a file counts items that failed apart, when the run
// writes it and when it is exported.
func TestFailuresAreNoResults(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f, out := newFolder(t), filepath.Join(t.TempDir(), "out.jsonl")
		const want = ": 0 results, 7 items failed\n"
		if got := f.regatta(t.Context(), "run --save --sim error=1 --retries 0 --out "+out); !strings.Contains(got.stderr, "wrote "+out+want) {
			t.Errorf("run: %s", got.stderr)
		}
		if got := f.regatta(t.Context(), "runs export 1 --overwrite --out "+out); !strings.Contains(got.stderr, "wrote "+out+want) {
			t.Errorf("export: %s", got.stderr)
		}
	})
}
