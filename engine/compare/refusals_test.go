package compare

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// limiter takes 10 requests a second, of which so many may come at once, and says so where it has
// headers.
type limiter struct {
	burst   float64
	rate    float64 // a second; 0: 10
	headers bool
	shed    func() bool // refuses a request whatever the rate; nil: none

	mu    sync.Mutex
	level float64
	at    time.Time
}

func (l *limiter) Call(ctx context.Context, _ call.Request) (call.Answer, error) {
	rates, refused := l.take()
	if refused != nil {
		return call.Answer{}, refused
	}
	timer := time.NewTimer(800 * ms)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled, Rates: call.NoRates}
	case <-timer.C:
	}
	return call.Answer{Output: json.RawMessage(`{}`), Rates: rates}, nil
}

func (l *limiter) take() (call.Rates, *call.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rate := cmp.Or(l.rate, 10)
	now := time.Now()
	if l.at.IsZero() {
		l.level = l.burst
	} else {
		l.level = math.Min(l.burst, l.level+rate*now.Sub(l.at).Seconds())
	}
	l.at = now
	refused := l.level < 1
	if l.shed != nil && l.shed() {
		return call.NoRates, &call.Error{Kind: call.RateLimited, Status: 429, Message: "try later", RetryAfter: time.Second, Rates: call.NoRates}
	}
	if !refused {
		l.level--
	}
	rates := call.NoRates
	if l.headers {
		rates.LimitRequests, rates.RemainingRequests, rates.WindowRequests = int(60*rate), int(l.level), time.Minute
	}
	if refused {
		wait := time.Duration((1 - l.level) / rate * float64(time.Second))
		return rates, &call.Error{Kind: call.RateLimited, Status: 429, Message: "rate limit reached", RetryAfter: wait, Rates: rates}
	}
	return rates, nil
}

// limited is a run of so many items on it.
func limited(t *testing.T, text string, items int, l *limiter, rpm float64) *engine.Tally {
	t.Helper()
	lane := laneOf(t, text)
	o := governor.Options{Max: lane.Limit, Fixed: !lane.Auto, RPM: rpm, Ramp: 40 * ms}
	if lane.Limit == 0 {
		o.Max = math.MaxInt32
	}
	if lane.Auto {
		o.Max = 256
	}
	cfg := engine.Config{
		Lane: lane, Rows: texts(items), Caller: l, DatasetOrder: true, Steady: true, Retry: engine.DefaultRetry(),
		Admission: []admit.Link{governor.NewLink(o)},
	}
	return record(t, cfg, nil)
}

// What a run is said to have avoided its refusals with does avoid them.
func TestWhatAvoidsRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		burst   float64
		headers bool
		want    string
	}{
		"headers":       {20, true, "--rpm 600 avoids them"},
		"no headers":    {20, false, "--rpm "},
		"few at once":   {4, true, ""},
		"few, and bare": {4, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			run := limited(t, "gather:40", 200, &limiter{burst: c.burst, headers: c.headers}, 0)
			if run.Refused == 0 {
				t.Fatal("nothing was refused")
			}
			got := Avoids(run)
			if !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
				t.Fatalf("%q, want %q", got, c.want)
			}
			if got == "" {
				return
			}
			rpm := avoids(lanesOf([]*engine.Tally{run}, nil), 0).RPM
			if rpm > 600 || rpm < 300 {
				t.Errorf("--rpm %d of a provider that takes 600", rpm)
			}
			again := limited(t, "gather:40", 200, &limiter{burst: c.burst, headers: c.headers}, float64(rpm))
			if again.Refused > 0 || again.OK != 200 {
				t.Errorf("with --rpm %d: %d refusals, %d ok", rpm, again.Refused, again.OK)
			}
		})
	}
}

// A lane that was refused calls and came in no sooner than one that wasn't is told so, and so is
// a lane that found its limit without.
func TestRefusalsBesideOtherLanes(t *testing.T) {
	of := func(lane string, burst float64) *engine.Tally {
		return limited(t, lane, 200, &limiter{burst: burst, headers: true}, 0)
	}
	wide, few := of("gather:40", 20), of("gather:10", 200) // which takes it all
	both := []*engine.Tally{wide, few}
	them := map[bool]string{true: "it", false: "them"}[wide.Refused == 1] // how many, the machine decides
	want := count(wide.Refused, "refusal") + ", and no faster than gather:10; --rpm 600 avoids " + them
	if got := Refusals(both); got[0].String() != want || got[1].String() != "" {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Decided(both, func(int, int) string { return "" })[0]; !strings.HasSuffix(got, "; "+want) {
		t.Errorf("the sentence is %q", got)
	}
	if got := Refusals(both, Context{Shared: true}, Context{Shared: true})[0].String(); got != count(wide.Refused, "refusal")+"; --rpm 600 avoids "+them {
		t.Errorf("of lanes that shared the provider: %q", got)
	}
	auto := of("gather:auto", 200)
	if got := Refusals([]*engine.Tally{wide, few, auto})[0].String(); !strings.HasSuffix(got, "; --rpm 600 or gather:auto avoids "+them) {
		t.Errorf("%q", got)
	}
}

// What held a run is named: a rate before the slots.
func TestARateIsNamedAsTheCause(t *testing.T) {
	for headers, want := range map[bool]string{true: " waited for 600 req/min", false: " waited for a pace of "} {
		run := limited(t, "gather:40", 200, &limiter{burst: 20, headers: headers}, 0)
		if g := Gains([]*engine.Tally{run})[0]; !strings.HasPrefix(g.NoSpeedup, "rate limited: ") || !strings.Contains(g.NoSpeedup, want) {
			t.Errorf("%q, want %q", g.NoSpeedup, want)
		}
	}
	given := limited(t, "gather:40", 200, &limiter{burst: 200}, 300)
	if g := Gains([]*engine.Tally{given})[0]; given.Refused > 0 || g.NoSpeedup != "" && !strings.HasSuffix(g.NoSpeedup, "waited for 300 req/min") {
		t.Errorf("a rate of its own: %q", g.NoSpeedup)
	}
}

// A run that looked for its limit and was held by a rate says so, and not that it met no limit.
func TestARateThatHeldASearchIsSaid(t *testing.T) {
	run := limited(t, "gather:auto", 200, &limiter{burst: 20, headers: true}, 0)
	if got := AtMost(run); got != "" {
		t.Errorf("of its limit: %q", got)
	}
	if got := HeldByRate(run); !strings.HasPrefix(got, "waited ") || !strings.Contains(got, " of "+seconds(run.Wall)+" for 600 req/min") {
		t.Errorf("of the rate: %q", got)
	}
	free := limited(t, "gather:auto", 200, &limiter{burst: 1000}, 0)
	if got := AtMost(free); !strings.HasPrefix(got, "no limit found up to ") || free.Refused > 0 {
		t.Errorf("of a search that nothing held: %q, %d refused", got, free.Refused)
	}
	free.Changes = append(free.Changes, engine.Change{Change: admit.Change{What: string(governor.Cut), Class: string(governor.Fast), Reason: admit.Slot}})
	if got := AtMost(free) + HeldByRate(free); got != "" {
		t.Errorf("of a search that was refused for a rate, which held no call for long: %q", got)
	}
	if got := HeldByRate(ran(t, "gather:4", same(40, 200))); got != "" {
		t.Errorf("without a rate: %q", got)
	}
}
