// Package lean keeps garbage small beside what a program holds.
//
// The collector lets the heap grow to twice of what is in use. Where that is a run of a million
// items, which stay, it is more than anything else takes. A limit (GOMEMLIMIT) would have to be known
// beforehand, and takes half of the processor where more than that is in use; so the share is set,
// for the whole program, since there is but one collector: the more is in use, the smaller it is.
// Where the user has set GOGC, that rules.
package lean

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	usual  = 100      // percent, as the runtime has it
	least  = 15       // percent: less takes too much time
	enough = 64 << 20 // bytes of garbage that never matter
)

// While calls read, which fills the memory with what stays, with little garbage beside it, and
// settles for what is in use then; one inside another leaves that to the outer one.
func While(read func() error) error {
	if ruled() {
		return read()
	}
	if was := debug.SetGCPercent(least); was == least {
		return read()
	}
	defer Settle()
	return read()
}

// Get is While of what is read.
func Get[T any](read func() (T, error)) (got T, err error) {
	err = While(func() error {
		got, err = read()
		return err
	})
	return got, err
}

// Settle has garbage grow as suits what is in use, as far as that is known: what the collector
// has left the last time.
func Settle() {
	if !ruled() {
		debug.SetGCPercent(share(live()))
	}
}

// Release gives memory back to the system when much of what was in use no longer is. It may take
// a second.
func Release() {
	if live() > enough {
		debug.FreeOSMemory()
	}
	Settle()
}

// ruled reports whether the user has said how much garbage there may be.
func ruled() bool { return os.Getenv("GOGC") != "" }

// share is how much garbage there may be beside so much that is in use, in percent.
func share(inUse uint64) int {
	if inUse <= enough {
		return usual
	}
	return max(int(enough*100/inUse), least)
}

// live is how much is in use, in bytes.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 { // a later runtime may have it no more
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	return sample[0].Value.Uint64()
}
