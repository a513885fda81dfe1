//go:build !windows

package runs

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// hold marks the file of a run as being written, until it is closed, be it because the
// program was killed. Where the disk knows no locks the time of the last line tells.
func hold(file *os.File) {
	_ = unix.Flock(int(file.Fd()), unix.LOCK_EX)
}

// seize holds the file of a run unless a program does; ok: it is held now, or the disk
// knows no locks.
func seize(file *os.File) (ok bool) {
	return !errors.Is(unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}

// held reports whether a program holds the file of a run. known: the disk can tell.
func held(file *os.File) (held, known bool) {
	err := unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	switch {
	case err == nil:
		_ = unix.Flock(int(file.Fd()), unix.LOCK_UN) // closing would do it too
		return false, true
	case errors.Is(err, unix.EWOULDBLOCK):
		return true, true
	}
	return false, false
}
