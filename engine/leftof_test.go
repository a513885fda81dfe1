package engine

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"regatta/engine/call"
	"regatta/engine/governor"
)

// A race takes as long as its slowest lane, each at the rate that holds it, and in turn as long as
// all of them.
func TestTimeLeftOfARace(t *testing.T) {
	record := func(text string, rate float64) ([]Event, *Tally) {
		l := &limiter{rate: rate, burst: 10, headers: true}
		return record(t, through(governor.NewLink(fixed(0)), Config{Lane: lane(text), Rows: texts(300), Caller: l, Retry: DefaultRetry()}), nil)
	}
	fast, fastOver := record("gather:40", 20)
	slow, slowOver := record("gather:10", 10)
	near := func(what string, got Left, want time.Duration) {
		t.Helper()
		if !got.Known() || math.Abs((got.Likely-want).Seconds()) > 0.15*want.Seconds()+1 {
			t.Errorf("%s: %v, it took %v", what, got.Likely, want)
		}
		if got.Least > got.Likely || got.Most < got.Likely {
			t.Errorf("%s: %v isn't within %v and %v", what, got.Likely, got.Least, got.Most)
		}
	}
	for _, now := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second} {
		on := []Going{{upTo(t, fast, min(now, fastOver.Now)), now}, {upTo(t, slow, now), now}}
		near("together", LeftOf(on, nil, 300, 0), slowOver.Wall-now)
	}
	at := slowOver.Wall / 2
	on := []Going{{upTo(t, slow, at), at}}
	near("in turn", LeftOf(on, []Lane{lane("gather:10"), lane("gather:40")}, 300, 0), at+2*slowOver.Wall)
	if got := LeftOf(on, []Lane{lane("for-loop")}, 300, 0); got.Likely < 200*time.Second {
		t.Errorf("a for-loop is to come: %v", got.Likely)
	}
	if got := LeftOf([]Going{{upTo(t, slow, 100*ms), 100 * ms}}, nil, 300, 0); got.Known() {
		t.Errorf("before anything finished: %v", got.Likely)
	}
	if got := LeftOf(nil, nil, 300, 0); got != (Left{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

// uneven takes as long for an item as its index says, some much longer than others.
type uneven struct{}

func (uneven) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	rnd := rand.New(rand.NewPCG(3, uint64(req.Index)))
	err := pause(ctx, time.Duration(850*math.Exp(0.4*rnd.NormFloat64()))*ms)
	return call.Answer{Output: json.RawMessage(`{}`)}, err
}

// What a lane is expected to take goes by the mean of the calls and their tail, and by the rates
// that are known: half of all calls take longer than the median.
func TestWhatALaneIsExpectedToTake(t *testing.T) {
	over := func(text string) *Tally {
		_, tally := record(t, Config{Lane: lane(text), Rows: texts(300), Caller: uneven{}}, nil)
		return tally
	}
	from := over("gather:2")
	for _, text := range []string{"for-loop", "gather:4", "gather:16", "gather:64"} {
		got, want := from.expects(lane(text), 300, 0), over(text).Wall
		if off := math.Abs(got.Seconds()/want.Seconds() - 1); off > 0.2 {
			t.Errorf("%s: %v is expected, it took %v", text, got, want)
		}
	}
	if got := LeftOf([]Going{{from, from.Now}}, []Lane{lane("gather:64"), lane("gather:32")}, 300, time.Minute); got.Likely < 2*time.Minute {
		t.Errorf("%v is left of two lanes whose calls take a minute to begin", got.Likely)
	}
}
