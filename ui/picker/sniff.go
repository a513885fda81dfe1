package picker

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"regatta/datasets/files"
	"regatta/ui/results"
)

// sniffed is how many bytes of a file are looked at to tell what it is.
const sniffed = 8 << 10

// sniff looks at how a file begins: whether Regatta wrote it itself, and whether rows can't be in it
// whatever follows. A file that can't be looked at, or is packed, is taken for data.
func sniff(path string) (own results.Own, data bool) {
	file, err := files.Open(path)
	if err != nil {
		return results.NotOwn, true
	}
	defer file.Close()
	start := make([]byte, sniffed)
	n, _ := io.ReadFull(file, start) // a short file is no error
	start = start[:n]
	return results.OwnBy(start), mayHoldRows(strings.ToLower(filepath.Ext(path)), start)
}

// mayHoldRows reports whether rows can be in what begins so, by the ending of its name.
func mayHoldRows(ext string, start []byte) bool {
	utf16 := bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff"))
	switch ext {
	case ".txt", ".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json", ".yaml", ".yml":
		if utf16 {
			return true
		}
	default:
		return true
	}
	if bytes.IndexByte(start, 0) >= 0 {
		return false
	}
	first := firstContent(start, ext == ".yaml" || ext == ".yml")
	if first == 0 {
		return true
	}
	switch ext {
	case ".yaml", ".yml":
		return first == '-' || first == '['
	case ".json":
		return first == '[' || first == '{'
	}
	return true
}

// firstContent is the first byte behind blanks, and in YAML behind comments and marks; 0: there is
// none.
func firstContent(start []byte, yaml bool) byte {
	start = bytes.TrimPrefix(start, []byte("\ufeff"))
	for line := range bytes.Lines(start) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || yaml && (line[0] == '#' || line[0] == '%' || bytes.Equal(line, []byte("---"))) {
			continue
		}
		return line[0]
	}
	return 0
}
