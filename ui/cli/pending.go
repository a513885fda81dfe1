package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

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

func newPending(path, extension string, overwrite bool) (*pendingFile, error) {
	if err := free(path, overwrite); err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil {
		if err := files.Regular(info.Mode()); err != nil { // it would be replaced
			return nil, fmt.Errorf("%w; use another name", err)
		}
	}
	file, err := createPart(path, extension)
	if err != nil {
		return nil, err
	}
	return &pendingFile{path, overwrite, file}, nil
}

// commit fills the file, through what writes to it, and puts it in its place, unless something has come there
// meanwhile that may not be replaced.
func (p *pendingFile) commit(data []byte, through func(io.Writer) io.Writer) error {
	defer p.drop()
	if _, err := through(p.file).Write(data); err != nil {
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

// replaces reports whether an older file is in its place.
func (p *pendingFile) replaces() bool {
	info, err := os.Stat(p.path)
	return err == nil && info.Size() > 0
}

// keep leaves a file that doesn't come into its place where it is, and returns its name.
func (p *pendingFile) keep() string {
	if p.file == nil {
		return p.path
	}
	name := p.file.Name()
	if kept := strings.TrimSuffix(name, partExtension) + ".kept"; os.Rename(name, kept) == nil {
		name = kept
	}
	p.file = nil
	return name
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
