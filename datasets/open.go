package datasets

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Options say how to read a set.
type Options struct {
	Column   string    // the column that holds the text; empty: find it
	Stdin    io.Reader // what "-" reads
	MaxItems int       // the most rows to take, from the first; 0: all
}

// Open opens a built-in set by its name, "people:5000" for so many people, a file
// by its path, or "-", standard input: JSON lines where it starts with "{", else
// a text a line. Sets that aren't built in have no Schema. An error is one line
// that names the file, the line in it, and the reason.
func Open(spec string, opt Options) (*Set, error) {
	if spec == "-" {
		return openStdin(opt)
	}
	set, err := openBuiltin(spec)
	if err != nil {
		return nil, err
	}
	if set == nil {
		return openFile(spec, opt)
	}
	if opt.Column != "" {
		return nil, fmt.Errorf("the built-in set %s has no columns to choose from", set.Name)
	}
	if opt.MaxItems > 0 {
		set.Rows = First(set.Rows, opt.MaxItems)
	}
	return set, nil
}

// First returns the first n rows, or all where there are no more than that.
func First(rows Rows, n int) Rows {
	if n >= rows.Len() {
		return rows
	}
	return head{rows, n}
}

// head is the first rows of others.
type head struct {
	Rows
	n int
}

func (h head) Len() int { return h.n }

// loader reads all rows of a source, at most opt.MaxItems of them. Its errors
// start with the line: "line 3: …".
type loader func(src *bufio.Reader, opt Options) (content, error)

// content is what a loader finds.
type content struct {
	rows    Rows
	columns []string // what {{.name}} may name beside text
}

// loaderFor picks a loader by the end of a file's name; nil for none.
func loaderFor(path string) loader {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return loadCSV
	case ".tsv":
		return loadTSV
	case ".jsonl", ".ndjson":
		return loadJSONL
	case ".txt":
		return loadText
	}
	return nil
}

const fileKinds = ".csv, .tsv, .jsonl, .ndjson and .txt"

func openFile(path string, opt Options) (*Set, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no built-in set and no file %q: the built-in sets are %s; files end in %s", path, builtinNames(), fileKinds)
	}
	if err != nil {
		return nil, fmt.Errorf("can't read %q: %w", path, reason(err))
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%q is a directory: want a file that ends in %s", path, fileKinds)
	}
	load := loaderFor(path)
	if load == nil {
		return nil, fmt.Errorf("%q is no kind of file that is known: want one that ends in %s", path, fileKinds)
	}
	return read(file, path, fmt.Sprintf("%q", path), load, opt)
}

// reason drops the path that an error of package os repeats.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func openStdin(opt Options) (*Set, error) {
	if opt.Stdin == nil {
		return nil, errors.New("there is no standard input to read")
	}
	src := bufio.NewReader(opt.Stdin)
	load := loadText
	if start, _ := src.Peek(4096); bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(start, byteOrderMark), " \t\r\n"), []byte("{")) {
		load = loadJSONL
	} else if opt.Column != "" {
		load = loadCSV // only a table has columns to name
	}
	return read(src, "-", "standard input", load, opt)
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// read makes a set of a source. title is its name in errors.
func read(from io.Reader, name, title string, load loader, opt Options) (*Set, error) {
	src := bufio.NewReader(from)
	if start, _ := src.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		if _, err := src.Discard(len(byteOrderMark)); err != nil {
			return nil, fmt.Errorf("%s: %w", title, err)
		}
	}
	found, err := load(src, opt)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", title, err)
	}
	return &Set{
		Name:    name,
		About:   fmt.Sprintf("%s of %s", countRows(found.rows.Len()), title),
		Rows:    found.rows,
		Columns: found.columns,
		Prompt:  DefaultPrompt,
	}, nil
}

func countRows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}
