package code

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"regatta/datasets"
)

// reading is how a program reads its rows. Its strings are source.
type reading struct {
	Read                      bool // it reads a file or a folder
	CSV, JSONL, Lines, Folder bool

	Path     string
	Row      string // an expression on a row's cells
	Text     string // an expression for the text in them
	Filter   bool   // a row without a text is none
	Comma    string // "": a comma
	Encoding string // "": UTF-8
	UTF16    bool   // with a mark that says which of the two
	Gzip     bool
	Plain    bool // a quote is a character like any other
	SkipBad  bool
	Max      int // 0: all
}

// readingOf is the reading of a job's file. columns are those that the prompt names, nil
// where it has no need of more than the text.
func readingOf(f *File, columns []string, d dialect) reading {
	if f == nil {
		return reading{}
	}
	s := f.Source
	r := reading{
		Read: true,
		CSV:  s.Format == datasets.CSV || s.Format == datasets.TSV, JSONL: s.Format == datasets.JSONLines,
		Folder: s.Folder, UTF16: strings.EqualFold(s.Encoding, "utf-16"), Plain: s.Unquoted,
		Path: quoted(s.Path), Gzip: s.Packed, SkipBad: s.SkipBad, Max: max(f.Max, 0),
	}
	r.Lines = !r.CSV && !r.JSONL && !r.Folder
	if s.Separator != 0 && s.Separator != ',' {
		r.Comma = d.char(s.Separator)
	}
	if s.Encoding != "" {
		r.Encoding = quoted(d.encoding(s.Encoding))
	}
	cell := d.cell
	switch {
	case r.Lines:
		r.Text, cell = "line", func(string) string { return quoted("") }
	case r.Folder:
		r.Text = cell(textColumn)
	case s.Column != "":
		r.Text = cell(s.Column)
	}
	r.Filter = r.Text != "" && !s.Prompted
	r.Text = cmp.Or(r.Text, quoted(""))
	r.Row = r.Text
	if columns != nil {
		cells := make([]string, len(columns))
		for i, name := range columns {
			cells[i] = quoted(name) + ": " + cell(name)
			if name == textColumn {
				cells[i] = quoted(name) + ": " + r.Text
			}
		}
		r.Row = d.row + "{" + strings.Join(cells, ", ") + "}"
	}
	return r
}

// Readable reports whether a program can read a source with the standard library, for a
// prompt, and if not, what is in the way.
func Readable(s datasets.Source, prompt string) (ok bool, why string) {
	switch gzipped := strings.HasSuffix(strings.ToLower(s.Path), ".gz"); {
	case s.Path == "":
		return false, "no single file has them"
	case s.Packed && !gzipped:
		return false, "unpacking it takes one more library"
	case !s.Folder && !slices.Contains([]datasets.Format{datasets.CSV, datasets.TSV, datasets.JSONLines, datasets.Text}, s.Format):
		return false, "reading the file takes more than a few lines"
	case s.Format == datasets.JSONLines && slices.ContainsFunc(parsePrompt(prompt).columns(), func(name string) bool { return strings.ContainsAny(name, ".[") }):
		return false, "the prompt names values inside of others"
	}
	return true, ""
}

// pythonCell reads a cell, which a line of JSON may not have.
func pythonCell(name string) string { return "cells.get(" + quoted(name) + `, "")` }

func goCell(name string) string { return "cells[" + quoted(name) + "]" }

func pythonChar(c byte) string { return strconv.Quote(string(rune(c))) }

func goChar(c byte) string { return strconv.QuoteRune(rune(c)) }

// pythonNames are what Python calls encodings that the web means by other names.
func pythonNames() map[string]string {
	return map[string]string{
		"shift_jis": "cp932", "euc-kr": "cp949", "gbk": "gb18030", "macintosh": "mac_roman",
		"x-mac-cyrillic": "mac_cyrillic", "windows-874": "cp874", "iso-8859-8-i": "iso-8859-8",
	}
}

// pythonEncoding is Python's name for an encoding that the web has a name for.
func pythonEncoding(name string) string {
	if strings.EqualFold(name, "utf-16") { // with a mark
		return "utf-16"
	}
	if found, err := htmlindex.Get(name); err == nil {
		if canonical, err := htmlindex.Name(found); err == nil {
			name = canonical
		}
	}
	return cmp.Or(pythonNames()[name], name)
}
