package runs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runs"
)

// removed begins a run that somebody pays for and removes the folder of its journal.
func removed(t *testing.T, spare string) (s runs.Store, path string, w *journal.Writer) {
	t.Helper()
	s, set := newStore(t), people(t)
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	name, w, err := s.Create(journal.Header{Begun: noon, Dataset: "people", Lane: laneOf(t, "gather"), Spare: []string{spare}}, set.Rows)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: laneOf(t, "gather"), Items: set.Rows.Len()}}})
	if err := os.RemoveAll(s.Dir); err != nil {
		t.Fatal(err)
	}
	return s, filepath.Join(s.Dir, name+".jsonl"), w
}

// A run that is removed while it is written is there again within a second, and whole.
func TestARemovedRunIsPutBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, path, w := removed(t, t.TempDir())
		time.Sleep(time.Second)
		synctest.Wait()
		if e := list(t, s); len(e) != 1 || !e[0].On {
			t.Fatalf("after a second: %+v", e)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		w.Write([]engine.Event{{Kind: engine.RunOver, Status: engine.Cancelled}})
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if e := list(t, s); len(e) != 1 || e[0].End == nil || e[0].End.Events != 2 || e[0].On {
			t.Errorf("at the end: %+v", e)
		}
	})
}

// Where it can't be put back it is kept elsewhere, and not called saved.
func TestARemovedRunIsKeptElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spare := t.TempDir()
		s, path, w := removed(t, spare)
		if err := os.WriteFile(s.Dir, nil, 0o600); err != nil { // where the folder was
			t.Fatal(err)
		}
		kept := filepath.Join(spare, filepath.Base(path))
		if err := w.Close(); err == nil || !strings.Contains(err.Error(), kept) {
			t.Errorf("its end: %v", err)
		}
		if e, err := s.Find(t.Context(), nil, kept); err != nil || e.Header.Items != 2 {
			t.Errorf("%v, %+v", err, e)
		}
		if _, err := os.Stat(path); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v", err)
		}
	})
}
