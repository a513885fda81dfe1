package runs

import (
	"context"
	"os"

	"regatta/datasets/files"
	"regatta/engine/journal"
)

// Count looks how far those runs of a list came that have no end, for Counts. It reads their
// journals through, and leaves out what it can't read. Its error is that of ctx, which ended.
func Count(ctx context.Context, list []Entry) error {
	for i := range list {
		if e := &list[i]; e.Err == nil && e.End == nil && ctx.Err() == nil {
			e.count(ctx)
		}
	}
	return ctx.Err()
}

func (e *Entry) count(ctx context.Context) {
	file, err := files.Await(ctx, 0, func() (*os.File, error) { return files.Open(e.Path) })
	if err != nil {
		return
	}
	defer file.Close() // it was only read
	w, err := wholeOf(file)
	if err != nil {
		return
	}
	defer w.Close()
	if c, err := journal.Count(files.Reader(ctx, w.reader()), e.Header.Items); err == nil {
		e.soFar = &c
	}
}

// Counts is what the items of a run have come to; false: it has no end, and
// Count hasn't looked, or could not.
func (e *Entry) Counts() (c journal.Counts, known bool) {
	switch {
	case e.End != nil:
		return journal.Counts{OK: e.End.OK, Failed: e.End.Failed, Cancelled: e.End.Cancelled}, true
	case e.soFar != nil:
		return *e.soFar, true
	}
	return c, false
}
