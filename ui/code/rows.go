package code

import (
	"cmp"
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
	Comma    string // "": a comma
	Encoding string // "": UTF-8
	UTF16    bool   // with a mark that says which of the two
	Gzip     bool
	Loose    bool // quotes inside a cell count for nothing
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
		CSV:  s.Form == datasets.CSV || s.Form == datasets.TSV, JSONL: s.Form == datasets.JSONL,
		Folder: s.Form == datasets.Folder, UTF16: strings.EqualFold(s.Encoding, "utf-16"),
		Path: quoted(f.Path), Gzip: s.Gzip, Loose: s.Form == datasets.TSV, SkipBad: s.SkipBad, Max: max(f.Max, 0),
	}
	r.Lines = !r.CSV && !r.JSONL && !r.Folder
	if s.Separator != 0 && s.Separator != ',' {
		r.Comma = d.char(s.Separator)
	}
	if s.Encoding != "" {
		r.Encoding = quoted(d.encoding(s.Encoding))
	}
	cell := d.cell
	r.Text = cell(cmp.Or(s.Column, textColumn))
	if r.Lines {
		r.Text, cell = "line", func(string) string { return quoted("") }
	}
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
