//go:build !windows

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// access is how a file was opened, of the unix.O_ACCMODE ones.
func access(f *os.File) (mode int, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { mode, failed = unix.FcntlInt(fd, unix.F_GETFL, 0) }); err != nil {
		return 0, err
	}
	return mode & unix.O_ACCMODE, failed
}

// onlyRead and bothWays are what access returns of files that can't be written, and
// that can be read too.
const (
	onlyRead = unix.O_RDONLY
	bothWays = unix.O_RDWR
)

// ofWrites are the signals for what a write says, too: that it was refused.
func ofWrites() []os.Signal { return []os.Signal{unix.SIGPIPE, unix.SIGXFSZ} }
