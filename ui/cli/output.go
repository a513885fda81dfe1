package cli

import (
	"fmt"
	"io"
	"os"
)

// output is where results go.
type output struct {
	io.Writer
	close func() error
}

// open opens the file that the flags name, or else stdout. A file is not touched
// before everything else is known to be right.
func (o *outputSettings) open(stdout io.Writer) (output, error) {
	if o.path == "" {
		return output{stdout, func() error { return nil }}, nil
	}
	file, err := o.openFile()
	if err != nil {
		return output{}, fmt.Errorf("--out %q: %w", o.path, err)
	}
	return output{file, file.Close}, nil
}

func (o *outputSettings) openFile() (*os.File, error) {
	if err := free(o.path, o.overwrite); err != nil {
		return nil, err
	}
	file, err := os.Create(o.path)
	if err != nil {
		return nil, reason(err)
	}
	return file, nil
}
