package simulated

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"regatta/datasets/spell"
)

// Options is what a provider is like. It is a plain value; two of them can be
// compared with ==. New takes any, but only what Parse accepts makes sense.
type Options struct {
	Seed    uint64  // of latencies, faults and made-up answers
	Latency Latency // from the arrival of a request to the end of its answer

	// TokensPerSecond, if not 0, makes Latency the time to the first token, and
	// an answer take this much longer: its tokens / TokensPerSecond.
	TokensPerSecond float64

	RPM           int // requests a minute, 0: no limit
	TPM           int // tokens a minute, prompts and answers together, 0: no limit
	MaxConcurrent int // requests at the same time, 0: no limit

	Burst Burst   // how much of RPM and TPM may come at once
	Ramp  float64 // requests a second at first, that may rise by 5% a second; 0: they may rise at once
	Bare  bool    // no headers of rate limits, and refusals don't say how long to wait

	Queue    int      // requests that are worked on at the same time, more wait their turn; 0: no limit
	Batching Batching // all at once, the more slowly the more there are; not with Queue

	Trip       time.Duration // of each response, spent on the way: it holds no slot
	Refusal    time.Duration // until a refusal for a limit is told
	RetryAfter RetryAfter    // how refusals say when to come again

	// Recorded, if not nil, is what saved runs were answered, and how long that took: it stands
	// for Latency where its texts are asked.
	Recorded *Recorded

	Modes   Modes // the ways to ask for JSON that it takes
	Lenient bool  // it takes requests that OpenAI's API would reject, where it can answer them

	Shed float64 // share of requests that get a 429 at random, whatever the load
	Slow float64 // share of attempts that take ten times as long

	// The shares of attempts, from 0 to 1 and together at most 1, that meet a fault.
	Error     float64 // status 500, after a short part of the latency
	Reset     float64 // the connection breaks half-way
	Stall     float64 // nothing comes, until the client goes away
	Truncated float64 // half of the answer, finish_reason length
	Invalid   float64 // an answer that is not JSON or does not fit the schema
	Refused   float64 // a refusal instead of an answer
	Fenced    float64 // the answer in a code fence; arguments of calls can't be
}

// DefaultOptions is the article's provider: its latency, seed 1, no limits and no faults.
func DefaultOptions() Options {
	return Options{Seed: 1, Latency: Article()}
}

// Key is one key of Parse, for help.
type Key struct {
	Name  string // latency
	Value string // the shape of its value: article|0|fixed:850ms|…
	About string // what it does, in one line
}

// Keys lists the keys that Parse knows, in the order of String.
func Keys() []Key {
	settings := settings()
	keys := make([]Key, len(settings))
	for i, s := range settings {
		keys[i] = s.Key
	}
	return keys
}

