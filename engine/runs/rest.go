package runs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"regatta/datasets/files"
	"regatta/engine/journal"
)

// Spare are the folders that take what the disk of a journal doesn't: that of a file of results
// ("": there is none), that of the user's runs, and that of temporary files.
func Spare(env func(string) string, out string) []string {
	var dirs []string
	add := func(dir string) {
		if dir, err := filepath.Abs(dir); err == nil {
			dirs = append(dirs, dir)
		}
	}
	if info, err := os.Stat(out); out != "" && (err != nil || info.Mode().IsRegular()) { // no pipe, nor /dev/null
		add(filepath.Dir(out))
	}
	add(Open(env).Dir)
	add(os.TempDir())
	return dirs
}

// mostFirst is the most bytes that the first line of a journal may have for its rest to be found.
const mostFirst = 4 << 20

// placesOf are the paths where the rest of a journal may be.
func placesOf(journalFile io.ReaderAt) (places []string) {
	first, err := bufio.NewReader(io.NewSectionReader(journalFile, 0, mostFirst)).ReadBytes('\n')
	if err != nil {
		return nil // its beginning isn't written, and nothing after it
	}
	name, dirs := journal.RestName(bytes.TrimSuffix(first, []byte{'\n'}))
	for _, dir := range append(dirs, os.TempDir()) {
		if filepath.IsAbs(dir) && !strings.HasPrefix(dir, `\\`) { // a journal may come from anywhere
			places = append(places, filepath.Join(dir, name))
		}
	}
	return places
}

// NewRest makes a file for what the disk of the journal doesn't take, in the first folder that takes it.
func (w *watched) NewRest(from int64, lines []byte) (journal.Rest, error) {
	head, err := journal.RestHead(w.path, from)
	if err != nil {
		return nil, err
	}
	err = errors.New("no folder for the rest")
	for _, path := range placesOf(w.File) {
		file, failed := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		if _, failed = file.Write(append(head, lines...)); failed == nil {
			_ = file.Sync() // what it holds outlives the program in any case
			return restFile{file}, nil
		}
		err = errors.Join(err, failed, restFile{file}.Remove())
	}
	return nil, err
}

// restFile is the file that has the rest of a journal, as long as that is written.
type restFile struct{ *os.File }

func (f restFile) Remove() error {
	_ = f.Close() // nobody wants what it has
	return os.Remove(f.Name())
}

// rest is the file that has the rest of a journal that was written before.
type rest struct {
	file *os.File
	body *io.SectionReader // its lines, from one that the journal doesn't have whole
	from int64             // where that begins in the journal
}

// restOf finds the rest of a journal of so many bytes; nil: it has none.
func restOf(journalFile io.ReaderAt, size int64) *rest {
	for _, path := range placesOf(journalFile) {
		file, err := openOwn(path)
		if err != nil {
			continue
		}
		if r, err := readRest(file); err == nil && r.fits(journalFile, size) {
			return r
		}
		_ = file.Close() // it is another's
	}
	return nil
}

// restAt is where the rest of the journal at a path is; "": it has none.
func restAt(path string) string {
	file, err := files.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close() // it is only read
	w, err := wholeOf(file)
	if err != nil || w.rest == nil {
		return ""
	}
	defer w.Close()
	return w.file.Name()
}

func readRest(file *os.File) (*rest, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	head, err := bufio.NewReader(file).ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	from, ok := journal.ParseRestHead(head)
	if !ok {
		return nil, errors.New("no rest of a journal")
	}
	begin := int64(len(head))
	return &rest{file, io.NewSectionReader(file, begin, info.Size()-begin), from}, nil
}

// fits reports whether the journal has the same as the rest, as far as it goes.
func (r *rest) fits(journalFile io.ReaderAt, size int64) bool {
	both := size - r.from
	if both < 0 || both > r.body.Size() {
		return false
	}
	a, b := make([]byte, both), make([]byte, both)
	_, errA := journalFile.ReadAt(a, r.from)
	_, errB := r.body.ReadAt(b, 0)
	for _, err := range []error{errA, errB} {
		if err != nil && !errors.Is(err, io.EOF) {
			return false
		}
	}
	return bytes.Equal(a, b)
}

// whole reads a journal with its rest. size is how many bytes the journal has.
type whole struct {
	io.ReaderAt
	size  int64
	*rest // nil: none
}

// wholeOf is the journal in a file.
func wholeOf(file *os.File) (whole, error) {
	info, err := file.Stat()
	if err != nil {
		return whole{}, err
	}
	return whole{file, info.Size(), restOf(file, info.Size())}, nil
}

// Size is how many bytes it has.
func (w whole) Size() int64 {
	if w.rest == nil {
		return w.size
	}
	return w.from + w.body.Size()
}

// ReadAt reads from the journal, and where that ends from the rest.
func (w whole) ReadAt(p []byte, at int64) (n int, err error) {
	if at < w.size {
		n, err = w.ReaderAt.ReadAt(p[:min(int64(len(p)), w.size-at)], at)
		if n == len(p) || err != nil && !errors.Is(err, io.EOF) {
			return n, err
		}
	}
	if w.rest == nil {
		return n, io.EOF
	}
	more, err := w.body.ReadAt(p[n:], at+int64(n)-w.from)
	return n + more, err
}

// reader reads all of it; without a rest it goes on as the journal grows.
func (w whole) reader() io.Reader {
	if w.rest == nil {
		return io.NewSectionReader(w.ReaderAt, 0, math.MaxInt64)
	}
	return io.NewSectionReader(w, 0, w.Size())
}

// Close gives the rest back.
func (w whole) Close() {
	if w.rest != nil {
		_ = w.file.Close() // it was only read
	}
}

// Mend puts the rest of a run's journal back into it, where the disk had no room for it, and says
// from which file; "": nothing was to be done. No other program may write the run.
func (e *Entry) Mend(ctx context.Context) (from string, err error) {
	from, err = files.Await(ctx, 0, func() (string, error) {
		file, err := os.OpenFile(e.Path, os.O_RDWR, 0)
		if err != nil {
			return "", nil // whoever reads it says why
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		w, err := wholeOf(file)
		if err != nil || w.rest == nil {
			return "", err
		}
		w.Close()
		if !seize(file) {
			return "", fmt.Errorf("%s is running elsewhere; stop it first", e.Name)
		}
		return e.mend(file)
	})
	if from != "" {
		err = e.peek(ctx)
	}
	return from, err
}

// mend puts the rest of a journal into its file, which nobody else writes.
func (e *Entry) mend(file *os.File) (from string, err error) {
	w, err := wholeOf(file)
	if err != nil || w.rest == nil {
		return "", err
	}
	defer w.Close()
	from = w.file.Name()
	lacks := io.NewSectionReader(w.body, w.size-w.from, w.Size()-w.size)
	if _, err = file.Seek(0, io.SeekEnd); err == nil {
		if _, err = io.Copy(file, lacks); err == nil {
			err = file.Sync()
		}
	}
	if err != nil { // what it took is the same as in the rest
		return "", &UnmendedError{Name: e.Name, Rest: from, Err: err}
	}
	if err := os.Remove(from); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return from, nil // it is passed over from now on
	}
	return from, nil
}

// UnmendedError is of a run whose rest can't be put back into its journal.
type UnmendedError struct {
	Name, Rest string
	Err        error
}

func (e *UnmendedError) Error() string {
	return fmt.Sprintf("can't put the rest of %s back from %q: %v", e.Name, e.Rest, reason(e.Err))
}

func (e *UnmendedError) Unwrap() error { return e.Err }
