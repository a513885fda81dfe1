// Package parquet reads the columns of a Parquet file as text, row by row.
//
// Strings stay as they are, numbers, booleans, dates and times become what one
// would write in a table, null becomes nothing, and what nests becomes JSON. At any
// time one page of each column that is asked for is held, and no more.
//
// # Why by hand
//
// The structures of the format and how they are written are those of
// github.com/parquet-go/parquet-go, of which only these packages are linked. All of it,
// which writes too, would add 6.0 MB to the stripped binary (40.8 MB) and five modules,
// protobuf among them, and it panics on damage: of 1,500 copies of a sound file with
// three bytes changed, on 49, where this package panics on none and finds the damage
// wherever the writer left checksums. Arrow's reader is larger yet.
//
// The tests compare this reader with its writer: rows of any shape, in every codec, encoding
// and version of pages, are read as they were written, and a fuzz target damages files. By hand
// it was tried on the files of apache/parquet-testing, and reads as many of them as DuckDB
// does. Left out are encrypted files and the codecs LZO and LZ4 with Hadoop's frames, which
// nothing writes any more.
package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
)

const (
	magic          = "PAR1"
	magicEncrypted = "PARE"
	// maxFooter and maxPage are the most bytes that a footer and a page may have:
	// more is a sign of damage.
	maxFooter = 256 << 20
	maxPage   = 512 << 20
	maxValues = 16 << 20 // of one page
)

// File is an open Parquet file. It may be read by one goroutine at a time.
type File struct {
	from    io.ReaderAt
	size    int64
	meta    footer
	columns []*node
	leaves  int
}

// Open reads what a file says of itself.
func Open(from io.ReaderAt, size int64) (f *File, err error) {
	defer rescue(&err)
	data, err := readFooter(from, size)
	if err != nil {
		return nil, err
	}
	f = &File{from: from, size: size}
	var protocol thrift.CompactProtocol
	if err := thrift.NewDecoder(protocol.NewReaderFromBytes(data)).Decode(&f.meta); err != nil {
		return nil, damaged(err)
	}
	if f.meta.Encryption.Value != nil {
		return nil, errors.New("the file is encrypted")
	}
	f.columns, f.leaves, err = buildSchema(f.meta.Schema)
	return f, err
}

func readFooter(from io.ReaderAt, size int64) ([]byte, error) {
	const tail = 4 + len(magic) // the footer's length comes before
	end := make([]byte, tail)
	if size < int64(tail+len(magic)) {
		return nil, errors.New("not a Parquet file: too short")
	}
	if _, err := from.ReadAt(end, size-int64(tail)); err != nil {
		return nil, err
	}
	switch string(end[4:]) {
	case magic:
	case magicEncrypted:
		return nil, errors.New("the file is encrypted")
	default:
		return nil, fmt.Errorf("incomplete Parquet file: no %s at the end", magic)
	}
	length := int64(binary.LittleEndian.Uint32(end))
	if length > size-int64(tail) || length > maxFooter {
		return nil, damaged(fmt.Errorf("a footer of %d bytes", length))
	}
	footer := make([]byte, length)
	_, err := from.ReadAt(footer, size-int64(tail)-length)
	return footer, err
}

// damaged says that a file isn't as the format wants it.
func damaged(err error) error { return fmt.Errorf("the file is damaged: %w", err) }

// rescue makes an error of a panic: what decodes pages takes much on trust, and
// files are from outside.
func rescue(err *error) {
	if r := recover(); r != nil {
		*err = damaged(fmt.Errorf("%v", r))
	}
}

// Columns are the names of the top-level columns, in their order.
func (f *File) Columns() []string {
	names := make([]string, len(f.columns))
	for i, c := range f.columns {
		names[i] = c.name
	}
	return names
}

// Rows is how many rows the file says it has.
func (f *File) Rows() int64 {
	var n int64
	for i := range f.meta.RowGroups {
		n += max(f.meta.RowGroups[i].Rows, 0)
	}
	return n
}

// Cell is one value as text. Bad says why it is none.
type Cell struct {
	Text string
	Bad  error
}

// Read hands over the rows, with a cell for each of the columns that are wanted, until
// visit returns false. The cells are valid until it returns, their texts longer.
func (f *File) Read(columns []int, visit func(cells []Cell) (more bool)) (err error) {
	defer rescue(&err)
	cells := make([]Cell, len(columns))
	for g := range f.meta.RowGroups {
		group := &f.meta.RowGroups[g]
		cursors, err := f.cursors(group, columns)
		if err != nil {
			return fmt.Errorf("row group %d: %w", g+1, err)
		}
		for range group.Rows {
			for i, c := range columns {
				column := f.columns[c]
				if cells[i], err = cursors.cell(column); err != nil {
					return fmt.Errorf("row group %d, column %q: %w", g+1, column.name, err)
				}
			}
			if !visit(cells) {
				return nil
			}
		}
	}
	return nil
}

// cursors opens the chunks of a row group that hold some columns.
func (f *File) cursors(group *rowGroup, columns []int) (cursors, error) {
	if len(group.Columns) != f.leaves {
		return nil, damaged(fmt.Errorf("%d chunks for %d columns", len(group.Columns), f.leaves))
	}
	all := make(cursors, f.leaves)
	for _, c := range columns {
		for _, leaf := range f.columns[c].leaves() {
			cursor, err := newCursor(f.from, f.size, &group.Columns[leaf.column], leaf)
			if err != nil {
				return nil, fmt.Errorf("column %q: %w", f.columns[c].name, err)
			}
			all[leaf.column] = cursor
		}
	}
	return all, nil
}