// Parse reads KEY=VALUE,... and changes base by it; the name of a profile stands for its settings. An empty spec changes
// nothing; of a key given twice the last counts. The error says in one line
// what is wrong and what would be right.
func Parse(spec string, base Options) (Options, error) {
	o := base
	for part := range strings.SplitSeq(spec, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			p, named := profileNamed(part)
			if !named {
				return base, fmt.Errorf("%q is neither KEY=VALUE, e.g. latency=fixed:850ms, nor a profile; %suse %s", part, likelyProfile(part), profileNames())
			}
			var err error
			if o, err = Parse(p.Spec, o); err != nil {
				return base, err
			}
			continue
		}
		s, err := settingOf(strings.TrimSpace(name))
		if err != nil {
			return base, err
		}
		if err := s.set(&o, strings.TrimSpace(value)); err != nil {
			return base, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	if err := o.check(); err != nil {
		return base, err
	}
	return o, nil
}

// check finds settings that don't go together.
func (o Options) check() error {
	switch sum := o.faults(); {
	case sum > 1+1e-9:
		return fmt.Errorf("fault rates add up to %.4g; the maximum is 1", sum)
	case o.Queue > 0 && o.Batching != Batching{}:
		return fmt.Errorf("queue=%d and batching=%v exclude each other; use the slots of batching as the queue", o.Queue, o.Batching)
	case o.RPM > 0 && o.TPM > 0 && o.Burst.Requests > 0 && o.Burst.Requests == o.Burst.Tokens:
		return fmt.Errorf("burst=%v is one number for rpm and tpm; use REQUESTS:TOKENS, e.g. burst=%[1]v:%d", o.Burst, o.TPM)
	}
	return nil
}

// String returns the spec that Parse turns DefaultOptions into o by, but for
// the seed: "" where nothing else differs.
func (o Options) String() string {
	var parts []string
	if o.Recorded != nil {
		parts = append(parts, fromKey+"="+o.Recorded.Name)
	}
	for _, s := range settings() {
		if value := s.get(o); value != s.get(DefaultOptions()) {
			parts = append(parts, s.Name+"="+value)
		}
	}
	return strings.Join(parts, ",")
}

// setting is a key with the ways to read and to write its field.
type setting struct {
	Key
	set func(o *Options, value string) error
	get func(o Options) string
}

func settings() []setting {
	return slices.Concat(paceSettings(), loadSettings(), answerSettings())
}

// paceSettings are of latencies and limits.
func paceSettings() []setting {
	return []setting{
		{
			Key{"latency", "article|0|fixed:850ms|uniform:200ms:1s|lognormal:800ms:0.4", "response time (lognormal: median:sigma)"},
			func(o *Options, value string) (err error) { o.Latency, err = ParseLatency(value); return err },
			func(o Options) string { return o.Latency.String() },
		},
		numberSetting("tokens_per_second", "80", "token rate after the first token (latency is then time to first token)",
			"a number from 0 (at once)", math.MaxFloat64, func(o *Options) *float64 { return &o.TokensPerSecond }),
		countSetting("rpm", "600", "requests per minute before a 429", func(o *Options) *int { return &o.RPM }),
		countSetting("tpm", "90000", "tokens per minute before a 429", func(o *Options) *int { return &o.TPM }),
		countSetting("max_concurrent", "20", "concurrent requests before a 429", func(o *Options) *int { return &o.MaxConcurrent }),
	}
}

// loadSettings are of what many requests at once meet.
func loadSettings() []setting {
	return []setting{
		{
			Key{"burst", "20|20:4000", "size of the rpm and tpm buckets, or REQUESTS:TOKENS (0 = a minute's worth)"},
			func(o *Options, value string) (err error) { o.Burst, err = ParseBurst(value); return err },
			func(o Options) string { return o.Burst.String() },
		},
		numberSetting("ramp", "10", "requests per second at first, +5% per second while used, up to rpm; a 429 for more",
			"a number from 0 (no ramp)", 1e9, func(o *Options) *float64 { return &o.Ramp }),
		switchSetting("headers", "x-ratelimit headers and Retry-After", func(o *Options) *bool { return &o.Bare }),
		countSetting("queue", "16", "slots; more requests wait in a queue, none is refused", func(o *Options) *int { return &o.Queue }),
		{
			Key{"batching", "256:64", "SLOTS:KNEE: served at once, slower the more there are; throughput stops growing at the knee"},
			func(o *Options, value string) (err error) { o.Batching, err = ParseBatching(value); return err },
			func(o Options) string { return o.Batching.String() },
		},
		durationSetting("trip", "20ms", "time of a response on the way, outside of the queue", func(o *Options) *time.Duration { return &o.Trip }),
		durationSetting("refusal", "10ms", "time until a 429 is sent", func(o *Options) *time.Duration { return &o.Refusal }),
		{
			Key{"retry_after", "exact|whole|none", "how a 429 says when to come again (whole: in seconds)"},
			func(o *Options, value string) (err error) { o.RetryAfter, err = ParseRetryAfter(value); return err },
			func(o Options) string { return o.RetryAfter.String() },
		},
	}
}

// answerSettings are of what is taken, and what comes of an attempt.
func answerSettings() []setting {
	return []setting{
		{
			Key{"modes", "tools+json-object", "modes it accepts (json-schema, tools, json-object); others are rejected"},
			func(o *Options, value string) (err error) { o.Modes, err = ParseModes(value); return err },
			func(o Options) string { return o.Modes.String() },
		},
		{
			Key{"lenient", "true", "accept requests that the API rejects (unknown models and parameters, values out of range, schemas that aren't strict)"},
			func(o *Options, value string) error {
				lenient, err := strconv.ParseBool(value)
				if err != nil {
					return fmt.Errorf("%q: must be true or false", value)
				}
				o.Lenient = lenient
				return nil
			},
			func(o Options) string { return strconv.FormatBool(o.Lenient) },
		},
		shareSetting("shed", "that get a 429 at random, whatever the load", func(o *Options) *float64 { return &o.Shed }),
		shareSetting("slow", "that take 10 times as long", func(o *Options) *float64 { return &o.Slow }),
		shareSetting("error", "that fail with a 500", func(o *Options) *float64 { return &o.Error }),
		shareSetting("reset", "whose connection is reset", func(o *Options) *float64 { return &o.Reset }),
		shareSetting("stall", "that never get a response", func(o *Options) *float64 { return &o.Stall }),
		shareSetting("truncated", "whose answer is truncated", func(o *Options) *float64 { return &o.Truncated }),
		shareSetting("invalid", "whose answer fails validation", func(o *Options) *float64 { return &o.Invalid }),
		shareSetting("refused", "whose answer is a refusal", func(o *Options) *float64 { return &o.Refused }),
		shareSetting("fenced", "whose answer is in a code fence", func(o *Options) *float64 { return &o.Fenced }),
	}
}

func shareSetting(name, about string, field func(*Options) *float64) setting {
	return numberSetting(name, "0.1", "share of attempts "+about, "a share from 0 to 1", 1, field)
}

// switchSetting is on, or off, which sets the field.
func switchSetting(name, about string, off func(*Options) *bool) setting {
	return setting{
		Key{name, "on|off", about},
		func(o *Options, value string) error {
			if value != "on" && value != "off" {
				return fmt.Errorf("%q: must be on or off", value)
			}
			*off(o) = value == "off"
			return nil
		},
		func(o Options) string {
			if *off(&o) {
				return "off"
			}
			return "on"
		},
	}
}

func numberSetting(name, example, about, shape string, most float64, field func(*Options) *float64) setting {
	return setting{
		Key{name, example, about},
		func(o *Options, value string) error {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil || !(v >= 0 && v <= most) {
				return fmt.Errorf("%q is not %s, e.g. %s", value, shape, example)
			}
			*field(o) = v
			return nil
		},
		func(o Options) string { return strconv.FormatFloat(*field(&o), 'g', -1, 64) },
	}
}

func durationSetting(name, example, about string, field func(*Options) *time.Duration) setting {
	return setting{
		Key{name, example, about},
		func(o *Options, value string) (err error) { *field(o), err = parseLatencyDuration(value); return err },
		func(o Options) string {
			if d := *field(&o); d != 0 {
				return d.String()
			}
			return "0"
		},
	}
}

func countSetting(name, example, about string, field func(*Options) *int) setting {
	return setting{
		Key{name, example, about},
		func(o *Options, value string) error {
			v, err := strconv.Atoi(value)
			if err != nil || v < 0 {
				return fmt.Errorf("%q is not a whole number, e.g. %s (0 = no limit)", value, example)
			}
			*field(o) = v
			return nil
		},
		func(o Options) string { return strconv.Itoa(*field(&o)) },
	}
}

func settingOf(name string) (setting, error) {
	var known []string
	for _, s := range settings() {
		if s.Name == name {
			return s, nil
		}
		known = append(known, s.Name)
	}
	known = append(known, fromKey)
	return setting{}, fmt.Errorf("unknown key %q; %suse %s", name, spell.Question(name, known), strings.Join(known, ", "))
}
