package cli_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"regatta/engine/simulated"
)

// TestARunGoesOnAtItsServer, also one that the environment named; and at no other than one that is
// named on the command line, whatever else may have changed.
func TestARunGoesOnAtItsServer(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		o, err := simulated.Parse("latency=fixed:1s", simulated.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		f := newFolder(t)
		on := func(line string, env ...string) invocation {
			i := f.invocation(strings.Fields(line)...)
			i.server = simulated.New(o)
			i.env["OPENAI_API_KEY"] = "k"
			for _, pair := range env {
				name, value, _ := strings.Cut(pair, "=")
				i.env[name] = value
			}
			return i
		}
		const begin = "run --provider openai --strategy for-loop --progress none"
		f.stopped(t, on(begin, "OPENAI_BASE_URL=http://provider.test/v1"), 2500*time.Millisecond)
		on("resume --out -").run(t.Context()).want(t, 0)

		f.stopped(t, on(begin+" --base-url http://provider.test/v1"), 2500*time.Millisecond)
		path := f.list(t)[0].Path
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		older := regexp.MustCompile(`,"args":\[[^]]*\],"dir":"[^"]*"`).ReplaceAllString(string(text), "")
		if older == string(text) {
			t.Fatal("the run has no arguments")
		}
		write(t, path, older)
		for _, line := range []string{"resume", "resume --anyway"} {
			got := on(line).run(t.Context()).want(t, 2)
			if !strings.Contains(got.stderr, "server api.openai.com, was provider.test; name it with --base-url: regatta resume ") {
				t.Errorf("%s: %s", line, got.stderr)
			}
		}
		got := on("resume --base-url http://other.test/v1").run(t.Context()).want(t, 2)
		if !strings.Contains(got.stderr, "the server (other.test, was provider.test); change it back, or add --anyway") {
			t.Error(got.stderr)
		}
		on("resume --base-url http://provider.test/v1").run(t.Context()).want(t, 0)
	})
}

// stopped interrupts a run after a time.
func (f folder) stopped(t *testing.T, i invocation, after time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	i.run(ctx).want(t, 130)
}
