package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"regatta/engine/price"
	"regatta/engine/simulated"
)

// The directives that end what the shell is told.
const (
	noSpace = 2
	noFile  = 4
	byExt   = 8
	folders = 16
)

// offered is what the shell is told of the last word of a line.
func offered(t *testing.T, env map[string]string, args ...string) (words []string, directive int) {
	t.Helper()
	got := invocation{args: append([]string{"__complete"}, args...), env: env}.run(t.Context()).want(t, 0)
	lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
	last := len(lines) - 1
	directive, err := strconv.Atoi(strings.TrimPrefix(lines[last], ":"))
	if err != nil {
		t.Fatalf("%q: %v", got.stdout, err)
	}
	for _, line := range lines[:last] {
		word, _, _ := strings.Cut(line, "\t")
		words = append(words, word)
	}
	return words, directive
}

func TestCompletionOfValues(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.csv", "a.csv.gz", "b.JSONL", "c.json", "c.pdf", ".hidden.csv", "esc\x1b.csv", "sub/d.tsv", "empty/x"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, name, "")
	}
	limits := func(name string) string {
		return name + " " + name + ":2 " + name + ":4 " + name + ":8 " + name + ":16 " + name + ":32 " + name + ":64"
	}
	for line, want := range map[string]struct {
		words     string
		directive int
	}{
		"run --strategy |":              {"for-loop gather as-completed ordered", noFile},
		"run --strategy gat":            {limits("gather"), noFile},
		"run --strategy gather:1":       {"gather:16", noFile},
		"run --strategy for-loop":       {"for-loop", noFile},
		"run --strategy for-loop:":      {"", noFile},
		"race --lanes |":                {"for-loop gather as-completed ordered", noFile + noSpace},
		"race --lanes gather,for-loop,": {"gather,for-loop,as-completed gather,for-loop,ordered", noFile + noSpace},
		"race --lanes gather:2,gather:": {"gather:2,gather:4 gather:2,gather:8 gather:2,gather:16 gather:2,gather:32 gather:2,gather:64", noFile + noSpace},
		"race --sweep |":                {"gather:1..64 as-completed:1..64 ordered:1..64", noFile},
		"run --sim lat":                 {"latency=", noFile + noSpace},
		"run --sim latency=":            {"latency=article latency=0 latency=fixed:850ms latency=uniform:200ms:1s latency=lognormal:800ms:0.4", noFile + noSpace},
		"serve --sim rpm=60,latency=f":  {"rpm=60,latency=fixed:850ms", noFile + noSpace},
		"run --sim rpm=60,r":            {"rpm=60,ramp= rpm=60,refusal= rpm=60,retry_after= rpm=60,reset= rpm=60,refused=", noFile + noSpace},
		"run --format |":                {"jsonl csv", noFile},
		"run --mode tool":               {"tools", noFile},
		"run --data-format x":           {"xlsx", noFile},
		"run --data peo":                {"people people:100", noFile},
		"run --data |":                  {"people tickets receipts people:100 - a.csv a.csv.gz b.JSONL c.json empty/ sub/", noFile},
		"run --data su":                 {"sub/", noFile + noSpace},
		"run --data sub/":               {"sub/d.tsv", noFile},
		"run --data ./c":                {"./c.json", noFile},
		"run --data no/":                {"", noFile},
		"run --schema |":                {"c.json empty/ sub/", noFile},
		"schema |":                      {"people tickets receipts c.json empty/ sub/", noFile},
		"schema people |":               {"", noFile},
		"run --out |":                   {"jsonl csv", byExt},
		"race --report |":               {"md html svg json", byExt},
		"race --out |":                  {"txt md csv json", byExt},
		"man --dir |":                   {"", folders},
		"run --retries |":               {"", noFile},
		"run --prompt |":                {"", noFile},
		"run --base-url |":              {"", noFile},
		"run --column |":                {"", noFile},
		"run |":                         {"", noFile},
		"serve --addr |":                {"", noFile},
		"version |":                     {"", noFile},
		"help key":                      {"keys", noFile},
		"help rac":                      {"race", noFile},
		"help runs e":                   {"export", noFile},
		"help keys |":                   {"", noFile},
		"man sch":                       {"schema", noFile},
		"man schema |":                  {"", noFile},
	} {
		args := strings.Fields(line)
		if args[len(args)-1] == "|" {
			args[len(args)-1] = ""
		}
		words, directive := offered(t, nil, args...)
		if got := strings.Join(words, " "); got != want.words || directive != want.directive {
			t.Errorf("%s offers %q, :%d, want %q, :%d", line, got, directive, want.words, want.directive)
		}
	}
	if words, directive := offered(t, nil, "run", "--data", "~/"); directive != byExt || !slices.Contains(words, "csv") || !slices.Contains(words, "gz") {
		t.Errorf("what the shell expands: %q, :%d", words, directive)
	}
}

func TestCompletionOfTheSimulatedProvider(t *testing.T) {
	words, _ := offered(t, nil, "run", "--sim", "")
	for i, key := range simulated.Keys() {
		if words[i] != key.Name+"=" {
			t.Errorf("offer %d is %q, want the key %s", i, words[i], key.Name)
		}
	}
}

func TestCompletionOfModels(t *testing.T) {
	words, directive := offered(t, nil, "run", "--model", "gpt-4o")
	if directive != noFile || !slices.Contains(words, "gpt-4o-mini") {
		t.Errorf("models are %q, :%d", words, directive)
	}
	for _, word := range words {
		if !strings.HasPrefix(word, "gpt-4o") || !slices.Contains(price.Models(), word) {
			t.Errorf("%q is offered for gpt-4o", word)
		}
	}
}

// TestCompletionOfRuns: saved runs by name, each once, and files only where a path is
// begun.
func TestCompletionOfRuns(t *testing.T) {
	f := newFolder(t)
	inFakeTime(t, func(t *testing.T) { f.regatta(t.Context(), "race --save --lanes gather,for-loop").want(t, 0) })
	words, directive := offered(t, map[string]string{"REGATTA_RUNS_DIR": string(f)}, "runs", "show", "")
	if len(words) != 2 || directive != noFile {
		t.Fatalf("runs are %q, :%d", words, directive)
	}
	again, directive := offered(t, map[string]string{"REGATTA_RUNS_DIR": string(f)}, "runs", "rm", words[0], "")
	if !slices.Equal(again, words[1:]) || directive != noFile {
		t.Errorf("after the first: %q, :%d", again, directive)
	}
	if one, directive := offered(t, map[string]string{"REGATTA_RUNS_DIR": string(f)}, "runs", "rename", words[0], ""); len(one) != 0 || directive != noFile {
		t.Errorf("of one run: %q, :%d", one, directive)
	}
	if none, directive := offered(t, map[string]string{"REGATTA_RUNS_DIR": string(f)}, "runs", "show", "./"); len(none) != 0 || directive != 0 {
		t.Errorf("a path: %q, :%d", none, directive)
	}
}
