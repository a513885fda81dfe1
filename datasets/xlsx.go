package datasets

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/thedatashed/xlsxreader"
)

// maxSheet is the most bytes that a part of an Excel file may unpack to: the texts of all
// its cells are one part, which the reader holds as a whole.
const maxSheet = 1 << 30

// loadExcel reads the first sheet that has rows. Its first row is the header; numbers and
// dates come as they are stored, not as the sheet shows them.
func loadExcel(ctx context.Context, from io.ReaderAt, size int64, in *intake) (kind, error) {
	k := kind{"Excel", ""}
	if in.opt.Encoding != "" {
		return k, errors.New("text in Excel files is always Unicode; remove --encoding")
	}
	archive, err := zip.NewReader(from, size)
	if err != nil {
		return k, fmt.Errorf("not an Excel file: %w", err)
	}
	for _, part := range archive.File {
		if part.UncompressedSize64 > maxSheet {
			return k, fmt.Errorf("%s unpacks to more than %d MiB; save the sheet as CSV", quote(part.Name), maxSheet>>20)
		}
	}
	book, err := xlsxreader.NewReaderZip(archive)
	if err != nil {
		return k, fmt.Errorf("not an Excel file: %w", err)
	}
	for i, sheet := range book.Sheets {
		read, err := readSheet(ctx, book, sheet, in)
		if err != nil {
			return k, err
		}
		if read {
			k.note = "sheet " + quote(sheet)
			if more := len(book.Sheets) - i - 1; more > 0 {
				k.note += fmt.Sprintf("; %s after it not read", count(more, "sheet"))
			}
			return k, nil
		}
	}
	return k, errors.New("no sheet with rows")
}

// readSheet reads a sheet, and reports whether it had any row.
func readSheet(ctx context.Context, book *xlsxreader.XlsxFile, sheet string, in *intake) (read bool, err error) {
	rows := book.ReadRows(sheet)
	defer func() {
		go func() { // the reader ends once its rows are taken
			for range rows {
			}
		}()
	}()
	var names, cells []string
	var to []int
	header, first := where{}, false
	for row := range rows {
		at := where{"row", row.Index}
		switch {
		case ctx.Err() != nil:
			return true, reading(ctx.Err())
		case row.Error != nil:
			return true, fmt.Errorf("%v: %w", at, row.Error)
		}
		if cells = spread(cells[:0], row.Cells); len(cells) == 0 {
			continue
		}
		if names == nil {
			if names, to, err = sheetHeader(cells, in); err != nil {
				return true, fmt.Errorf("%v: %w", at, err)
			}
			header, first, in.header = at, true, true
			continue
		}
		if first && isTitle(names, cells) && !in.knows(names) {
			return true, fmt.Errorf("%v: %s, not a header: only the first cell isn't empty; remove the rows above the header", header, quote(names[0]))
		}
		first = false
		if !takeSheetRow(at, cells, names, to, in) {
			return true, nil
		}
	}
	return names != nil, nil
}

// spread puts the cells of a row into their columns; nothing for a row without any text.
func spread(cells []string, row []xlsxreader.Cell) []string {
	const maxCells = 16384 // of a sheet
	some := false
	for _, cell := range row {
		column := cell.ColumnIndex()
		if column < 0 || column >= maxCells {
			continue
		}
		for column >= len(cells) {
			cells = append(cells, "")
		}
		cells[column] = cell.Value
		some = some || strings.TrimSpace(cell.Value) != ""
	}
	if !some {
		return cells[:0]
	}
	return cells
}

func sheetHeader(cells []string, in *intake) (names []string, to []int, err error) {
	if names, err = columnNames(cells); err != nil {
		return nil, nil, err
	}
	if allNumbers(names) && !in.knows(names) {
		return nil, nil, fmt.Errorf("no header row with column names, but %s; add one", quotedList(names))
	}
	if err := in.choose(names); err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		to = append(to, in.column(name))
	}
	return names, to, nil
}

func takeSheetRow(at where, cells, names []string, to []int, in *intake) (more bool) {
	for column := len(names); column < len(cells); column++ {
		if strings.TrimSpace(cells[column]) != "" {
			return in.refuse(at, fmt.Errorf("%s, the header has %s", count(column+1, "cell"), count(len(names), "column")))
		}
	}
	kept, size := make([]string, len(in.rows.columns)), 0
	for i, cell := range to {
		if cell >= 0 && i < len(cells) {
			kept[cell] = cells[i]
			size += len(cells[i])
		}
	}
	if size > maxLine {
		return in.refuse(at, errTooLong)
	}
	return in.acceptRow(at, kept)
}
