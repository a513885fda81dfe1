package datasets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"regatta/datasets/files"
)

// fileColumn is what the prompt calls the name of a folder's file.
const fileColumn = "file"

// loadFolder reads the files of a folder, sorted by name: a file an item, its
// name the item's id. What is hidden or no file is left out, and so are the folders
// in it: a tree of files is seldom all texts.
func loadFolder(ctx context.Context, path string, in *intake) (kind, error) {
	k := kind{"text, one item per file", ""}
	in.form.Folder, in.form.Encoding = true, in.opt.Encoding
	if in.opt.Column != "" {
		return k, fmt.Errorf("column %q: text files have no columns", in.opt.Column)
	}
	if _, err := findEncoding(in.opt.Encoding); err != nil {
		return k, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return k, fmt.Errorf("can't be read: %w", reason(err))
	}
	if err := in.folder(); err != nil {
		return k, err
	}
	var names []string
	folders := 0
	for _, entry := range entries {
		switch kind := entry.Type(); {
		case strings.HasPrefix(entry.Name(), "."):
		case kind.IsDir():
			folders++
		case kind.IsRegular() || kind&fs.ModeSymlink != 0:
			names = append(names, entry.Name())
		}
	}
	in.said = max(in.said, 0) + int64(len(names))
	switch {
	case folders > 0 && len(names) == 0:
		return k, errors.New("no files; subfolders are not read")
	case len(names) == 0:
		return k, errors.New("empty folder")
	case folders > 0:
		k.note = fmt.Sprintf("skipped %s: subfolders are not read", count(folders, "folder"))
	}
	return k, readFiles(ctx, path, names, in)
}

func readFiles(ctx context.Context, folder string, names []string, in *intake) error {
	most := 0
	if in.peeking {
		most = peekFile
	}
	for _, name := range names {
		text, err := readText(ctx, filepath.Join(folder, name), in.opt.Encoding, most)
		if ctx.Err() != nil {
			return reading(ctx.Err())
		}
		at, more := where{what: quote(name)}, false
		if err != nil {
			more = in.refuse(at, err)
		} else {
			more = in.acceptRow(at, []string{text, name})
		}
		if !more {
			break
		}
	}
	return nil
}

// readText reads a file that is one text, without the line break at its end. most
// bounds the bytes that are read; 0: all.
func readText(ctx context.Context, path, encoding string, most int) (string, error) {
	file, err := files.Await(ctx, 0, func() (*os.File, error) { return files.Open(path) })
	var kind *files.KindError
	if errors.As(err, &kind) {
		return "", kind
	}
	if err != nil {
		return "", fmt.Errorf("can't be read: %w", reason(err))
	}
	defer file.Close()
	src, err := newSource(ctx, file, encoding, most)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(src, maxLine+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("can't be read: %w", reading(err))
	case len(data) > maxLine:
		return "", errTooLong
	}
	if src.cut() {
		data = withoutTornRune(data)
	}
	if err := checkText(data, src.decoded); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))), nil
}

// withoutTornRune drops the start of a character at the end of what was cut.
func withoutTornRune(data []byte) []byte {
	for back := 1; back < utf8.UTFMax && back <= len(data); back++ {
		if utf8.RuneStart(data[len(data)-back]) {
			if !utf8.FullRune(data[len(data)-back:]) {
				return data[:len(data)-back]
			}
			break
		}
	}
	return data
}
