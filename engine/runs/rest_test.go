package runs_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"regatta/engine/journal"
	"regatta/engine/runs"
)

// parted saves a run whose journal keeps the first n bytes, while the rest is in the folder of
// temporary files: the only one that there is. It returns what a disk with room would have.
func parted(t *testing.T, n int) (s runs.Store, name, rest string, all []byte) {
	t.Helper()
	s = newStore(t)
	name = saveAs(t, s, journal.Header{Begun: noon, Lane: laneOf(t, "gather"), Spare: []string{filepath.Join(s.Dir, "none")}}, true)
	path := filepath.Join(s.Dir, name+".jsonl")
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n < 0 {
		n = bytes.Index(all, []byte(`{"at"`)) - n
	}
	if n > len(all) {
		return s, "", "", nil
	}
	if err := os.Truncate(path, int64(n)); err != nil {
		t.Fatal(err)
	}
	from := bytes.LastIndexByte(all[:n], '\n') + 1
	file, err := runs.NewRest(path, int64(from), all[from:])
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := runs.NewRest(path, int64(from), all[from:]); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("a second rest: %v", err)
	}
	return s, name, file.Name(), all
}

// A run whose journal is in two files is read as if it were in one, wherever that ends, and in one
// once it goes on.
func TestARunInTwoFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for n := -1; ; n -= 37 {
		s, name, rest, all := parted(t, n)
		if name == "" {
			break
		}
		e := list(t, s)[0]
		run, err := e.Read(t.Context())
		if err != nil || e.End == nil || e.End.OK != 2 || run.Tally.OK != 2 || run.Cut || len(run.Damage) > 0 {
			t.Fatalf("%d: %v, %+v, %+v", n, err, e.End, run)
		}
		if err := s.Rename(e, "other"); err != nil {
			t.Fatal(err)
		}
		e = list(t, s)[0]
		if n%2 == 0 {
			from, err := e.Mend(t.Context())
			if from != rest || err != nil {
				t.Fatalf("%d: mended from %q, %v", n, from, err)
			}
		} else {
			u, err := e.Resume(t.Context())
			if err != nil || u.Past.Left() > 0 {
				t.Fatalf("%d: %v", n, err)
			}
			if err := u.Close(); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(e.Path)
		if _, gone := os.Stat(rest); err != nil || !bytes.Equal(got, all) || !errors.Is(gone, fs.ErrNotExist) {
			t.Fatalf("%d: %v, rest: %v, journal\n%s", n, err, gone, got)
		}
		if from, err := list(t, s)[0].Mend(t.Context()); from != "" || err != nil {
			t.Fatalf("%d: mended again from %q, %v", n, from, err)
		}
	}
}

// What isn't the rest of a journal, or may be somebody else's, is passed over.
func TestAnotherRest(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for what, change := range map[string]func(path, rest string) error{
		"the journal has changed": func(path, _ string) error {
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
			if err != nil {
				return err
			}
			_, err = file.WriteString("{\"at\":")
			return errors.Join(err, file.Close())
		},
		"the journal is shorter": func(path, _ string) error { return os.Truncate(path, 300) },
		"no first line":          func(_, rest string) error { return os.WriteFile(rest, []byte("{}\n"), 0o600) },
		"empty":                  func(_, rest string) error { return os.Truncate(rest, 0) },
		"a link": func(_, rest string) error {
			return errors.Join(os.Rename(rest, rest+".moved"), os.Symlink(rest+".moved", rest))
		},
	} {
		s, name, rest, _ := parted(t, -200)
		path := filepath.Join(s.Dir, name+".jsonl")
		if err := change(path, rest); err != nil {
			t.Fatal(err)
		}
		was, _ := os.ReadFile(path)
		e := list(t, s)[0]
		from, err := e.Mend(t.Context())
		if is, _ := os.ReadFile(path); from != "" || err != nil || e.End != nil || !bytes.Equal(was, is) {
			t.Errorf("%s: from %q, %v, %+v", what, from, err, e.End)
		}
		if err := s.Remove(e); err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(rest); err != nil {
			t.Errorf("%s: it is gone: %v", what, err)
		}
	}
}

// The rest of a run goes with it, and holds what its user alone may read.
func TestTheRestIsRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, _, rest, _ := parted(t, -200)
	if info, err := os.Stat(rest); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", err, info)
	}
	if err := s.Remove(list(t, s)[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(rest); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the rest: %v", err)
	}
}

// The rest goes beside the results, then where the user's runs are, then to temporary files.
func TestSpare(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", "/somewhere/temp")
	env := func(name string) string { return map[string]string{"REGATTA_RUNS_DIR": "/somewhere/runs"}[name] }
	for out, want := range map[string]string{
		filepath.Join(dir, "out.jsonl"): dir + " /somewhere/runs /somewhere/temp",
		"":                              "/somewhere/runs /somewhere/temp",
		os.DevNull:                      "/somewhere/runs /somewhere/temp",
	} {
		if got := strings.Join(runs.Spare(env, out), " "); got != want {
			t.Errorf("%q: %s", out, got)
		}
	}
}
