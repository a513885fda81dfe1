package simulated

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wave sends so many requests at once, and returns how long each took, the shortest first.
func wave(t *testing.T, s http.Handler, n int) []time.Duration {
	t.Helper()
	times := make([]time.Duration, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			d, r := took(t, s, aboutJohn())
			if r.status != http.StatusOK {
				t.Errorf("status %d: %s", r.status, r.body)
			}
			times[i] = d
		})
	}
	wg.Wait()
	slices.Sort(times)
	return times
}

func TestAQueueRefusesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Queue, o.Latency = 2, Fixed(time.Second) }))
		want := []time.Duration{1, 1, 2, 2, 3}
		for i, d := range wave(t, s, 5) {
			if d != want[i]*time.Second {
				t.Errorf("request %d took %v, want %ds", i, d, want[i])
			}
		}
	})
}

func TestTheFirstInTheQueueIsNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Queue, o.Latency = 1, Fixed(time.Second) }))
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				if d, _ := took(t, s, aboutJohn()); d != time.Duration(i+1)*time.Second-time.Duration(i)*time.Millisecond {
					t.Errorf("request %d took %v", i, d)
				}
			})
			time.Sleep(time.Millisecond)
		}
		wg.Wait()
	})
}

// TestWhoLeavesTheQueueTakesNoSlot: slots are neither lost nor made by clients that go away.
func TestWhoLeavesTheQueueTakesNoSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Queue, o.Latency = 1, Fixed(time.Second) }))
		var wg sync.WaitGroup
		for i := range 4 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*500*time.Millisecond+time.Millisecond)
			defer cancel()
			wg.Go(func() { send(ctx, t, s, http.MethodPost, "/v1/chat/completions", aboutJohn()) })
		}
		wg.Wait()
		if got := wave(t, s, 2); got[0] > time.Second || got[1]-got[0] != time.Second {
			t.Errorf("two after them took %v", got)
		}
		synctest.Wait()
		if got := s.Stats(); got.InFlight != 0 || got.Requests != got.Answered+got.Cancelled {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestABatchSlowsAllAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, n := range []int{1, 4, 16, 64} {
			s := New(atOnce(func(o *Options) { o.Batching, o.Latency = Batching{Slots: 64, Knee: 16}, Fixed(time.Second) }))
			want := math.Cbrt(1 + math.Pow(float64(n)/16, 3))
			for _, d := range wave(t, s, n) {
				if math.Abs(d.Seconds()-want) > 1e-6 {
					t.Fatalf("%d at once took %v, want %.6fs", n, d, want)
				}
			}
		}
	})
}

// TestThroughputStopsGrowingAtTheKnee: twice as many beyond it bring hardly more.
func TestThroughputStopsGrowingAtTheKnee(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		perSecond := func(n int) float64 {
			s := New(atOnce(func(o *Options) { o.Batching, o.Latency = Batching{Slots: 256, Knee: 32}, Fixed(time.Second) }))
			return float64(n) / wave(t, s, n)[n-1].Seconds()
		}
		if a, b := perSecond(8), perSecond(16); b < 1.9*a {
			t.Errorf("below the knee: %.1f/s, then %.1f/s", a, b)
		}
		if a, b := perSecond(64), perSecond(128); b > 1.1*a {
			t.Errorf("above the knee: %.1f/s, then %.1f/s", a, b)
		}
	})
}

// TestABatchChangesWhileItWorks: half of the work of the first is done alone, the rest in company.
func TestABatchChangesWhileItWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Batching, o.Latency = Batching{Slots: 4, Knee: 1}, Fixed(time.Second) }))
		alone, two := math.Cbrt(2), math.Cbrt(9)
		var wg sync.WaitGroup
		wg.Go(func() {
			if d, _ := took(t, s, aboutJohn()); math.Abs(d.Seconds()-(0.5*alone+0.5*two)) > 1e-6 {
				t.Errorf("the first took %v", d)
			}
		})
		time.Sleep(time.Duration(0.5 * alone * float64(time.Second)))
		wg.Go(func() {
			if d, _ := took(t, s, aboutJohn()); math.Abs(d.Seconds()-(0.5*alone+0.5*two)) > 1e-6 {
				t.Errorf("the second took %v", d)
			}
		})
		wg.Wait()
	})
}

func TestABatchQueuesBeyondItsSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Batching, o.Latency = Batching{Slots: 2, Knee: 2}, Fixed(time.Second) }))
		got := wave(t, s, 4)
		if each := math.Cbrt(2); math.Abs(got[1].Seconds()-each) > 1e-6 || math.Abs(got[3].Seconds()-2*each) > 1e-6 {
			t.Errorf("took %v", got)
		}
	})
}

func TestABatchStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Batching, o.Latency = Batching{Slots: 2, Knee: 1}, Fixed(time.Second) }))
		body := aboutJohn(`"stream":true`)
		got := events(t, s, body)
		want := math.Cbrt(2)
		if first, last := got[0].Seconds(), got[len(got)-1].Seconds(); math.Abs(first-want*firstTokenPart) > 1e-6 || math.Abs(last-want) > 1e-6 {
			t.Errorf("from %v to %v, want the end after %.6fs", first, last, want)
		}
	})
}

func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.RPM, o.Burst = 60, Burst{Requests: 2, Tokens: 2} }))
		for i := range 2 {
			if r := ask(t, s, aboutJohn()); r.status != 200 || limitHeaders(r.header, "requests")[0] != "60" {
				t.Fatalf("request %d: %d, %v", i, r.status, r.header)
			}
		}
		if r := ask(t, s, aboutJohn()); r.status != 429 || r.header.Get("retry-after-ms") != "1000" {
			t.Errorf("the third: %d, %v", r.status, r.header)
		}
		time.Sleep(time.Minute)
		refused := 0
		for range 5 {
			if ask(t, s, aboutJohn()).status == 429 {
				refused++
			}
		}
		if refused != 3 {
			t.Errorf("%d of 5 refused after a minute, want 3", refused)
		}
	})
}

func TestWithoutHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, o := range map[string]Options{
			"rpm":            {RPM: 1, Bare: true},
			"max_concurrent": {MaxConcurrent: 1, Bare: true, Latency: Fixed(time.Second)},
		} {
			s := New(o)
			var wg sync.WaitGroup
			wg.Go(func() { ask(t, s, aboutJohn()) })
			synctest.Wait()
			r := ask(t, s, aboutJohn())
			wg.Wait()
			if r.status != 429 {
				t.Errorf("%s: status %d", name, r.status)
			}
			for _, h := range []string{"Retry-After", "Retry-After-Ms", "X-Should-Retry", "X-Ratelimit-Limit-Requests", "X-Ratelimit-Remaining-Requests"} {
				if got := r.header.Get(h); got != "" {
					t.Errorf("%s: %s: %s", name, h, got)
				}
			}
		}
	})
}

func TestARampIsClimbedSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Ramp, o.RPM = 10, 60*20 }))
		inSecond := func() (taken int) {
			for range 50 {
				r := ask(t, s, aboutJohn())
				if r.status == 200 {
					taken++
				} else if mustRefuse(t, r, 429, "requests", "", "slow_down"); r.header.Get("X-Should-Retry") != "" {
					t.Fatal("a request that may come again is said not to")
				}
				time.Sleep(20 * time.Millisecond)
			}
			return taken
		}
		first := inSecond()
		for range 30 {
			inSecond()
		}
		if last := inSecond(); first > 20 || first < 10 || last < 19 || last > 21 {
			t.Errorf("%d in the first second, %d in the last, want about 10 and 20", first, last)
		}
	})
}

// TestTheSlowTail: the others take as long as ever.
func TestTheSlowTail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base, tail := New(atOnce(func(o *Options) { o.Latency = Article() })), New(atOnce(func(o *Options) { o.Latency, o.Slow = Article(), 0.5 }))
		slow := 0
		for i := range 40 {
			body := question(fmt.Sprintf("text %d", i), "")
			a, _ := took(t, base, body)
			b, _ := took(t, tail, body)
			switch b {
			case a:
			case 10 * a:
				slow++
			default:
				t.Errorf("request %d took %v, and %v with a slow tail", i, a, b)
			}
		}
		if slow < 10 || slow > 30 {
			t.Errorf("%d of 40 are slow, want about half", slow)
		}
	})
}

// Those that go away while they wait are passed over, whoever of them leaves first.
func TestWhoLeavesTheQueueIsPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1)
		q.enter(t.Context())
		var cancels []context.CancelFunc
		served := 0
		for range 1000 {
			ctx, cancel := context.WithCancel(t.Context())
			cancels = append(cancels, cancel)
			go func() {
				if q.enter(ctx) {
					served++
					q.leave()
				}
			}()
			synctest.Wait()
		}
		for _, cancel := range cancels[:999] {
			cancel()
		}
		synctest.Wait()
		q.leave()
		synctest.Wait()
		if served != 1 || q.free != 1 || len(q.waiting) != 0 {
			t.Errorf("%d served, %d free, %d in the queue", served, q.free, len(q.waiting))
		}
		cancels[999]()
	})
}
