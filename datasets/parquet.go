package datasets

import (
	"context"
	"errors"
	"io"

	"regatta/datasets/parquet"
)

// loadParquet reads the columns that are kept, and no others.
func loadParquet(ctx context.Context, from io.ReaderAt, size int64, in *intake) (kind, error) {
	k := kind{"Parquet", ""}
	if in.opt.Encoding != "" {
		return k, errors.New("Parquet text is always UTF-8; remove --encoding")
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
	in.said = file.Rows()
	return k, readParquet(ctx, file, read, in)
}

func readParquet(ctx context.Context, file *parquet.File, read []int, in *intake) error {
	texts := make([]string, len(read))
	row := 0
	err := file.Read(read, func(cells []parquet.Cell) bool {
		row++
		at, size := where{"row", row}, 0
		for i, cell := range cells {
			if cell.Bad != nil {
				return in.refuse(at, cell.Bad)
			}
			texts[i] = cell.Text
			size += len(cell.Text)
		}
		if size > maxLine {
			return in.refuse(at, errTooLong)
		}
		return in.take(at, texts) && ctx.Err() == nil
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return reading(err)
	}
	return nil
}
