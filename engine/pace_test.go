package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/governor"
)

// What a rate makes of a run is forecast as it comes true: one that the user gives, and one of the
// provider's that its headers tell.
func TestForecastsCountRates(t *testing.T) {
	const latency = 870 * ms
	rapid.Check(t, func(rt *rapid.T) {
		items := rapid.IntRange(1, 400).Draw(rt, "items")
		text := rapid.SampledFrom([]string{"for-loop", "gather:4", "ordered:16", "as-completed:64", "gather"}).Draw(rt, "lane")
		perSecond := float64(rapid.IntRange(1, 60).Draw(rt, "per second"))
		o, l := fixed(max(lane(text).Limit, lane(text).Strategy.most())), &limiter{}
		pace := Pace{}
		given := rapid.Bool().Draw(rt, "given")
		if given {
			o.RPM = 60 * perSecond
			pace.PerMinute, pace.AtOnce = governor.GivenRate(o.RPM)
		} else {
			l.rate, l.headers = perSecond, true
			l.burst = perSecond
			pace = Pace{60 * l.rate, l.burst}
		}
		_, tally := governed(t, text, items, l, o)
		plan := lane(text).Plan(items, 0)
		all := make([]time.Duration, items)
		for i := range all {
			all[i] = latency
		}
		free := plan.Forecast(all).Wall
		plan.Paces = []Pace{{}, pace}
		want := plan.Forecast(all).Wall
		if want < free {
			rt.Errorf("a rate takes %v off %v", free-want, free)
		}
		// One call that begins a little later may be the one that has to wait for a slot.
		slack := time.Duration(2/perSecond*float64(time.Second)) + latency + want/50
		if !given && tally.Refused > 0 {
			slack += time.Second + want/10 // it had to find out
		}
		if off := tally.Wall - want; off < -slack || off > slack {
			rt.Errorf("it took %v, forecast %v (%v without the rate); %d refused", tally.Wall, want, free, tally.Refused)
		}
	})
}
