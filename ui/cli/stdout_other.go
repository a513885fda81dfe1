//go:build windows

package cli

import (
	"os"
	"syscall"
)

// access is how a file was opened, which can't be told here: to be written.
func access(*os.File) (mode int, err error) { return 0, nil }

const (
	onlyRead = -1
	bothWays = -2
)

// ofWrites are the signals for what a write says, too.
func ofWrites() []os.Signal { return []os.Signal{syscall.SIGPIPE} }
