package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Preview is what the start of a file tells.
type Preview struct {
	Kind    string   // for people: CSV, JSON lines, Parquet
	Note    string   // what is to be said of how it is read; may be empty
	Columns []string // as Set.Columns
	Text    string   // the column with the text; empty where there is none, or Choice says why
	Choice  error    // why it can't be told which column holds the text
	Items   []Item   // the first few; without a Text where Choice isn't nil
	Bad     *BadRows // those among the rows that were looked at; nil: none
	Rows    int      // how many rows there are, bad ones too; 0: unknown
	Exact   bool     // Rows was counted, else it is estimated by the file's size
	Size    int64    // of the file, in bytes; 0 for a folder
}

const (
	peekBytes = 64 << 10 // that are read of a text file
	peekItems = 50       // the most in a preview
	peekFile  = 4 << 10  // the bytes that are read of a folder's file
)

// Peek reads the start of a file or of a folder of texts: 64 KB of text, or the first
// rows of Parquet. Of the options it heeds Column and Encoding.
func Peek(ctx context.Context, path string, opt Options) (*Preview, error) {
	title := fmt.Sprintf("%q", path)
	in := newIntake(Options{Column: opt.Column, Encoding: opt.Encoding, SkipBad: true}, title)
	in.peeking = true
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no file %s", title)
	case err != nil:
		return nil, fmt.Errorf("can't read %s: %w", title, reason(err))
	}
	if f, _ := formatOf(path); info.IsDir() || f.random() != nil {
		in.opt.MaxItems = peekItems
	}
	k, err := readPath(ctx, path, title, in, peekBytes)
	if err != nil {
		return nil, err
	}
	p := &Preview{Kind: k.name, Note: k.note, Columns: in.columns, Text: in.text, Choice: in.choice}
	if !info.IsDir() {
		p.Size = info.Size()
	}
	p.Rows, p.Exact = in.estimate(p.Size)
	in.rows.blocks, in.rows.places = in.packer.end()
	for i := range min(in.rows.Len(), peekItems) {
		p.Items = append(p.Items, in.rows.At(i))
	}
	if in.bad.Count > 0 {
		in.bad.Rows, in.bad.More = in.seen, in.cut
		p.Bad = &in.bad
	}
	return p, nil
}

// estimate says how many rows a file of so many bytes has.
func (in *intake) estimate(size int64) (rows int, exact bool) {
	switch {
	case in.said >= 0:
		return int(in.said), true
	case !in.cut:
		return in.seen, true
	case in.packed: // how much more there is nobody knows
		return 0, false
	}
	return int(int64(in.seen) * size / peekBytes), false
}
