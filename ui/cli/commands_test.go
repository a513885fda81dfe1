package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestWrongCommands proves that a mistake ends in one line on stderr that says
// what would be right, with status 2, and with nothing on stdout.
func TestWrongCommands(t *testing.T) {
	dir := t.TempDir()
	texts := filepath.Join(dir, "texts.txt")
	write(t, texts, "one\ntwo\n")
	full := filepath.Join(dir, "full.jsonl")
	write(t, full, "{}\n")
	write(t, filepath.Join(dir, "texts.pdf"), "%PDF")
	const topics = "topics: screen, keys, strategies, limits, governor, retries, streaming, data, schema, providers, output, compare, figures, costs, cache, runs, resume, replay, events, twin, simulated, overhead, glossary"
	bad := filepath.Join(dir, "bad.csv")
	write(t, bad, "text,n\na,1\n ,2\nb\n")
	header := filepath.Join(dir, "header.csv")
	write(t, header, "text,n\n")

	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no such command": {[]string{"rnu"}, `unknown command "rnu"; did you mean run? commands: completion, ctl, datasets, help, man, race, replay, resume, run, runs, schema, serve, version`},
		"an argument":     {[]string{"run", "people"}, `unexpected argument "people"; see regatta run --help`},
		"no such help":    {[]string{"help", "nonsense"}, `no command or topic "nonsense"; commands: completion, ctl, datasets, man, race, replay, resume, run, runs, schema, serve, version; ` + topics},
		"no help inside":  {[]string{"help", "runs", "nonsense"}, `unknown command "nonsense"; commands: export, fit, note, probe, rename, rm, show`},
		"no more help":    {[]string{"help", "run", "fast"}, `no command or topic "fast"; commands: completion, ctl, datasets, man, race, replay, resume, run, runs, schema, serve, version; ` + topics},
		"no such flag":    {[]string{"run", "--strat", "gather"}, `unknown flag --strat; did you mean --strategy? see regatta run --help`},
		"no such letter":  {[]string{"run", "-x"}, `unknown flag -x; see regatta run --help`},
		"a flag of another command": {[]string{"run", "--lanes", "gather"},
			`unknown flag --lanes; see regatta run --help`},
		"lanes and a limit": {[]string{"--lanes", "gather", "--limit", "3"}, `--lanes can't be combined with --strategy or --limit`},
		"too many lanes":    {[]string{"--lanes", "gather" + manyLanes(26)}, `--lanes: the screen has room for 26; drop 1`},
		"no value":          {[]string{"run", "--limit"}, `--limit: no value; see regatta run --help`},
		"no such boolean":   {[]string{"race", "--together=perhaps"}, `--together: "perhaps": must be true or false`},
		"no terminal":       {nil, `not a terminal; use regatta run or regatta race`},

		"no schema to show": {[]string{"schema"}, `give one schema: 'name string, age int' (quoted), a JSON Schema file, or a built-in dataset`},
		"no schema like it": {[]string{"schema", "name text"}, `schema: column 6: unknown type "text"; use string, int, number, bool, date, datetime, email, []T, {…}, a|b|c, T? (nullable)`},
		"no such encoding":  {[]string{"run", "--encoding", "klingon"}, `--encoding: unknown encoding "klingon"; try utf-8, windows-1252, iso-8859-2, utf-16le, shift_jis, gbk or euc-kr`},
		"sample":            {[]string{"run", "--sample", "some"}, `--sample: "some": must be a whole number, 0 or more`},
		"bad rows":          {[]string{"run", "--data", bad, "--schema", "a int"}, `"` + bad + `": 2 bad rows: line 3: the text is empty (column "text"); line 4: 1 cell, the header has 2 columns; use --skip-bad-rows to skip them`},

		"no such strategy": {[]string{"run", "--strategy", "scatter"},
			`--strategy: unknown strategy "scatter"; use for-loop, gather, as-completed, ordered`},
		"limit auto:ten": {[]string{"run", "--limit", "auto:ten"},
			`--limit: bad limit "auto:ten"; use auto, or auto:1 to auto:1000000`},
		"limit auto of none": {[]string{"run", "--limit", "auto:0"},
			`--limit: bad limit "auto:0"; use auto, or auto:1 to auto:1000000`},
		"limit auto for one": {[]string{"run", "--strategy", "for-loop:auto"},
			`--strategy: lane "for-loop:auto": for-loop always makes one call at a time; leave the limit out`},
		"rate of nothing": {[]string{"run", "--rpm", "0"},
			`--rpm: bad rate "0"; use a number of 1 or more per minute, or auto`},
		"no patience": {[]string{"run", "--give-up-after", "10"},
			`--give-up-after: bad time "10"; use 1s or more, e.g. 10m`},
		"negative limit": {[]string{"run", "--strategy", "gather:-1"},
			`--strategy: lane "gather:-1": bad limit "-1"; use 1 to 1000000, 0 for none, auto or auto:MAX`},
		"two limits": {[]string{"run", "--strategy", "gather:2", "--limit", "3"},
			`--strategy gather:2 and --limit 3 conflict; set one limit`},
		"two limits, one none": {[]string{"run", "--strategy", "gather:2", "--limit", "0"},
			`--strategy gather:2 and --limit 0 conflict; set one limit`},
		"no such lane": {[]string{"race", "--lanes", "gather,scatter:2"},
			`--lanes: unknown strategy "scatter"; use for-loop, gather, as-completed, ordered`},
		"no such policy": {[]string{"run", "--on-error", "panic"},
			`--on-error: unknown failure policy "panic"; use collect, cancel, orphan`},
		"no such order":  {[]string{"run", "--order", "random"}, `--order: unknown value "random"; use shuffled, dataset`},
		"retries":        {[]string{"run", "--retries", "-1"}, `--retries: "-1": must be a whole number, 0 or more`},
		"max-items":      {[]string{"run", "--max-items", "1e3"}, `--max-items: "1e3": must be a whole number, 0 or more`},
		"seed":           {[]string{"run", "--seed", "-1"}, `--seed: "-1": must be a whole number, 0 to 2^64-1`},
		"timeout":        {[]string{"run", "--timeout", "30"}, `--timeout: "30": must be a duration above zero, e.g. 90s or 2m`},
		"no timeout":     {[]string{"run", "--timeout", "0s"}, `--timeout: "0s": must be a duration above zero, e.g. 90s or 2m`},
		"format of run":  {[]string{"run", "--format", "table"}, `--format: unknown value "table"; use jsonl, csv`},
		"format of race": {[]string{"race", "--format", "jsonl"}, `--format: unknown value "jsonl"; did you mean json? use table, markdown, csv, json`},
		"a --sim key":    {[]string{"run", "--sim", "laten=1s"}, `--sim: unknown key "laten"; did you mean latency? use latency, tokens_per_second, rpm, tpm, max_concurrent, burst, ramp, headers, queue, batching, trip, refusal, retry_after, modes, lenient, shed, slow, error, reset, stall, truncated, invalid, refused, fenced, from`},
		"a --sim value":  {[]string{"serve", "--sim", "rpm=many"}, `--sim: rpm: "many" is not a whole number, e.g. 600 (0 = no limit)`},
		"price":          {[]string{"run", "--price", "0.15"}, `--price: bad price "0.15"; use USD per million tokens, input,output, e.g. 0.15,0.60`},
		"budget":         {[]string{"run", "--budget", "-1"}, `--budget: bad amount "-1"; use USD above zero, e.g. 0.50`},
		"budget without a price": {[]string{"race", "--budget", "1", "--model", "llama3"},
			`--budget needs a price, and none is known for "llama3"; add --price, e.g. 0.15,0.60 (USD per million tokens, input,output)`},
		"no such provider": {[]string{"run", "--provider", "acme"}, `unknown provider "acme"; use simulated, openai`},
		"no key": {[]string{"run", "--provider", "openai"},
			`no API key; set OPENAI_API_KEY, or use --base-url for a server that needs none`},
		"URL without provider": {[]string{"run", "--base-url", "http://127.0.0.1:8099/v1"},
			`--base-url needs --provider openai`},
		"sim with openai": {[]string{"run", "--provider", "openai", "--sim", "latency=0"},
			`--sim can't be combined with --provider openai`},
		"an unset variable": {[]string{"run", "--provider", "openai", "--base-url", ""}, `--base-url: empty value; give one, or leave the flag out`},
		"a blank prompt":    {[]string{"race", "--prompt", " "}, `--prompt: empty value; give one, or leave the flag out`},
		"no shell":          {[]string{"completion", "tcsh"}, `unknown command "tcsh"; commands: bash, fish, powershell, zsh`},
		"no model":          {[]string{"run", "--model", ""}, `--model: empty value; give one, or leave the flag out`},

		"no such data": {[]string{"run", "--data", "persons"},
			`no dataset or file "persons"; built-in: people, tickets, receipts, people:N; files: .csv, .tsv, .json, .jsonl, .ndjson, .yaml, .txt (or these and .gz, .zst, .bz2), .parquet or .xlsx`},
		"no such kind of file": {[]string{"run", "--data", filepath.Join(dir, "texts.pdf")},
			`"` + filepath.Join(dir, "texts.pdf") + `": unsupported file type; convert it to text`},
		"no schema": {[]string{"run", "--data", texts},
			`"` + texts + `" has no schema; add one, e.g. --schema 'name string, age int'`},
		"no rows and no schema": {[]string{"run", "--data", header},
			`"` + header + `": a header, but no rows, and no schema; add both, e.g. --schema 'name string, age int'`},
		"bad rows and no schema": {[]string{"run", "--data", bad},
			`"` + bad + `": 2 bad rows: line 3: the text is empty (column "text"); line 4: 1 cell, the header has 2 columns; use --skip-bad-rows to skip them; no schema either: add one, e.g. --schema 'name string, age int'`},
		"no such schema file": {[]string{"run", "--schema", "person.json"},
			`schema: no file "person.json"; for the short form use 'name type', e.g. 'name string, age int'`},
		"prompt that says nothing": {[]string{"run", "--prompt", "hello"},
			`prompt: no placeholder, so every row gets the same prompt; add {{.text}}`},
		"prompt with no such column": {[]string{"run", "--prompt", "{{.mood}}"},
			`prompt: no column "mood"; columns: "text"`},
		"out is a directory": {[]string{"run", "--out", dir}, `--out "` + dir + `": is a directory; give a file name`},
		"pause and trials":   {[]string{"race", "--pause-at", "3", "--trials", "2"}, `--pause-at can't be combined with --sweep or --trials`},
		"out is not empty":   {[]string{"race", "--out", full}, `--out "` + full + `": already exists; pick another name or add --overwrite`},
		"out in no directory": {[]string{"run", "--out", filepath.Join(dir, "no", "file")},
			`--out "` + filepath.Join(dir, "no", "file") + `": no such file or directory`},
		"control characters": {[]string{"run", "--provider", "\x1b[31m"}, `unknown provider "\x1b[31m"; use simulated, openai`},
	} {
		t.Run(name, func(t *testing.T) {
			got := invocation{args: c.args}.run(t.Context()).want(t, 2)
			if got.stderr != "regatta: "+c.want+"\n" {
				t.Errorf("stderr is\n%s, want\nregatta: %s", got.stderr, c.want)
			}
			if got.stdout != "" {
				t.Errorf("stdout holds %q", got.stdout)
			}
		})
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"--help", "regatta [command] [--flags]"},
		{"run --help", "--strategy"},
		{"--help", "at once on a real"},
		{"help race", "at once on a real"},
		{"serve -h", "max_concurrent=20"},
		{"datasets --help", "--format"},
		{"runs --help", "export RUN"},
		{"help runs show", "show RUN... [--flags]"},
		{"schema --help", "regatta schema tickets"},
		{"help", "regatta [command] [--flags]"},
		{"completion bash", "bash completion"},
		{"--version", "regatta version "},
		{"version", runtime.Version()},
		{"man", ".TH REGATTA 1"},
		{"man keys", ".TH REGATTA-KEYS 7"},
	} {
		got := regatta(t, c.line).want(t, 0)
		if !strings.Contains(got.stdout, c.want) {
			t.Errorf("regatta %s: no %q in:\n%s", c.line, c.want, got.stdout)
		}
		if got.stderr != "" || strings.Contains(got.stdout, "\x1b") {
			t.Errorf("regatta %s: stderr %q, or colours without a terminal", c.line, got.stderr)
		}
	}
}

