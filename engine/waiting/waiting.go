// Package waiting is for tests that wait for what goes on beside them in real time: another
// program, or a server. A slow machine fails none of them, and none waits for ever.
package waiting

import (
	"testing"
	"time"
)

// Patience bounds how long a test waits for what comes at once but on a machine that is very
// busy: nothing else depends on it.
const Patience = 3 * time.Minute

// between is the pause between two looks: a test that looks all the time takes the processor from
// what it waits for.
const between = time.Millisecond

// Until waits for a condition that something else brings about. Where it never does, the test
// says what it has waited for.
func Until(t testing.TB, what string, is func() bool) {
	t.Helper()
	if is() {
		return
	}
	look := time.NewTicker(between)
	defer look.Stop()
	till := time.NewTimer(Patience)
	defer till.Stop()
	for {
		select {
		case <-look.C:
			if is() {
				return
			}
		case <-till.C:
			t.Fatalf("still not so: %s", what)
		}
	}
}

// Take waits for what another goroutine sends, or for its end. Where neither comes, the test says
// what it has waited for.
func Take[T any](t testing.TB, what string, from <-chan T) (v T) {
	t.Helper()
	till := time.NewTimer(Patience)
	defer till.Stop()
	select {
	case v = <-from:
	case <-till.C:
		t.Fatalf("still not so: %s", what)
	}
	return v
}
