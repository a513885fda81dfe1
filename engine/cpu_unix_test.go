//go:build unix

package engine

import (
	"syscall"
	"time"
)

// cpu is the processor time that the process has taken, however busy the machine is; 0: unknown.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
