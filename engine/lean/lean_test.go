package lean

import (
	"errors"
	"runtime"
	"runtime/debug"
	"testing"
)

func percent() int {
	now := debug.SetGCPercent(usual)
	debug.SetGCPercent(now)
	return now
}

// The share of garbage falls with what is in use, and what may grow never does.
func TestShare(t *testing.T) {
	before := uint64(0)
	for inUse := uint64(1 << 20); inUse < 1<<40; inUse *= 2 {
		garbage := inUse * uint64(share(inUse)) / 100
		if garbage < before || inUse > enough && garbage < enough*99/100 || inUse > 1<<30 && garbage > inUse/5 {
			t.Errorf("%d bytes of garbage beside %d", garbage, inUse)
		}
		before = garbage
	}
}

// While something is read little garbage grows; then as much as suits what is held.
func TestWhile(t *testing.T) {
	t.Setenv("GOGC", "")
	defer debug.SetGCPercent(debug.SetGCPercent(usual))
	var held []byte
	failed := errors.New("failed")
	err := While(func() error {
		if percent() != least {
			t.Errorf("%d%% while it is read", percent())
		}
		held = make([]byte, 4*enough)
		runtime.GC()
		return failed
	})
	if err != failed || percent() > 30 {
		t.Errorf("%v, and %d%% beside %d bytes", err, percent(), len(held))
	}
	runtime.KeepAlive(held)
	held = nil
	if Release(); percent() != usual {
		t.Errorf("%d%% when nothing is held", percent())
	}
}

// What is read in parts has little garbage to its end.
func TestOneInsideAnother(t *testing.T) {
	t.Setenv("GOGC", "")
	defer debug.SetGCPercent(debug.SetGCPercent(usual))
	got, err := Get(func() (int, error) {
		if n, err := Get(func() (int, error) { return percent(), nil }); n != least || err != nil {
			t.Errorf("%d%% inside, %v", n, err)
		}
		return percent(), nil
	})
	if got != least || err != nil || percent() == least {
		t.Errorf("%d%% after the inner one, %v, %d%% after both", got, err, percent())
	}
}

// What the user has set rules.
func TestTheUserRules(t *testing.T) {
	t.Setenv("GOGC", "70")
	defer debug.SetGCPercent(debug.SetGCPercent(70))
	if err := While(func() error { return nil }); err != nil || percent() != 70 {
		t.Errorf("%v, %d%%", err, percent())
	}
	if Settle(); percent() != 70 {
		t.Errorf("%d%%", percent())
	}
}
