package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"regatta/datasets/files"
)

// output is where results go.
type output struct {
	io.Writer
	close func() error
}

// open opens the file that the flags name, or else stdout. A file is not touched
// before everything else is known to be right. A named pipe is waited for, until its
// reader is there or ctx ends.
func (o *outputSettings) open(ctx context.Context, stdout io.Writer) (output, error) {
	if o.path == "" {
		return output{stdout, func() error { return nil }}, nil
	}
	file, err := files.Await(ctx, 0, o.openFile)
	if ctx.Err() != nil {
		return output{}, stopCause(ctx)
	}
	if err != nil {
		return output{}, fmt.Errorf("--out %q: %w", o.path, err)
	}
	return output{file, file.Close}, nil
}

func (o *outputSettings) openFile() (*os.File, error) {
	if err := free(o.path, o.overwrite); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, reason(err)
	}
	return file, nil
}
