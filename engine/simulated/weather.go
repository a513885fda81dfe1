package simulated

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// slowFactor is how many times as long an attempt of the slow tail takes.
const slowFactor = 10

// mostOutage is the longest outage that can be set.
const mostOutage = 24 * time.Hour

// Weather is what can change about a provider while it is used. Compare with ==.
type Weather struct {
	RPM           int     `json:"rpm"`            // requests a minute, 0: no limit
	TPM           int     `json:"tpm"`            // tokens a minute, 0: no limit
	MaxConcurrent int     `json:"max_concurrent"` // requests at the same time, 0: no limit
	Slow          float64 `json:"slow"`           // share of attempts that take ten times as long
	Error         float64 `json:"error"`          // share of attempts that fail with status 500
	Stall         float64 `json:"stall"`          // share of attempts that are never answered
	QuotaGone     bool    `json:"quota_gone"`     // everything is refused: the account is empty

	// Outage is for how long from now the provider can't be reached.
	Outage time.Duration `json:"-"`
}

// Weather is the one that a provider begins with.
func (o Options) Weather() Weather {
	return Weather{RPM: o.RPM, TPM: o.TPM, MaxConcurrent: o.MaxConcurrent, Slow: o.Slow, Error: o.Error, Stall: o.Stall}
}

// Under are the options of a provider that begins with a weather.
func (o Options) Under(w Weather) Options {
	o.RPM, o.TPM, o.MaxConcurrent, o.Slow, o.Error, o.Stall = w.RPM, w.TPM, w.MaxConcurrent, w.Slow, w.Error, w.Stall
	if o.RPM == 0 {
		o.Burst.Requests = 0 // of a rate that isn't there
	}
	if o.TPM == 0 || o.RPM > 0 && o.Burst.Tokens == o.Burst.Requests {
		o.Burst.Tokens = 0 // or one number for both, which settings don't take
	}
	return o
}

// FieldError is what is wrong with a field of a Weather.
type FieldError struct {
	Field string // as in JSON: max_concurrent
	Err   error
}

// Error implements error.
func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap implements the interface that errors.Is and errors.As use.
func (e *FieldError) Unwrap() error { return e.Err }

// check returns the first fault as a *FieldError; others is the sum of all shares of
// faults that never change.
func (w Weather) check(others float64) error {
	for _, c := range []struct {
		field string
		n     int
	}{{"rpm", w.RPM}, {"tpm", w.TPM}, {"max_concurrent", w.MaxConcurrent}} {
		if c.n < 0 {
			return &FieldError{c.field, fmt.Errorf("%d is below 0; use 0 (no limit) or more", c.n)}
		}
	}
	for _, s := range []struct {
		field string
		share float64
	}{{"slow", w.Slow}, {"error", w.Error}, {"stall", w.Stall}} {
		if !(s.share >= 0 && s.share <= 1) {
			return &FieldError{s.field, fmt.Errorf("%v is not a share from 0 to 1", s.share)}
		}
	}
	if sum := w.Error + w.Stall + others; sum > 1+1e-9 {
		return &FieldError{"error", fmt.Errorf("fault rates add up to %.4g; the maximum is 1", sum)}
	}
	if w.Outage < 0 || w.Outage > mostOutage {
		return &FieldError{"outage", errors.New("must be from 0 to 86400 seconds")}
	}
	return nil
}

// Change says in words what differs from the weather before: "rpm 120 (was 600), outage
// of 10s". "": nothing does.
func (w Weather) Change(before Weather) string {
	var parts []string
	count := func(name string, now, was int) {
		if now != was {
			parts = append(parts, fmt.Sprintf("%s %s (was %s)", name, orNone(now), orNone(was)))
		}
	}
	share := func(name string, now, was float64) {
		if now != was {
			parts = append(parts, fmt.Sprintf("%.4g%% %s (was %.4g%%)", 100*now, name, 100*was))
		}
	}
	count("rpm", w.RPM, before.RPM)
	count("tpm", w.TPM, before.TPM)
	count("max concurrent", w.MaxConcurrent, before.MaxConcurrent)
	share("slow", w.Slow, before.Slow)
	share("500s", w.Error, before.Error)
	share("stalls", w.Stall, before.Stall)
	switch {
	case w.QuotaGone && !before.QuotaGone:
		parts = append(parts, "quota gone")
	case !w.QuotaGone && before.QuotaGone:
		parts = append(parts, "quota back")
	}
	switch {
	case w.Outage > before.Outage:
		parts = append(parts, "outage of "+w.Outage.Round(time.Millisecond).String())
	case w.Outage == 0 && before.Outage > 0:
		parts = append(parts, "outage over")
	case w.Outage < before.Outage:
		parts = append(parts, "outage for another "+w.Outage.Round(time.Millisecond).String())
	}
	return strings.Join(parts, ", ")
}

func orNone(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

// Sky holds the weather of one or more servers. It may be used by many goroutines at
// once.
type Sky struct {
	others float64 // shares of the faults that no weather changes
	first  Weather
	now    atomic.Pointer[weatherSince]

	mu        sync.Mutex // of changes: they are told in their order
	listening map[int]func(before, after Weather)
	listeners int
}

// weatherSince is a weather whose outage has an end.
type weatherSince struct {
	Weather
	down time.Time // until then; zero: there is no outage
}

// NewSky returns a sky with the weather that the options say.
func NewSky(o Options) *Sky {
	s := &Sky{others: o.faults() - o.Error - o.Stall, first: o.Weather(), listening: map[int]func(before, after Weather){}}
	s.now.Store(&weatherSince{Weather: s.first})
	return s
}

// First returns the weather that it began with.
func (s *Sky) First() Weather { return s.first }

// Weather returns the present one; its outage is what is left of it.
func (s *Sky) Weather() Weather {
	now := s.now.Load()
	w := now.Weather
	if !now.down.IsZero() {
		w.Outage = max(0, time.Until(now.down))
	}
	return w
}

// Set replaces the weather, for the requests that arrive from now on. Its error is a
// *FieldError, and nothing has changed.
func (s *Sky) Set(w Weather) error {
	return s.Change(func(now *Weather) error { *now = w; return nil })
}

// Change changes the present weather as Set does; no other change comes between. An
// error of change is returned, and nothing has changed. change must not use the sky.
func (s *Sky) Change(change func(*Weather) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.Weather()
	w := before
	if err := change(&w); err != nil {
		return err
	}
	if err := w.check(s.others); err != nil {
		return err
	}
	if w == before {
		return nil
	}
	next := &weatherSince{Weather: w}
	if w.Outage > 0 {
		next.down = time.Now().Add(w.Outage)
	}
	next.Outage = 0 // down says it
	s.now.Store(next)
	for _, hear := range s.listening {
		hear(before, w)
	}
	return nil
}

// Listen calls hear with each change from now on, one at a time, until stop is called.
// hear must not use the sky but for Weather.
func (s *Sky) Listen(hear func(before, after Weather)) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners++
	n := s.listeners
	s.listening[n] = hear
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listening, n)
	}
}

// faults is the sum of the shares of attempts that meet a fault.
func (o Options) faults() float64 {
	return math.Max(0, o.Error+o.Reset+o.Stall+o.Truncated+o.Invalid+o.Refused+o.Fenced)
}
