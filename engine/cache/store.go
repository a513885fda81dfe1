package cache

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// Store is a folder of answers, spread over up to 256 folders in it.
type Store struct{ dir string }

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

// Open returns the store in a folder, which it makes where there is none, and makes
// sure that answers can be kept there.
func Open(dir string) (*Store, error) {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, temporary); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		if path, ok := err.(*fs.PathError); ok {
			err = path.Err
		}
		return nil, fmt.Errorf("can't write the cache in %q: %w", dir, err)
	}
	return &Store{dir}, nil
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
func (s *Store) load(k key) (kept entry, found bool) {
	data, err := os.ReadFile(s.path(k))
	if err != nil || json.Unmarshal(data, &kept) != nil {
		return entry{}, false
	}
	return kept, true
}

// save keeps an answer, if that can be done.
func (s *Store) save(k key, e entry) {
	path := s.path(k)
	data, err := json.Marshal(e)
	if err != nil || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(path), temporary) // for its user alone
	if err != nil {
		return
	}
	_, err = file.Write(append(data, '\n'))
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // at worst it stays, and is never read
	}
}
