package runs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"regatta/engine/runs"
)

// saveOne is a store with one run.
func saveOne(t *testing.T) runs.Store {
	s := newStore(t)
	save(t, s, "gather:2", noon, true)
	return s
}

func only(t *testing.T, s runs.Store) runs.Entry {
	t.Helper()
	all := list(t, s)
	if len(all) != 1 {
		t.Fatalf("%d runs", len(all))
	}
	return all[0]
}

// A run keeps its note under another name, and both go together.
func TestRunsAreRenamedAndNoted(t *testing.T) {
	s := saveOne(t)
	first := only(t, s)
	if err := s.Annotate(first, "  after the fix\nof the prompt "); err != nil {
		t.Fatal(err)
	}
	if err := s.Rename(first, "baseline"); err != nil {
		t.Fatal(err)
	}
	e := only(t, s)
	if e.Name != "baseline" || e.Note != "after the fix\nof the prompt" || e.Err != nil || e.Header.Begun != first.Header.Begun {
		t.Errorf("%+v", e)
	}
	if _, err := e.Read(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Annotate(e, ""); err != nil || only(t, s).Note != "" {
		t.Errorf("%v, %q", err, only(t, s).Note)
	}
	if err := s.Annotate(e, "x"); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(e); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(s.Dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// What is gone takes no note: the next run of that name would have it.
func TestARunThatIsGoneTakesNoNote(t *testing.T) {
	s := saveOne(t)
	e := only(t, s)
	if err := os.Remove(e.Path); err != nil {
		t.Fatal(err)
	}
	if err := s.Annotate(e, "x"); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("noted: %v", err)
	}
	if left, _ := os.ReadDir(s.Dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestWhatARunIsNotCalled(t *testing.T) {
	s := saveOne(t)
	e := only(t, s)
	for name, want := range map[string]string{
		"": "no name", "../x": "use letters", "a b": "use letters", ".x": "use letters", "-x": "use letters", "17": "place of a run", "sample": "a sample's",
		"a\x1b": "use letters", strings.Repeat("x", 121): "at most", `a\b`: "use letters",
	} {
		if err := s.Rename(e, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := s.Rename(e, e.Name); err != nil || only(t, s).Name != e.Name {
		t.Errorf("its own name: %v", err)
	}
	if err := os.WriteFile(filepath.Join(s.Dir, "taken.jsonl"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Rename(e, "taken"); err == nil || !strings.Contains(err.Error(), "a run taken exists") {
		t.Error(err)
	}
	if kept, err := os.ReadFile(filepath.Join(s.Dir, "taken.jsonl")); err != nil || string(kept) != "x" {
		t.Errorf("it is replaced: %v", err)
	}
	running := e
	running.On = true
	if err := s.Rename(running, "x"); err == nil || !strings.Contains(err.Error(), "still running") {
		t.Error(err)
	}
	if err := s.Annotate(e, strings.Repeat("x", 5000)); err == nil {
		t.Error("a note of 5000 bytes")
	}
	elsewhere := e
	elsewhere.Path = filepath.Join(t.TempDir(), "x.jsonl")
	if s.Rename(elsewhere, "x") == nil || s.Annotate(elsewhere, "x") == nil {
		t.Error("a file that isn't in the store")
	}
}
