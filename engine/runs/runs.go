// Package runs keeps saved runs: a folder with a journal for each, named after
// when it began, its data and its lane. It makes them, lists them, finds the one
// that a user means, reads it back, and removes it.
//
// What is in a run is its user's alone: the folder and the files are closed to
// everyone else. A Store keeps nothing in memory and may be used by many
// goroutines, and many programs, at once.
package runs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/adrg/xdg"

	"regatta/datasets"
	"regatta/datasets/files"
	"regatta/engine"
	"regatta/engine/journal"
)

// extension is that of the file of a run.
const extension = ".jsonl"

// Store is a folder of runs, which need not be there before the first is saved.
type Store struct{ Dir string }

// Open returns the store of the user: the folder that REGATTA_RUNS_DIR names in
// the environment, else regatta/runs where the user's data are
// ($XDG_DATA_HOME, or what the system has for it).
func Open(env func(string) string) Store {
	if dir := env("REGATTA_RUNS_DIR"); dir != "" {
		return Store{dir}
	}
	return Store{filepath.Join(xdg.DataHome, "regatta", "runs")}
}

// Prepare makes the folder, so that a run that can't be saved is known before it
// is paid for.
func (s Store) Prepare() error {
	err := os.MkdirAll(s.Dir, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(s.Dir, ".probe-*"); err == nil {
			err = cmp.Or(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("can't save runs in %q: %w", s.Dir, reason(err))
	}
	return nil
}

// Create begins the journal of a run over rows and returns the name that it has
// from then on. The writer has to be closed.
func (s Store) Create(h journal.Header, rows datasets.Rows) (name string, w *journal.Writer, err error) {
	base := h.Begun.Format("20060102-150405") + "-" + Slug(h.Dataset, h.Lane)
	name = base
	for n := 2; ; n++ {
		file, err := os.OpenFile(s.path(name, extension), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			hold(file)
			return name, journal.NewWriter(&watched{file, s.path(name, extension)}, h, rows), nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", nil, fmt.Errorf("can't save the run in %q: %w", s.Dir, reason(err))
		}
		name = base + "_" + strconv.Itoa(n) // begun in the same second
	}
}

func (s Store) path(name, extension string) string { return filepath.Join(s.Dir, name+extension) }

// mostSlug is how long the part of a name is that comes from a dataset.
const mostSlug = 32

// Slug names data and a lane in what every file system takes: "people-gather-2".
func Slug(dataset string, lane engine.Lane) string {
	base := strings.TrimSuffix(filepath.Base(dataset), filepath.Ext(dataset))
	if base = plain(base); len(base) > mostSlug {
		base = strings.TrimRight(base[:mostSlug], "-")
	}
	return strings.Trim(base+"-"+plain(lane.String()), "-")
}

func plain(name string) string {
	keep := func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}
	return strings.Trim(strings.Map(keep, name), "-")
}

// Entry is a saved run as a list has it.
type Entry struct {
	Name   string // of a run outside of the store: its path
	Path   string
	Size   int64 // bytes
	Header journal.Header
	End    *journal.End // nil: it was cut off, or it is still on
	On     bool         // a program is writing it
	Note   string       // what its user noted
	Err    error        // why nothing is known of it; nil: it can be read

	soFar *journal.Counts // of a run without an end, once Count has looked
}

// List returns the runs in the store, the newest first. Of each it reads the header
// and the end alone. Of what can't be read, or is no file at all but bears the name of
// a run, the entry says why. It gives up when ctx ends.
func (s Store) List(ctx context.Context) ([]Entry, error) {
	inside, err := os.ReadDir(s.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("can't list the runs in %q: %w", s.Dir, reason(err))
	}
	noted := map[string]bool{}
	for _, file := range inside {
		if name, ok := strings.CutSuffix(file.Name(), noteExtension); ok {
			noted[name] = true
		}
	}
	var list []Entry
	for _, file := range inside {
		name, ok := strings.CutSuffix(file.Name(), extension)
		if !ok {
			continue
		}
		e := Entry{Name: name, Path: s.path(name, extension)}
		e.Err = e.peek(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if noted[name] {
			e.Note = s.readNote(name)
		}
		if !e.gone() {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b Entry) int {
		return cmp.Or(b.begun().Compare(a.begun()), cmp.Compare(b.Name, a.Name))
	})
	return list, nil
}

// begun is when a run began; of one that can't be read, what its name says.
func (e *Entry) begun() time.Time {
	if e.Err == nil {
		return e.Header.Begun
	}
	const layout = "20060102-150405"
	at, err := time.ParseInLocation(layout, e.Name[:min(len(layout), len(e.Name))], time.Local)
	if err != nil {
		return time.Time{}
	}
	return at
}

// gone reports whether the file was removed since it was listed. A link that leads
// nowhere is still there.
func (e *Entry) gone() bool {
	if !errors.Is(e.Err, fs.ErrNotExist) {
		return false
	}
	_, err := os.Lstat(e.Path)
	return errors.Is(err, fs.ErrNotExist)
}

// peek reads the header and the end.
func (e *Entry) peek(ctx context.Context) error {
	type start struct {
		size   int64
		header journal.Header
		end    *journal.End
		on     bool
	}
	got, err := files.Await(ctx, 0, func() (got start, err error) {
		file, err := files.Open(e.Path)
		if err != nil {
			return got, err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return got, err
		}
		got.size = info.Size()
		got.header, got.end, err = journal.Peek(file, got.size, e.Path)
		if err != nil || got.end != nil {
			return got, err
		}
		if got.on = isOn(file, info); got.on {
			return got, nil
		}
		if w := (whole{file, got.size, restOf(file, got.size)}); w.rest != nil {
			defer w.Close()
			_, got.end, err = journal.Peek(w, w.Size(), e.Path)
		}
		return got, err
	})
	e.Size, e.Header, e.End, e.On = got.size, got.header, got.end, got.on
	return unread(e.Path, err)
}

// unread says which run can't be read.
func unread(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("can't read %q: %w", path, at.Err)
	}
	return err
}

// stillOn is how long after its latest line a run without an end may still be on, where
// nothing else tells.
const stillOn = 10 * time.Second

// isOn reports whether a run without an end is being written.
func isOn(file *os.File, info fs.FileInfo) bool {
	if held, known := held(file); known {
		return held
	}
	return time.Since(info.ModTime()) < stillOn
}

// Remove deletes a run of the store, but not one that is still on.
func (s Store) Remove(e Entry) error {
	if e.Path != s.path(e.Name, extension) {
		return fmt.Errorf("%q is not a saved run; delete the file yourself", e.Path)
	}
	if now := (Entry{Path: e.Path}); e.On || now.peek(context.Background()) == nil && now.On { // it may have gone on meanwhile
		return fmt.Errorf("%s is still running; stop it first", e.Name)
	}
	if info, err := os.Lstat(e.Path); err == nil && info.Mode()&fs.ModeSymlink == 0 {
		if err := files.Regular(info.Mode()); err != nil {
			return fmt.Errorf("%q %w, so it is not a saved run; delete it yourself", e.Path, err)
		}
	}
	left := restAt(e.Path)
	if err := os.Remove(e.Path); err != nil {
		return fmt.Errorf("can't remove %s: %w", e.Name, reason(err))
	}
	if left != "" {
		if err := os.Remove(left); err != nil {
			return fmt.Errorf("removed %s, but not its rest in %q: %w", e.Name, left, reason(err))
		}
	}
	_ = os.Remove(s.ControlPath(e.Name)) // of a program that was killed
	if err := os.Remove(s.path(e.Name, noteExtension)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removed %s, but not its note: %w", e.Name, reason(err))
	}
	return nil
}

// reason drops the paths that an error of package os repeats.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
