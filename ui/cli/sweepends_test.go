package cli_test

import (
	"strings"
	"testing"
)

// A sweep goes no higher than there are items, also where that changes only its last limit.
func TestASweepEndsAtTheItems(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "race --progress none --sweep gather:32..64 --data tickets --sim latency=fixed:50ms --format csv").want(t, 0)
		if !strings.Contains(got.stdout, "\ngather:40,") || strings.Contains(got.stdout, "gather:64") || !strings.Contains(got.stderr, "skipping limits above 40, the number of items\n") {
			t.Errorf("%+v", got)
		}
	})
}
