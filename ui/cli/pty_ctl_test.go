//go:build !windows

package cli_test

import (
	"strings"
	"testing"

	"regatta/engine/waiting"
)

// TestTheScreenIsSteeredFromElsewhere: what another terminal changes shows, with who it was.
func TestTheScreenIsSteeredFromElsewhere(t *testing.T) {
	f := newFolder(t)
	s := startIn(t, string(f), 120, 36, "--data", "people:40", "--strategy", "gather:2", "--timeout", "2h", "--sim", "latency=fixed:1h")
	s.until("enter run")
	s.press("\r")
	s.until("in flight 2/2")
	var status string
	waiting.Until(t, "it takes orders", func() bool {
		status = f.regatta(t.Context(), "ctl").stdout
		return strings.Contains(status, "gather:2 on people:40: 0/40 ok")
	})
	f.regatta(t.Context(), "ctl limit 7").want(t, 0)
	s.until("↑7 changed by regatta ctl")
	s.until("in flight 7/7")
	f.regatta(t.Context(), "ctl pause").want(t, 0)
	s.until("by regatta ctl): 7 calls in flight end")
	f.regatta(t.Context(), "ctl resume").want(t, 0)
	s.until("goes on: resumed by regatta ctl")
	if got := f.regatta(t.Context(), "ctl stop").want(t, 0).stdout; !strings.Contains(got, "regatta ctl stop again cancels them: gather:2 on people:40: ") {
		t.Error(got)
	}
	s.until("finishing 7 calls: stopped by regatta ctl")
	f.regatta(t.Context(), "ctl stop").want(t, 0)
	s.until("stopped by regatta ctl: 0 of 40 items done, 40 cancelled")
	s.press("\x03")
	s.status()
	s.wantWhole()
}
