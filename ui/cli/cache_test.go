package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cached runs a command line with a cache of its own.
func cached(t *testing.T, home, line string) ended {
	t.Helper()
	return invocation{args: strings.Fields(line), env: map[string]string{"XDG_CACHE_HOME": home}}.run(t.Context())
}

func TestTheSameTwice(t *testing.T) {
	home := t.TempDir()
	inFakeTime(t, func(t *testing.T) {
		const run = "run --cache --strategy gather --sim latency=fixed:850ms"
		first, second := cached(t, home, run).want(t, 0), cached(t, home, run).want(t, 0)
		for _, c := range []struct {
			got     ended
			cached  bool
			summary string
		}{
			{first, false, "7 ok · 0 failed · wall 0.85s · first 0.85s · held 0.00s · p50 0.85s p95 0.85s · max in flight 7 · 7/7 right · would cost $0.000036 (68 tokens in, 43 out) · simulated\n"},
			{second, true, "7 ok · 0 failed · 7 cached · wall 0.00s · first 0.00s · held 0.00s · p50 – p95 – · 7/7 right · would cost $0 (all from the cache) · simulated\n"},
		} {
			if c.got.stderr != c.summary {
				t.Errorf("got  %swant %s", c.got.stderr, c.summary)
			}
			lines := c.got.lines(t)
			everyItemOnce(t, lines, 7)
			for _, l := range lines {
				if l.Cached != c.cached || l.Usage == nil || (l.Usage.InputTokens == 0) != c.cached || (l.Usage.OutputTokens == 0) != c.cached {
					t.Errorf("item %d: cached %v, usage %+v", l.Index, l.Cached, l.Usage)
				}
			}
		}
		one, two := first.lines(t), second.lines(t)
		for i := range one {
			if string(one[i].Output) != string(two[i].Output) {
				t.Errorf("item %d: %s, then %s", i, one[i].Output, two[i].Output)
			}
		}
		if got := cached(t, home, run+" --seed 2").want(t, 0); strings.Contains(got.stderr, "cached") {
			t.Errorf("another seed is answered from the cache: %s", got.stderr)
		}
	})
}

// A saved run says what of it came from the cache, in the list too.
func TestSavedRunsThatWereCached(t *testing.T) {
	env := map[string]string{"XDG_CACHE_HOME": t.TempDir(), "REGATTA_RUNS_DIR": t.TempDir()}
	inFakeTime(t, func(t *testing.T) {
		in := func(line string) ended {
			return invocation{args: strings.Fields(line), env: env}.run(t.Context()).want(t, 0)
		}
		in("run --cache")
		in("run --cache --save")
		if got := in("runs").stdout; !strings.Contains(got, "done, 7 cached") {
			t.Errorf("runs: %s", got)
		}
		if got := in("runs show 1").stdout; !strings.Contains(got, "0.00s*") || !strings.Contains(got, "  cached  ") || strings.Contains(got, "×") {
			t.Errorf("runs show: %s", got)
		}
	})
}

// Without --cache nothing is read and nothing kept.
func TestNoCacheUnlessAskedFor(t *testing.T) {
	home := t.TempDir()
	inFakeTime(t, func(t *testing.T) {
		cached(t, home, "run").want(t, 0)
		if files, err := os.ReadDir(home); err != nil || len(files) != 0 {
			t.Errorf("%v, %v", files, err)
		}
		cached(t, home, "run --cache").want(t, 0)
		if got := cached(t, home, "run").want(t, 0); strings.Contains(got.stderr, "cached") {
			t.Errorf("answered from the cache: %s", got.stderr)
		}
	})
}

func TestCacheThatCanNotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	got := cached(t, file, "run --cache").want(t, 2)
	if want := `regatta: --cache: can't write the cache in "` + file + `/regatta/answers": not a directory` + "\n"; got.stderr != want {
		t.Errorf("got %s want %s", got.stderr, want)
	}
	if got := cached(t, file, "race --cache").want(t, 2); got.stderr != "regatta: unknown flag --cache; see regatta race --help\n" {
		t.Errorf("race: %s", got.stderr)
	}
}
