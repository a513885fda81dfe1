package runs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"regatta/engine/samples"
)

// noteExtension is that of the file beside a run that holds what its user noted of it.
const noteExtension = ".note"

// The longest that a user may give a run, in bytes.
const (
	mostName = 120
	mostNote = 4 << 10
)

// readNote is what was noted of a run; "": nothing, or it can't be read.
func (s Store) readNote(name string) string {
	data, err := os.ReadFile(s.path(name, noteExtension))
	if err != nil || len(data) > mostNote {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// Annotate notes something of a run of the store, in place of what was noted before; "": nothing.
func (s Store) Annotate(e Entry, note string) error {
	if err := s.own(e); err != nil {
		return err
	}
	note = strings.TrimSpace(note)
	if len(note) > mostNote {
		return fmt.Errorf("the note has %d bytes; use %d at most", len(note), mostNote)
	}
	path := s.path(e.Name, noteExtension)
	_, err := os.Lstat(e.Path)
	switch {
	case err != nil: // a note alone would be taken for one of the next run of that name
	case note == "":
		if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	default:
		err = replace(path, note+"\n")
	}
	if err != nil {
		return fmt.Errorf("can't write the note of %s: %w", e.Name, reason(err))
	}
	return nil
}

// replace writes a file beside the one of a path, and puts it in its place once it is whole.
func replace(path, text string) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".note-*") // for its user alone
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // what is wrong is known
	}
	return err
}

// Rename gives a run of the store another name, but not one that is still on, nor that of
// another run or a sample.
func (s Store) Rename(e Entry, name string) error {
	if err := s.own(e); err != nil {
		return err
	}
	if e.On {
		return fmt.Errorf("%s is still running; stop it first", e.Name)
	}
	if err := checkName(name); err != nil {
		return err
	}
	switch err := move(e.Path, s.path(name, extension)); {
	case errors.Is(err, fs.ErrExist) && name == e.Name:
		return nil
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("a run %s exists; pick another name", name)
	case err != nil:
		return fmt.Errorf("can't rename %s: %w", e.Name, reason(err))
	}
	err := os.Rename(s.path(e.Name, noteExtension), s.path(name, noteExtension))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("renamed %s, but not its note: %w", e.Name, reason(err))
	}
	return nil
}

// move gives a file another path, and replaces none that is there, not even one that comes
// there meanwhile, unless the file system has no links.
func move(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist):
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

// checkName says why a run can't have a name: every file system has to take it, and Find
// has to know it from a number.
func checkName(name string) error {
	fits := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) }
	switch _, err := strconv.Atoi(name); {
	case name == "":
		return errors.New("no name given")
	case len(name) > mostName:
		return fmt.Errorf("the name has %d bytes; use %d at most", len(name), mostName)
	case strings.IndexFunc(name, func(r rune) bool { return !fits(r) }) >= 0 || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-"):
		return fmt.Errorf("name %q: use letters, digits, dots, - and _", name)
	case isSample(name):
		return fmt.Errorf("name %q: that is a sample's; pick another name", name)
	case err == nil && len(name) < len("20060102"):
		return fmt.Errorf("name %q: a number is the place of a run in the list; add a letter", name)
	}
	return nil
}

// isSample reports whether a name is that of runs which come with the program.
func isSample(name string) bool {
	_, ok := samples.Find(name)
	return ok
}

// ControlPath is where a program that writes a run of a name takes orders.
func (s Store) ControlPath(name string) string { return s.path(name, socketExtension) }

// own says that a run isn't one of the store.
func (s Store) own(e Entry) error {
	if e.Path != s.path(e.Name, extension) {
		return fmt.Errorf("%q is not a saved run", e.Path)
	}
	return nil
}
