package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAFileOfAnotherIsNoFileOfTheRun: what a run that goes on didn't write itself is left as it
// is, whatever it looks like, though its first command was to overwrite what stood there.
func TestAFileOfAnotherIsNoFileOfTheRun(t *testing.T) {
	for _, format := range []string{"jsonl", "csv"} {
		inFakeTime(t, func(t *testing.T) {
			f, out := newFolder(t), filepath.Join(t.TempDir(), "out."+format)
			const run = "run --save --strategy for-loop --overwrite --out "
			f.interrupted(t, 3*time.Second, strings.Fields(run+out+" --sim latency=fixed:1.1s")...).want(t, 130)
			own, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			f.regatta(t.Context(), run+out+" --sim latency=fixed:1s").want(t, 0)
			another, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			for name, content := range map[string]string{
				"of another run":   string(another),
				"with a line more": string(own) + "more\n",
				"torn":             "my notes, id, index",
				"of one line":      "index\n",
				"torn otherwise":   string(own) + "more",
			} {
				write(t, out, content)
				got := f.regatta(t.Context(), "resume 2").want(t, 2)
				if now, err := os.ReadFile(out); err != nil || string(now) != content || !strings.Contains(got.stderr, "; use another name or --overwrite\n") {
					t.Errorf("%s %s: %q, %v; %s", format, name, now, err, got.stderr)
				}
			}
			write(t, out, string(own[:len(own)/3])) // as when it was killed
			got := f.regatta(t.Context(), "resume 2").want(t, 0)
			if now, err := os.ReadFile(out); err != nil || strings.Count(string(now), "ok,")+strings.Count(string(now), `"ok"`) != 7 {
				t.Errorf("%s: %q, %v; %s", format, now, err, got.stderr)
			}
		})
	}
}
