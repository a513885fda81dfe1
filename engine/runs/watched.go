package runs

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// ErrRemoved is of a run whose file went away.
var ErrRemoved = errors.New("was removed while being written")

// watched is the file of a run that is being written, which someone may remove
// meanwhile: what was written would then be nowhere.
type watched struct {
	*os.File
	path string
}

// there reports whether the file has its name still.
func (w *watched) there() (bool, error) {
	own, err := w.Stat()
	if err != nil {
		return false, err
	}
	now, err := os.Stat(w.path)
	return err == nil && os.SameFile(own, now), nil
}

// PutBack writes a file that was removed again, with its folder, and goes on in that.
func (w *watched) PutBack() error {
	if there, err := w.there(); there || err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(w.path), 0o700); err != nil {
		return err
	}
	file, err := w.copyTo(w.path)
	if err != nil {
		return err
	}
	hold(file)
	_ = w.File.Close() // the copy has what it had
	w.File = file
	return nil
}

// copyTo writes all of it to a new file.
func (w *watched) copyTo(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(file, io.NewSectionReader(w.File, 0, math.MaxInt64)); err == nil {
		err = file.Sync()
	}
	if err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return file, nil
}

// Close closes a file that has its name. One that was removed and can't be put back is kept
// elsewhere, where that can be.
func (w *watched) Close() error {
	err := w.PutBack()
	if err == nil {
		return w.File.Close()
	}
	defer w.File.Close() // what is wrong is known
	if there, _ := w.there(); there {
		return err
	}
	for _, place := range placesOf(w.File) {
		path := filepath.Join(filepath.Dir(place), filepath.Base(w.path))
		if file, err := w.copyTo(path); err == nil {
			return cmp.Or(file.Close(), fmt.Errorf("%q %w; what it had is in %q, which regatta resume takes", w.path, ErrRemoved, path))
		}
	}
	return fmt.Errorf("%q %w", w.path, ErrRemoved)
}

// Remove gives the file up: nothing of a run is in it.
func (w *watched) Remove() error {
	err := w.File.Close()
	if gone := os.Remove(w.path); !errors.Is(gone, fs.ErrNotExist) {
		err = cmp.Or(gone, err)
	}
	return err
}
