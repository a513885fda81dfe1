package cli

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"

	"regatta/datasets/files"
)

// pendingFile is a file that appears under its name only when it is whole. Until
// then it stands beside it under another, which shows at once whether there it can
// be written.
type pendingFile struct {
	path      string
	overwrite bool
	file      *os.File // nil: it is in its place, or was left off
}

func newPending(path string, overwrite bool) (*pendingFile, error) {
	if err := free(path, overwrite); err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil {
		if err := files.Regular(info.Mode()); err != nil { // it would be replaced
			return nil, fmt.Errorf("%w; use another name", err)
		}
	}
	beside := path + "." + strconv.FormatUint(rand.Uint64(), 36) + ".part"
	file, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, reason(err)
	}
	return &pendingFile{path, overwrite, file}, nil
}

// commit fills the file and puts it in its place, unless something has come there
// meanwhile that may not be replaced.
func (p *pendingFile) commit(data []byte) error {
	defer p.drop()
	if _, err := p.file.Write(data); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil {
		return err
	}
	if err := free(p.path, p.overwrite); err != nil {
		return err
	}
	if err := os.Rename(p.file.Name(), p.path); err != nil {
		return err
	}
	p.file = nil
	return nil
}

// drop takes away a file that didn't come into its place.
func (p *pendingFile) drop() {
	if p.file == nil {
		return
	}
	p.file.Close()
	os.Remove(p.file.Name())
	p.file = nil
}

// free says why nothing may be written to a place, if that is known at once.
func free(path string, overwrite bool) error {
	info, err := os.Stat(path)
	switch {
	case err != nil: // it isn't there, or opening it says what is wrong
	case info.IsDir():
		return errors.New("is a directory; give a file name")
	case info.Size() > 0 && !overwrite:
		return errors.New("already exists; pick another name or add --overwrite")
	}
	return nil
}
