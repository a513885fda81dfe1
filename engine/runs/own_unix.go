//go:build !windows

package runs

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openOwn opens a regular file that is the user's: anybody may write where temporary files are.
func openOwn(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		owner, ok := info.Sys().(*syscall.Stat_t)
		if ok && info.Mode().IsRegular() && int(owner.Uid) == os.Geteuid() {
			return file, nil
		}
		err = errors.New("it is another's")
	}
	_ = file.Close() // it is not read
	return nil, err
}
