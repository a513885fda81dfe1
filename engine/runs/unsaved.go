package runs

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"regatta/engine/journal"
)

// socketExtension is that of the socket over which a run is steered.
const socketExtension = ".sock"

// Unsaved returns the runs that take orders beside the store and have no journal in it, the
// newest first: those that are on, and what is left of those whose program was killed.
func (s Store) Unsaved() []Entry {
	inside, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil // none is there
	}
	var list []Entry
	for _, file := range slices.Backward(inside) { // their names begin with a time
		name, ok := strings.CutSuffix(file.Name(), socketExtension)
		if !ok || file.Type()&fs.ModeSocket == 0 {
			continue
		}
		if _, err := os.Lstat(s.path(name, extension)); errors.Is(err, fs.ErrNotExist) {
			list = append(list, Entry{Name: name, Path: s.path(name, extension), On: true})
		}
	}
	return list
}

// PlaceUnsaved makes the folder, and returns a name that nothing in it has, for a run that isn't
// saved.
func (s Store) PlaceUnsaved(h journal.Header) (name string, err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return "", err
	}
	base := h.Begun.Format("20060102-150405") + "-" + Slug(h.Dataset, h.Lane)
	name = base
	free := func(path string) bool { _, err := os.Lstat(path); return errors.Is(err, fs.ErrNotExist) }
	for n := 2; !free(s.path(name, extension)) || !free(s.ControlPath(name)); n++ {
		name = base + "_" + strconv.Itoa(n)
	}
	return name, nil
}
