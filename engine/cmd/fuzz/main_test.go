package main

import (
	"slices"
	"testing"
)

func TestTargetsOfAFile(t *testing.T) {
	const src = `package x
func FuzzA(f *testing.F) {}
func (t target) FuzzMethod(f *testing.F) {}
func FuzzHelper() {}
func TestB(t *testing.T) {}
func FuzzC(f *testing.F) {}
`
	names, err := targetsIn("x_test.go", src)
	if want := []string{"FuzzA", "FuzzC"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%q, %v, want %q", names, err, want)
	}
	if _, err := targetsIn("x_test.go", "no Go"); err == nil {
		t.Error("what is no Go is read")
	}
}

// TestEveryParserIsFuzzed: each package that reads what comes from outside has a
// target, and they are found.
func TestEveryParserIsFuzzed(t *testing.T) {
	targets, err := find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(targets) > 0 {
		t.Errorf("%v are in this package alone", targets) // go list begins where the test runs
	}
	t.Chdir("../../..")
	if targets, err = find(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []target{
		{"regatta/engine/cache", "FuzzEntry"}, {"regatta/engine/openai", "FuzzRates"}, {"regatta/engine/openai", "FuzzWaits"},
		{"regatta/engine/openai", "FuzzProblem"}, {"regatta/engine/openai", "FuzzStream"}, {"regatta/engine/journal", "FuzzReader"},
		{"regatta/datasets", "FuzzCSV"}, {"regatta/datasets/parquet", "FuzzRead"},
		{"regatta/datasets/schema", "FuzzFromJSON"}, {"regatta/ui/cli", "FuzzParseLanes"},
	} {
		if !slices.Contains(targets, want) {
			t.Errorf("%v is not found", want)
		}
	}
}

func TestFiguresAreReadOfTheLastLine(t *testing.T) {
	const said = `fuzz: elapsed: 0s, gathering baseline coverage: 12/12 completed, now fuzzing with 1 workers
fuzz: elapsed: 3s, execs: 1200 (400/sec), new interesting: 2 (total: 14)
fuzz: elapsed: 6s, execs: 250000 (82933/sec), new interesting: 7 (total: 19)
PASS
`
	if got, want := read(said), (figures{250_000, 7}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := read("FAIL\n"); got != (figures{}) {
		t.Errorf("%+v of nothing", got)
	}
}
