package figures

import (
	"testing"
	"time"

	"regatta/engine"
)

func TestTimesThatAreEstimates(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond:                        "1s",
		34400 * time.Millisecond:                "34s",
		59900 * time.Millisecond:                "1m0s",
		6*time.Minute + 9*time.Second:           "6m10s",
		9*time.Minute + 58*time.Second:          "10m",
		42*time.Minute + 29*time.Second:         "42m",
		59*time.Minute + 40*time.Second:         "1h00m",
		3*time.Hour + 22*time.Minute:            "3h20m",
		23*time.Hour + 59*time.Minute:           "24h00m",
		10 * 24 * time.Hour:                     "10 days",
		100*time.Hour + time.Minute:             "4 days",
		time.Hour + 2*time.Minute + time.Second: "1h00m",
	} {
		if got := About(d); got != want {
			t.Errorf("%v is about %q, want %q", d, got, want)
		}
	}
	if got := Left(engine.Left{Likely: 34 * time.Second}); got != "≈34s left" {
		t.Errorf("%q", got)
	}
	if got := Left(engine.Left{Likely: engine.Unset}); got != "" {
		t.Errorf("what is unknown is %q", got)
	}
}

func TestStandstills(t *testing.T) {
	s := time.Second
	for want, of := range map[string]engine.Standstill{
		"":                                      {},
		"paused for 30s":                        {Why: engine.ByPause, Since: 10 * s, Next: engine.Unset},
		"provider down for 34s, next try in 4s": {Why: engine.ByOutage, Since: 6 * s, Next: 44 * s},
		"no answer yet after 34s, next try in 4s":                  {Why: engine.ByOutage, Since: 6 * s, Next: 44 * s, Never: true},
		"provider down for 34s, one call tries":                    {Why: engine.ByOutage, Since: 6 * s, Next: engine.Unset},
		"provider limits nearly all calls for 34s, next try in 1s": {Why: engine.ByRefusals, Since: 6 * s, Next: 40 * s},
		"limited by the provider, goes on in 20s":                  {Why: engine.ByProvider, Since: 6 * s, Next: 60 * s},
		"limited by the provider, one call tries":                  {Why: engine.ByProvider, Since: 6 * s, Next: engine.Unset},
	} {
		if got := Standstill(of, 40*s); got != want {
			t.Errorf("%+v is %q, want %q", of, got, want)
		}
	}
}