// TestHelpFits proves that the flags of each command fit a terminal of 80 cells.
func TestHelpFits(t *testing.T) {
	for _, command := range []string{"", "run ", "race ", "runs ", "runs show ", "runs export ", "runs rm ", "serve ", "datasets ", "schema ", "man "} {
		_, flags, _ := strings.Cut(regatta(t, command+"--help").stdout, "FLAGS")
		for l := range strings.Lines(flags) {
			if l = strings.TrimRight(l, " \n"); len([]rune(l)) > 80 {
				t.Errorf("regatta %s--help: %d cells: %s", command, len([]rune(l)), l)
			}
		}
	}
}

func TestCompletion(t *testing.T) {
	for line, want := range map[string]string{
		"__complete run --strategy=":    "for-loop\ngather\nas-completed\nordered\n:4\n",
		"__complete race --format=":     "table\nmarkdown\ncsv\njson\n",
		"__complete datasets --format=": "table\njson\n",
		"__complete run --provider=":    "simulated\nopenai\n",
		"__complete run --on-error=":    "collect\ncancel\norphan\n",
		"__complete run --order=":       "shuffled\ndataset\n",
		"__complete schema tick":        "tickets\n",
		"__complete --data=":            "people\ntickets\nreceipts\npeople:100\n-\n",
	} {
		if got := regatta(t, line).want(t, 0); !strings.HasPrefix(got.stdout, want) {
			t.Errorf("%s: got %q, want %q", line, got.stdout, want)
		}
	}
}

func TestDatasets(t *testing.T) {
	golden.RequireEqual(t, regatta(t, "datasets").want(t, 0).stdout)

	var sets []struct {
		Name, About, Schema string
		Rows                int
	}
	got := regatta(t, "datasets --format json").want(t, 0)
	if err := json.Unmarshal([]byte(got.stdout), &sets); err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		if s.Name == "" || s.About == "" || s.Schema == "" || s.Rows == 0 {
			t.Errorf("not described: %+v", s)
		}
	}
	if len(sets) != 3 {
		t.Errorf("%d sets", len(sets))
	}
}

// manyLanes are so many more lanes for a list of them.
func manyLanes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",gather:%d", i+1)
	}
	return b.String()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
