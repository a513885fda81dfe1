package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"regatta/datasets/parquet"
)

// loadParquet reads the columns that are kept, and no others.
func loadParquet(ctx context.Context, from io.ReaderAt, size int64, in *intake) (kind, error) {
	k := kind{"Parquet", ""}
	in.form.Format = Parquet
	if in.opt.Encoding != "" {
		return k, errors.New("text in Parquet is always UTF-8; remove --encoding")
	}
	file, err := parquet.Open(from, size)
	if err != nil {
		return k, reading(err)
	}
	names, err := columnNames(file.Columns())
	if err == nil {
		err = in.choose(names)
	}
	if err != nil {
		return k, err
	}
	var read []int // the columns of the file that are kept, in the order of their cells
	for i, name := range names {
		if in.column(name) >= 0 {
			read = append(read, i)
		}
	}
	in.said = max(in.said, 0) + file.Rows()
	return k, readParquet(ctx, file, names, read, in)
}

func readParquet(ctx context.Context, file *parquet.File, names []string, read []int, in *intake) error {
	texts := make([]string, len(read))
	needed := make([]bool, len(read)) // by the request; the others are shown alone
	for i, column := range read {
		name := names[column]
		needed[i] = in.opt.Fields == nil && !in.peeking || name == in.text || in.asked(name) || strings.EqualFold(name, expectedColumn)
	}
	row := 0
	err := file.Read(read, func(cells []parquet.Cell) bool {
		row++
		at, size := where{"row", row}, 0
		for i, cell := range cells {
			if cell.Bad != nil && needed[i] {
				return in.refuse(at, fmt.Errorf("%w (column %s)", cell.Bad, quote(names[read[i]])))
			}
			texts[i] = cell.Text // empty where it is bad, and only shown
			size += len(cell.Text)
		}
		if size > maxLine {
			return in.refuse(at, errTooLong)
		}
		return in.acceptRow(at, texts) && ctx.Err() == nil
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return reading(err)
	}
	return nil
}
