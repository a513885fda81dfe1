package openai

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

// spent is the processor time that f takes on its own thread, however busy the machine is.
func spent(t *testing.T, f func()) time.Duration {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const ofThread = 1
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(ofThread, &u); err != nil {
			t.Skip("the time of a thread isn't known:", err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	f()
	return used() - before
}
