//go:build windows

package runs

import (
	"os"

	"regatta/datasets/files"
)

// openOwn opens a regular file. The folder of temporary files is the user's own here.
func openOwn(path string) (*os.File, error) { return files.Open(path) }
