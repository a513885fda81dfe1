//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// held returns the most memory that an ended process held, in MiB.
func held(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	unit := 1024.0 // of what the kernel counts in
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return float64(usage.Maxrss) * unit / (1 << 20)
}
