package item

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// An item says how it came out and what that took, in parts of which the later may be left out.
func TestStories(t *testing.T) {
	const s, none = time.Second, engine.Unset
	for want, row := range map[string]engine.Row{
		"ok in 0.84s": {Status: engine.OK, Took: 840 * time.Millisecond, Finished: s, Delivered: s},
		"ok in 2.00s and 3 attempts; waited 1.00s for its slot; held for 4.00s": {
			Status: engine.OK, Made: 3, Queued: s, Started: 2 * s, Took: 2 * s, Finished: 4 * s, Delivered: 8 * s,
		},
		"failed after 1.00s: server":   {Status: engine.Failed, Err: &call.Error{Kind: call.Server}, Took: s, Finished: s, Delivered: none},
		"failed before its call began": {Status: engine.Failed, Started: none, Finished: s, Delivered: none},
		"in flight for 9.00s":          {Finished: none, Delivered: none},
		"waiting for 9.00s":            {Started: none, Finished: none, Delivered: none},
		"not started":                  {Queued: none, Started: none, Finished: none, Delivered: none},
		"answered from the cache":      {Status: engine.OK, Cached: true, Finished: s, Delivered: s},
		"done before this run":         {Status: engine.OK, Adopted: true},
		"cancelled":                    {Status: engine.Cancelled, Finished: s, Delivered: none},
	} {
		if got := strings.Join(told(&row, 9*s), ""); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
