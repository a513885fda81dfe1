package runs

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Find returns the run that a user names in one of these ways: by its name or a
// part that only its name begins with, by its number in the list, from 1, or as the
// path of a regular file, wherever that is. The list is that of List. It gives up when
// ctx ends.
func (s Store) Find(ctx context.Context, list []Entry, word string) (Entry, error) {
	name := strings.TrimSuffix(word, extension)
	if i := slices.IndexFunc(list, func(e Entry) bool { return e.Name == name }); i >= 0 {
		return list[i], nil
	}
	if n, err := strconv.Atoi(word); err == nil && 1 <= n && n <= len(list) {
		return list[n-1], nil
	}
	begin := func(e Entry) bool { return name != "" && strings.HasPrefix(e.Name, name) }
	switch i := slices.IndexFunc(list, begin); {
	case i >= 0 && !slices.ContainsFunc(list[i+1:], begin):
		return list[i], nil
	case i >= 0:
		return Entry{}, fmt.Errorf("%q matches several runs: %s", word, named(slices.DeleteFunc(slices.Clone(list), func(e Entry) bool { return !begin(e) })))
	}
	if info, err := os.Stat(word); err == nil && !info.IsDir() {
		return file(ctx, list, word, info)
	}
	return Entry{}, s.unknown(list, word)
}

// file is the run in a file, which may be one of the list.
func file(ctx context.Context, list []Entry, path string, info os.FileInfo) (Entry, error) {
	for _, e := range list {
		if other, err := os.Stat(e.Path); err == nil && os.SameFile(info, other) {
			return e, nil
		}
	}
	e := Entry{Name: path, Path: path}
	e.Err = e.peek(ctx)
	return e, e.Err
}

// UnknownError is of a word that names no run, and no file.
type UnknownError struct{ said string }

func (e *UnknownError) Error() string { return e.said }

func unknownf(format string, args ...any) error { return &UnknownError{fmt.Sprintf(format, args...)} }

// unknown says which runs there are that the user may have meant.
func (s Store) unknown(list []Entry, word string) error {
	if strings.ContainsRune(filepath.ToSlash(word), '/') {
		return fmt.Errorf("no file %q", word)
	}
	if len(list) == 0 {
		return unknownf("no run %q: no saved runs in %q; use regatta run --save", word, s.Dir)
	}
	if n, err := strconv.Atoi(word); err == nil && len(word) < len("20060102") {
		return unknownf("no run %d: runs are 1 (newest) to %d", n, len(list))
	}
	near := slices.Clone(list)
	slices.SortStableFunc(near, func(a, b Entry) int { return cmp.Compare(nearness(b.Name, word), nearness(a.Name, word)) })
	return unknownf("no run %q; did you mean %s? regatta runs lists all", word, named(near[:min(len(near), mostNear)]))
}

// mostNear is how many runs an error names.
const mostNear = 3

// named lists names in an error.
func named(list []Entry) string {
	var names []string
	for _, e := range list[:min(len(list), mostNear)] {
		names = append(names, e.Name)
	}
	if more := len(list) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// nearness is how much of a word is in a name: all of it before a longer beginning.
func nearness(name, word string) int {
	if strings.Contains(name, word) {
		return len(name) + len(word)
	}
	n := 0
	for n < len(name) && n < len(word) && name[n] == word[n] {
		n++
	}
	return n
}
