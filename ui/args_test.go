package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runs"
	"regatta/ui/picker"
)

// What a run of the screen was started with is in its journal, as far as the rest of it doesn't tell:
// the address of its server, its price, what may be spent, and the data, also once other data was opened.
func TestARunOfTheScreenSaysWhatItWasStartedWith(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "mails.csv")
	if err := os.WriteFile(data, []byte("nr,text\n1,one\n2,two\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, store: store, save: true, priced: true, budget: 0.5, more: func(cfg *Config) {
		p, err := provider.New(provider.Config{Name: provider.OpenAI, BaseURL: "http://127.0.0.1:9/v1", Model: "m"})
		if err != nil {
			t.Fatal(err)
		}
		cfg.Provider, cfg.Data, cfg.Dir, cfg.SchemaSpec = p, []string{"a.csv", "b.csv"}, dir, "name string, age int"
		cfg.Reading = datasets.Options{Column: "body", SkipBad: true, MaxItems: 9}
		if cfg.Base.Price, err = price.Parse("0.15,0.60"); err != nil {
			t.Fatal(err)
		}
	}}, func(x *terminal) {
		started := " --provider openai --base-url http://127.0.0.1:9/v1 --price 0.15,0.6"
		want := func(when, args string) {
			t.Helper()
			if got := x.m.plan(x.m.job); strings.Join(got.Args, " ") != args+started || got.Dir != dir {
				t.Errorf("%s: %q in %q, want %q", when, got.Args, got.Dir, args+started)
			}
		}
		want("at the start", "--data a.csv --data b.csv --column body --skip-bad-rows --max-items 9 --schema name string, age int")
		opt := datasets.Options{Column: "text", ID: "nr", All: true}
		x.take(x.m.openSet(picker.Open{Spec: data, Reading: opt, Schema: "n int", Prompt: "{{.text}}"}))
		x.pass(time.Second)
		want("another file", "--data "+data+" --column text --id-column nr --schema n int")
		few := *x.m.job.Set
		few.Rows = datasets.First(few.Rows, 1)
		if got := x.m.args(job{Set: &few}); !slices.Contains(got, "--max-items") {
			t.Errorf("a part of the items: %q", got)
		}
	})
}

// A saved run tells what of the budget was left when it began.
func TestARunOfTheScreenSaysWhatItMaySpend(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, lane: "for-loop", sim: "latency=0", real: true, priced: true, budget: 0.5, store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		if h := onlyRun(t, store).Header; h.Budget != 0.5 || len(h.Args) == 0 {
			t.Errorf("budget %v, %q", h.Budget, h.Args)
		}
	})
}
