package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"regatta/engine/call"
	"regatta/engine/governor"
)

// failing answers with a status while the limiter is gone.
type failing struct {
	*limiter
	status int // 0: nothing connects
}

func (f failing) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	answer, err := f.limiter.Call(ctx, req)
	var failure *call.Error
	if errors.As(err, &failure) && failure.Kind == call.Connection && f.status > 0 {
		failure.Kind, failure.Status = call.Server, f.status
	}
	return answer, err
}

// Whenever an outage begins, and however few calls are in flight, no item fails three times
// before it is known: not even one whose back-off is drawn short twice.
func TestNoItemIsLostToTheBeginningOfAnOutage(t *testing.T) {
	for _, c := range []struct {
		lane   string
		most   int // that the provider takes
		in     int // 0: the limit is found
		status int
	}{
		{"as-completed:auto", 30, 0, 0}, {"as-completed:auto", 30, 0, 500}, {"as-completed:auto", 8, 0, 0}, {"as-completed:16", 0, 16, 500},
		{"as-completed:16", 0, 16, 0}, {"as-completed:3", 0, 3, 0}, {"as-completed:3", 0, 3, 500}, {"for-loop", 0, 1, 503}, {"gather:2", 0, 2, 503},
	} {
		for seed := range uint64(20) {
			begins := 3*time.Second + time.Duration(seed)*37*ms
			l := &limiter{most: c.most, goneFrom: begins, goneTill: begins + 5*time.Second}
			o := governor.Options{}
			if c.in > 0 {
				o = fixed(c.in)
			}
			cfg := Config{Lane: lane(c.lane), Rows: texts(40 + 8*max(c.in, c.most)), Caller: failing{l, c.status}, Retry: DefaultRetry(), Seed: seed}
			_, tally := record(t, through(governor.NewLink(o), cfg), nil)
			if tally.Failed > 0 {
				t.Errorf("%s, status %d, seed %d: %d failed", c.lane, c.status, seed, tally.Failed)
			}
		}
	}
}
