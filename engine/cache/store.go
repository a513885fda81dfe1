package cache

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/adrg/xdg"

	"regatta/datasets/files"
)

const (
	// maxEntry is the most bytes that the file of an answer may have. Longer answers
	// are not kept, and longer files are not read.
	maxEntry = 8 << 20

	// patience is how long a call waits for a disk that doesn't answer. Then it goes on
	// as if there were no cache.
	patience = 10 * time.Second

	// grace is how long the answer of a call that is stopped has to be written.
	grace = time.Second
)

// Store is a folder of answers, spread over up to 256 folders in it.
type Store struct {
	dir string

	mu      sync.Mutex // guards what follows
	unsaved int
	why     error // of the first that is not saved
}

// Folder returns where answers are kept for the user: regatta/answers in
// $XDG_CACHE_HOME, or in what the system has for it. env looks up a variable of the
// environment.
func Folder(env func(string) string) string {
	home := xdg.CacheHome
	if set := env("XDG_CACHE_HOME"); filepath.IsAbs(set) {
		home = set
	}
	return filepath.Join(home, "regatta", "answers")
}

// Open returns the store in a folder, which it makes where there is none. A folder
// that can't be written, because the disk is full or it may only be read, is no error:
// Unsaved says why, and what is in it can still be found.
func Open(dir string) (*Store, error) {
	s := &Store{dir: dir}
	err := os.MkdirAll(dir, 0o700)
	if err == nil || unwritable(err) {
		if err == nil {
			err = probe(dir)
		}
		if err != nil {
			s.why = s.unwritten(err)
		}
		return s, nil
	}
	return nil, s.unwritten(err)
}

// probe makes sure that answers can be written to a folder.
func probe(dir string) error {
	file, err := os.CreateTemp(dir, temporary)
	if err != nil {
		return err
	}
	_, err = file.WriteString("{}\n") // a disk may have room for a name alone
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// unwritten says that an answer can't be written, with the folder once.
func (s *Store) unwritten(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("can't write the cache in %q: %w", s.dir, err)
}

// Unsaved returns how many answers could not be kept since Open, and why the first
// could not. An error beside 0 says that none can.
func (s *Store) Unsaved() (n int, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unsaved, s.why
}

// temporary is the name of files that aren't whole yet.
const temporary = ".new-*"

// entry is an answer in its file. Output is a text, so that it comes back as the
// model wrote it.
type entry struct {
	Output string `json:"output"`
	Model  string `json:"model"`
}

func (s *Store) path(k key) string {
	name := hex.EncodeToString(k[:])
	return filepath.Join(s.dir, name[:2], name[2:]+".json")
}

// load finds an answer, if there is one that can be read.
func (s *Store) load(ctx context.Context, k key) (kept entry, found bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	data, err := files.Read(ctx, s.path(k), maxEntry)
	if err != nil {
		return entry{}, false
	}
	return parse(data)
}

// parse reads the file of an answer.
func parse(data []byte) (kept entry, ok bool) {
	if json.Unmarshal(data, &kept) != nil {
		return entry{}, false
	}
	return kept, true
}

// save keeps an answer, or counts it where that can't be done.
func (s *Store) save(ctx context.Context, k key, e entry) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := files.Await(ctx, grace, func() (struct{}, error) { return struct{}{}, s.write(s.path(k), e) })
	if err == nil {
		return
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("the disk does not respond")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsaved++
	if s.why == nil {
		s.why = s.unwritten(err)
	}
}

// write writes a file that comes into being whole.
func (s *Store) write(path string, e entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if data = append(data, '\n'); len(data) > maxEntry {
		return fmt.Errorf("an answer is larger than %d MiB", maxEntry>>20)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), temporary) // for its user alone
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // at worst it stays, and is never read
	}
	return err
}
