package engine

import (
	"strings"
	"testing"
	"time"

	"regatta/engine/call"
	"regatta/engine/governor"
)

// everyNth fails every n-th item.
func everyNth(items, n int) script {
	s := make(script, items)
	for i := range s {
		s[i] = []step{{takes: time.Duration(100+i) * ms}} // not two at one moment
		if (i+1)%n == 0 {
			s[i][0].err = failure(call.BadRequest)
		}
	}
	return s
}

func TestTooManyFailuresEndARun(t *testing.T) {
	for name, c := range map[string]struct {
		most           MaxFailures
		lane           string
		every, items   int
		failed, mostOK int // failed < 0: it goes to its end
		why            string
	}{
		"a number":                   {MaxFailures{Most: 5}, "gather:4", 4, 100, 5, 20, "too many failures: 5 of "},
		"a number, gather":           {MaxFailures{Most: 5}, "gather", 4, 100, 5, 75, "too many failures: 5 of "},
		"one of a for loop":          {MaxFailures{Most: 1}, "for-loop", 4, 100, 1, 3, "too many failures: 1 of 4 items"},
		"not that many":              {MaxFailures{Most: 26}, "gather:4", 4, 100, -1, 75, ""},
		"a share":                    {MaxFailures{20, true}, "for-loop", 4, 1000, 5, 15, "5 of 20 items, more than 20%"},
		"a share, few over":          {MaxFailures{20, true}, "for-loop", 1, 1000, 20, 0, "20 of 20 items, more than 20%"},
		"a share of all, few items":  {MaxFailures{50, true}, "for-loop", 1, 10, 6, 0, "6 of 6 items, more than 50%"},
		"a share that isn't reached": {MaxFailures{40, true}, "gather:4", 4, 1000, -1, 750, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := of(lane(c.lane), everyNth(c.items, c.every))
			cfg.MaxFailures = c.most
			_, tally := record(t, cfg, nil)
			if c.failed < 0 {
				wantIs(t, "status", tally.End, OK)
				wantIs(t, "cancelled", tally.Cancelled, 0)
				return
			}
			wantIs(t, "failed", tally.Failed, c.failed)
			wantIs(t, "status", tally.End, Failed)
			wantIs(t, "the rest is cancelled", tally.Cancelled, c.items-tally.OK-tally.Failed)
			if tally.OK > c.mostOK || tally.Shut == nil || tally.Shut.Kind != call.TooManyFailures || !strings.Contains(tally.Shut.Message, c.why) || tally.Rejected() {
				t.Errorf("%d ok, ended for %v", tally.OK, tally.Shut)
			}
			for i := range tally.Rows {
				if row := &tally.Rows[i]; row.Status == Cancelled && row.Started < 0 && row.Err.Kind != call.TooManyFailures {
					t.Errorf("item %d never started: %v", i+1, row.Err)
				}
			}
		})
	}
}

// A rate limit and an outage are no failures of items.
func TestOnlyFailuresOfItemsCount(t *testing.T) {
	l := &limiter{rate: 50, burst: 10, goneFrom: 3 * time.Second, goneTill: 13 * time.Second}
	cfg := Config{Lane: lane("gather:64"), Rows: texts(500), Caller: l, Retry: DefaultRetry(), MaxFailures: MaxFailures{Most: 1}}
	_, tally := record(t, through(governor.NewLink(fixed(64)), cfg), nil)
	wantIs(t, "ok", tally.OK, 500)
	if l.refused == 0 {
		t.Error("nothing was refused")
	}
}

// What was done before the run doesn't count.
func TestAdoptedFailuresDoNotCount(t *testing.T) {
	cfg := of(lane("for-loop"), everyNth(10, 5))
	cfg.MaxFailures = MaxFailures{Most: 2}
	for i := range 3 {
		cfg.Prior = append(cfg.Prior, Prior{Item: i, Err: failure(call.BadRequest), Attempt: 1, Made: 1})
	}
	_, tally := record(t, cfg, nil)
	wantIs(t, "ok", tally.OK, 5)
	wantIs(t, "failed with those of before", tally.Failed, 5)
	wantIs(t, "status", tally.End, Failed)
}

func TestParseMaxFailures(t *testing.T) {
	for text, want := range map[string]MaxFailures{
		"50": {Most: 50}, "1,000": {Most: 1000}, "10%": {10, true}, " 0.5 %": {0.5, true},
	} {
		got, err := ParseMaxFailures(text)
		if again, failed := ParseMaxFailures(got.String()); got != want || err != nil || again != got || failed != nil {
			t.Errorf("%q is %+v, %v, and %+v again, %v", text, got, err, again, failed)
		}
	}
	for _, text := range []string{"", "0", "-1", "0%", "100%", "-5%", "ten", "5.5", "NaN%", "%"} {
		if got, err := ParseMaxFailures(text); err == nil || !strings.Contains(err.Error(), "use 1 or more") {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	wantIs(t, "of none", MaxFailures{}.String(), "")
}
