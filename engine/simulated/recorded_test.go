package simulated

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBatchingWithAPower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for n, want := range map[int]float64{1: 1, 6: 2 / (1 + 1./6) * (1 + 0.001*30)} {
			s := New(atOnce(func(o *Options) {
				o.Batching, o.Latency = Batching{Knee: 6, Power: 1, Decline: 0.001}, Fixed(time.Second)
			}))
			for _, d := range wave(t, s, n) {
				if off := d.Seconds() - want; off > 1e-6 || off < -1e-6 {
					t.Fatalf("%d at once took %v, want %.6fs", n, d, want)
				}
			}
		}
	})
}

func TestTheWayHoldsNoSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Queue, o.Latency, o.Trip = 1, Fixed(time.Second), 200*time.Millisecond }))
		for i, d := range wave(t, s, 3) {
			if want := time.Duration(i+1)*time.Second + 200*time.Millisecond; d != want {
				t.Errorf("request %d took %v, want %v", i, d, want)
			}
		}
	})
}

func TestARefusalTakesItsTimeAndSaysWhen(t *testing.T) {
	for how, want := range map[RetryAfter][2]string{Exactly: {"1", "1000"}, InSeconds: {"1", ""}, NotSaid: {"", ""}} {
		synctest.Test(t, func(t *testing.T) {
			s := New(atOnce(func(o *Options) {
				o.RPM, o.Burst, o.Latency, o.Refusal, o.RetryAfter = 60, Burst{Requests: 1}, Fixed(0), 30*time.Millisecond, how
			}))
			took(t, s, aboutJohn())
			d, r := took(t, s, aboutJohn())
			if got := [2]string{r.header.Get("Retry-After"), r.header.Get("Retry-After-Ms")}; d != 30*time.Millisecond || r.status != 429 || got != want {
				t.Errorf("%v: status %d after %v, told to wait %q, want %q", how, r.status, d, got, want)
			}
		})
	}
}

func TestRecordedAnswersAndTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		req := aboutJohn()
		said := json.RawMessage(`{"name":"Johannes","age":21}`)
		text := "My name is John and I am 20 years old"
		s := New(atOnce(func(o *Options) {
			o.Latency = Fixed(time.Hour)
			o.Recorded = &Recorded{Name: "a+b", Runs: 2, Calls: map[string]RecordedCall{text: {Output: said, Work: 3 * time.Second}}, Works: []time.Duration{time.Second}}
		}))
		d, r := took(t, s, req)
		if d != 3*time.Second || !strings.Contains(string(r.body), "Johannes") {
			t.Errorf("after %v: %s", d, r.body)
		}
	})
}

func TestFrom(t *testing.T) {
	runs, rest, err := From("error=0.1,from=1+today,queue=3")
	if err != nil || strings.Join(runs, " ") != "1 today" || rest != "error=0.1,queue=3" {
		t.Errorf("%q, %q, %v", runs, rest, err)
	}
	if _, _, err := From("from=1+"); err == nil {
		t.Error("a run without a name is taken")
	}
}
