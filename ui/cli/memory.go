package cli

import (
	"runtime"
	"runtime/debug"
)

// With a large dataset in memory, which stays, the collector's usual share of it is more
// than anything else takes: it may let garbage grow to a fraction of the heap instead.
const (
	largeHeap  = 128 << 20 // bytes
	smallShare = 15        // percent
)

// lean runs what reads a dataset, and leaves the collector set for what it holds.
func lean(read func() error) error {
	usual := debug.SetGCPercent(smallShare)
	err := read()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc < largeHeap {
		debug.SetGCPercent(usual)
	}
	return err
}
