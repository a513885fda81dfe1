package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

func encoded(t *testing.T, text string, encode func(string) (string, error)) string {
	t.Helper()
	data, err := encode(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEncodings(t *testing.T) {
	const table = "id,text\nä,Straße 5 €\nb,ok\n"
	little := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String
	big := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String
	bare := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String
	cases := []struct {
		name, data, encoding string
	}{
		{"UTF-8", table, ""},
		{"UTF-8 by name", table, "utf-8"},
		{"a mark", "\xef\xbb\xbf" + table, ""},
		{"UTF-16", encoded(t, table, little), ""},
		{"UTF-16, the other way round", encoded(t, table, big), ""},
		{"UTF-16 without a mark", encoded(t, table, bare), "utf-16le"},
		{"Windows-1252", encoded(t, table, charmap.Windows1252.NewEncoder().String), "windows-1252"},
		{"by another name", encoded(t, table, charmap.Windows1252.NewEncoder().String), "Latin1"},
		{"a mark counts for more", "\xef\xbb\xbf" + table, "windows-1252"},
	}
	for _, c := range cases {
		set, err := Open(writeFile(t, "a.csv", c.data), Options{Encoding: c.encoding})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if item := set.Rows.At(0); item.ID != "ä" || item.Text != "Straße 5 €" || set.Rows.Len() != 2 {
			t.Errorf("%s: %+v", c.name, item)
		}
	}
	data := encoded(t, "{\"text\":\"日本\"}\n", japanese.ShiftJIS.NewEncoder().String)
	if set := mustOpen(t, writeFile(t, "a.jsonl", data), Options{Encoding: "shift_jis"}); set.Rows.At(0).Text != "日本" {
		t.Errorf("Shift JIS: %+v", set.Rows.At(0))
	}
}

func TestEncodingErrors(t *testing.T) {
	bare := encoded(t, "id,text\na,b\n", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String)
	cases := []struct{ file, data, encoding, want string }{
		{"a.txt", "a", "klingon", `unknown encoding "klingon"; try utf-8`},
		{"a.txt", "a", "hz-gb-2312", `unknown encoding "hz-gb-2312"`},
		{"a.txt", "a\n\x81\n", "shift_jis", `line 2: not shift_jis text`},
		{"a.txt", "\xff\xfea\x00\n\x00\x00\xd8x\x00", "", `line 2: not UTF-16 text`},
		{"a.csv", bare, "", `line 1: not text: it contains a zero byte`},
		{"a.txt", "\x1f\x8bnot packed", "", `gzip: `},
	}
	for _, c := range cases {
		_, err := Open(writeFile(t, c.file, c.data), Options{Encoding: c.encoding})
		checkLine(t, err, c.want)
	}
	_, err := Open("people", Options{Encoding: "utf-8"})
	checkLine(t, err, "--encoding does not apply to the built-in dataset people")
}

func packed(t *testing.T, data string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPackedFiles(t *testing.T) {
	data := packed(t, "text;n\nhello;1\n")
	if set := mustOpen(t, writeFile(t, "a.csv.gz", data), Options{}); set.Rows.At(0).Text != "hello" {
		t.Errorf("%+v", set.Rows.At(0))
	}
	if set := mustOpen(t, "-", Options{Stdin: strings.NewReader(packed(t, "{\"text\":\"a\"}"))}); set.Rows.At(0).Text != "a" {
		t.Errorf("%+v", set.Rows.At(0))
	}
	_, err := Open(writeFile(t, "a.jsonl.gz", data[:len(data)-12]), Options{})
	checkLine(t, err, "unexpected end of file")
	_, err = Open(writeFile(t, "a.tar.gz", data), Options{})
	checkLine(t, err, "unsupported file type")
}

func TestAFolderIsAFileAnItem(t *testing.T) {
	dir := t.TempDir()
	add := func(name, data string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Open(dir, Options{})
	checkLine(t, err, "empty folder")
	add("inner/x.txt", "not read")
	_, err = Open(dir, Options{})
	checkLine(t, err, "no files; subfolders are not read")
	add("b.md", "second\nof two lines\n")
	add("a.txt", "first\r\n")
	add(".hidden", "not read")
	set := mustOpen(t, dir, Options{})
	want := []row{{"a.txt", "first", "", fields{"file": "a.txt"}}, {"b.md", "second\nof two lines", "", fields{"file": "b.md"}}}
	if got := rowsOf(set); !slices.EqualFunc(got, want, equalRows) || !slices.Equal(set.Columns, []string{"file"}) {
		t.Errorf("%v, columns %q", got, set.Columns)
	}
	if set := mustOpen(t, dir, Options{Fields: []string{}}); set.Rows.At(0).ID != "a.txt" || set.Rows.At(0).Fields != nil {
		t.Errorf("%+v", set.Rows.At(0))
	}
	add("c.pdf", "%PDF-1.7\n\x00\xff")
	add("d.txt", "\n")
	if err := os.Symlink(filepath.Join(dir, "inner"), filepath.Join(dir, "e")); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, Options{})
	checkLine(t, err, `3 bad rows: "c.pdf": not text: it contains a zero byte; "d.txt": the text is empty; "e": is a directory, not a regular file;`)
	if set := mustOpen(t, dir, Options{SkipBad: true}); set.Rows.Len() != 2 || set.Skipped != 3 || !strings.Contains(set.Notes[0], "skipped 1 folder: subfolders are not read") {
		t.Errorf("%d rows, notes %q", set.Rows.Len(), set.Notes)
	}
	_, err = Open(dir, Options{Column: "file"})
	checkLine(t, err, "text files have no columns")
}

func TestAnEndedContextStopsTheReading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, spec := range []string{writeFile(t, "a.csv", "text\na\n"), filepath.Dir(writeFile(t, "a.txt", "a")), "-"} {
		if _, err := OpenContext(ctx, spec, Options{Stdin: endless{}}); err == nil || errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "stopped") {
			t.Errorf("%s: %v", spec, err)
		}
	}
}
