package cli_test

import (
	"strings"
	"testing"
)

// TestHelpTopics proves that help shows topics beside commands, and both where a name
// is both.
func TestHelpTopics(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"help keys", []string{"KEYS\n  every key of the UI\n", "ctrl+z"}},
		{"help run", []string{"regatta run [--flags]", "--strategy"}},
		{"help runs", []string{"regatta runs [command] [--flags]", "RUNS\n  saved runs", "REGATTA_RUNS_DIR"}},
		{"help runs rm", []string{"regatta runs rm RUN..."}},
		{"help", []string{"regatta [command] [--flags]", "TOPICS OF REGATTA HELP", "\n    glossary", "\n    race"}},
		{"--help", []string{"TOPICS OF REGATTA HELP"}},
		{"__complete help ke", []string{"keys\n"}},
	} {
		got := regatta(t, c.line).want(t, 0)
		for _, want := range c.want {
			if !strings.Contains(got.stdout, want) {
				t.Errorf("regatta %s: no %q in:\n%s", c.line, want, got.stdout)
			}
		}
		if strings.Contains(got.stdout, "\x1b") {
			t.Errorf("regatta %s: styles without a terminal", c.line)
		}
	}
	if got := regatta(t, "help runs rm").want(t, 0); strings.Contains(got.stdout, "REGATTA_RUNS_DIR") {
		t.Errorf("the help of a command inside another shows a topic:\n%s", got.stdout)
	}
}

func TestNoSuchHelp(t *testing.T) {
	for line, want := range map[string]string{
		"help kyes":          `no command or topic "kyes"; did you mean keys? regatta help lists all`,
		"help rase":          `no command or topic "rase"; did you mean race? regatta help lists all`,
		"help runs nonsense": `unknown command "nonsense"; commands: export, fit, note, probe, rename, rm, show`,
		"help nonsense":      `no command or topic "nonsense"; commands: completion, ctl, datasets, man, race, replay, resume, run, runs, schema, serve, version; topics: screen, keys,`,
		"help keys run":      `unexpected argument "run"; use regatta help keys`,
	} {
		got := regatta(t, line).want(t, 2)
		if !strings.HasPrefix(got.stderr, "regatta: "+want) || got.stdout != "" {
			t.Errorf("regatta %s: stdout %q, stderr %q, want %q", line, got.stdout, got.stderr, want)
		}
	}
}
