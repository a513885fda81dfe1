// Package provider opens what a run calls: the simulated provider, in process, or
// a server that speaks OpenAI's protocol.
//
// Both are reached through the same client, so that nothing but the answers and
// their times depends on which it is. Whoever opens a Caller closes it, after the
// last call has returned. A Provider holds nothing that has to be closed, seems
// never to change, and may be used by many goroutines at once.
package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/datasets/spell"
	"regatta/engine/call"
	"regatta/engine/openai"
	"regatta/engine/replayed"
	"regatta/engine/simulated"
)

// The providers, by the names that users give them.
const (
	Simulated = "simulated"
	OpenAI    = "openai"
	Replay    = "replay" // of a recorded run
)

// servedAt is the base URL of the simulated provider as regatta serve opens it.
const servedAt = "http://127.0.0.1:8099/v1"

// Names returns the names of all providers, the default first.
func Names() []string { return []string{Simulated, OpenAI} }

// Key is a secret that doesn't print: fmt and encoding/json write "[key]".
type Key = openai.Key

// Config says which provider, and how to reach it.
type Config struct {
	Name    string            // one of Names
	BaseURL string            // of OpenAI; "": OpenAI's own
	Key     Key               // of OpenAI; may be empty with a BaseURL
	Model   string            // the model to ask for
	Sim     simulated.Options // of Simulated
	Timeout time.Duration     // of one attempt; 0: the client's default
	Idle    time.Duration     // of one attempt, without data once its answer has begun; 0: Timeout
	Mode    call.Mode         // how the model is held to the schema; "": call.Auto
	API     call.API          // by which answers are asked for; "": call.AutoAPI

	Cassette *replayed.Cassette // of Replay
	Speed    float64            // of Replay: how much faster answers come than then; 0: as fast

	Params call.Params         // what requests have besides
	Env    func(string) string // of the variables that Params name, "" for one that isn't set; nil: none is

	// Transport, if not nil, carries the requests to OpenAI in place of the network.
	Transport http.RoundTripper

	sky *simulated.Sky // of Simulated: that of the provider this one is reseeded from; nil: its own
}

// Provider opens callers.
type Provider struct {
	simulated    bool
	label, model string
	baseURL      string
	settings     string
	identity     string // for the cache
	account      Account
	credentials  string
	timeout      time.Duration
	idle         time.Duration
	mode         call.Mode
	api          call.API
	params       call.Params
	likeArticle  bool
	instant      bool
	crowded      bool // calls in company take longer
	sky          *simulated.Sky
	client       client
	cassette     *replayed.Cassette // nil: the client asks
	speed        float64
	sim          simulated.Options
	reseed       func(uint64) (*Provider, error)
	expect       func(calls int) []time.Duration            // nil: nobody knows
	like         func(simulated.Options) (*Provider, error) // nil: it isn't simulated

	took    *atomic.Int64                  // by the last Check, in nanoseconds; 0: there was none
	checked *atomic.Pointer[openai.Caller] // the last Check's, until a run takes its connection over
}

// client makes a caller of the configuration, which it holds, with the key, out
// of reach of fmt. It is over the connections of another caller, if there is one.
type client func(p *datasets.Prompt, s *schema.Schema, over *openai.Caller) (*openai.Caller, error)

// Caller makes the calls of one run. It is a call.Bounded too where the number
// of calls in flight is bounded by this machine.
type Caller interface {
	call.Caller
	// Close gives back the connections that are kept open between calls.
	Close()
}

// New checks the configuration. It connects to nothing. Its errors are one line
// each and say what would be right; none holds the key.
func New(cfg Config) (*Provider, error) {
	if cfg.Name == Replay {
		return cfg.replay()
	}
	switch {
	case cfg.Name == Simulated && cfg.BaseURL != "":
		return nil, fmt.Errorf("the %s provider has no base URL; use --provider %s", Simulated, OpenAI)
	case cfg.Name != Simulated && cfg.Name != OpenAI:
		return nil, fmt.Errorf("unknown provider %q; %suse %s", cfg.Name, spell.Question(cfg.Name, Names()), strings.Join(Names(), ", "))
	case cfg.Name == OpenAI && cfg.BaseURL == "" && strings.TrimSpace(string(cfg.Key)) == "" && !cfg.Params.Authorizes():
		return nil, errors.New("no API key; set OPENAI_API_KEY, or use --base-url for a server that needs none")
	}
	if cfg.Name == Simulated && cfg.sky == nil {
		cfg.sky = simulated.NewSky(cfg.Sim)
	}
	cfg.Mode, cfg.API = cmp.Or(cfg.Mode, call.Auto), cmp.Or(cfg.API, call.AutoAPI)
	p := &Provider{simulated: true, sky: cfg.sky, label: Simulated, model: cfg.Model, baseURL: servedAt, timeout: cfg.Timeout, idle: cfg.Idle, mode: cfg.Mode, api: cfg.API, params: cfg.Params, client: cfg.inProcess, identity: identityOf(cfg), account: cfg.account(), checked: new(atomic.Pointer[openai.Caller]), took: new(atomic.Int64)}
	p.credentials = cfg.credentials()
	likeArticle := simulated.DefaultOptions()
	likeArticle.Seed = cfg.Sim.Seed
	p.likeArticle = cfg.Name == Simulated && cfg.Sim == likeArticle
	p.instant = cfg.Name == Simulated && cfg.Sim.Latency.Typical() < soon
	p.crowded = cfg.Sim.Queue > 0 || cfg.Sim.Batching != simulated.Batching{}
	if sim := cfg.Sim; cfg.Name == Simulated && sim.Recorded == nil && sim.TokensPerSecond == 0 {
		p.expect = func(calls int) []time.Duration { return sim.Latency.Draw(calls, sim.Seed) }
	}
	p.reseed = func(seed uint64) (*Provider, error) {
		cfg.Sim.Seed = seed
		return New(cfg)
	}
	if cfg.Name == OpenAI {
		p.simulated, p.label, p.client = false, hostOf(cfg.BaseURL), cfg.overHTTP
		p.baseURL = cfg.BaseURL
	} else {
		p.label = simulatedLabel(cfg.Sim)
		p.settings, p.sim = cfg.Sim.String(), cfg.Sim
		p.like = func(o simulated.Options) (*Provider, error) {
			cfg.Sim, cfg.sky = o, nil
			return New(cfg)
		}
	}
	probe, err := p.probe()
	if err != nil {
		return nil, err
	}
	probe.Close()
	return p, nil
}

// replay is the provider that answers from a cassette: nothing of it is asked or paid for.
func (cfg Config) replay() (*Provider, error) {
	if cfg.Cassette == nil {
		return nil, errors.New("no recording to answer from; use --provider replay:RUN")
	}
	model := cmp.Or(cfg.Model, cfg.Cassette.Model())
	p := &Provider{
		simulated: true, cassette: cfg.Cassette, speed: cfg.Speed, label: "replay of " + cfg.Cassette.Name(), model: model, params: cfg.Params,
		timeout: cfg.Timeout, idle: cfg.Idle, mode: cmp.Or(cfg.Mode, call.Auto), api: cmp.Or(cfg.API, call.AutoAPI),
		identity: Replay + " " + cfg.Cassette.Name(), checked: new(atomic.Pointer[openai.Caller]), took: new(atomic.Int64),
	}
	p.reseed = func(uint64) (*Provider, error) { return p, nil } // what was recorded stays
	return p, nil
}

// simulatedLabel names the simulated provider, with where it comes from if that is saved runs.
func simulatedLabel(o simulated.Options) string {
	switch {
	case o.Recorded == nil:
		return Simulated
	case o.Recorded.Runs == 1:
		return Simulated + " from 1 run"
	}
	return fmt.Sprintf("%s from %d runs", Simulated, o.Recorded.Runs)
}

// FromRuns reports whether the provider is simulated after saved runs, as its label says.
func (p *Provider) FromRuns() bool {
	return p.simulated && strings.HasPrefix(p.label, Simulated+" from ")
}

// hostOf names the server. A URL that can't be read is found out by the client.
func hostOf(baseURL string) string {
	if strings.TrimSpace(baseURL) == "" {
		baseURL = openai.DefaultBaseURL
	}
	u, err := url.Parse(strings.TrimSpace(baseURL))
	if err != nil {
		return ""
	}
	return u.Host
}

// Sim are the settings of the simulated provider, as it began; zero where Sky is nil.
func (p *Provider) Sim() simulated.Options { return p.sim }

// Like is the simulated provider with other settings, and a weather of its own. Only where Sky
// isn't nil.
func (p *Provider) Like(o simulated.Options) (*Provider, error) { return p.like(o) }

// Simulated reports whether calls cost nothing and need no network.
func (p *Provider) Simulated() bool { return p.simulated }

// Replayed reports whether answers are those of a recorded run.
func (p *Provider) Replayed() bool { return p.cassette != nil }

// Label names the provider for people: "simulated", or the host of the server.
func (p *Provider) Label() string { return p.label }

// LikeArticle reports whether the provider is the simulated one with the latencies
// of the article and neither limits nor faults, whatever the seed.
func (p *Provider) LikeArticle() bool { return p.likeArticle }

// Settings says what the simulated provider is like, but for its seed, as --sim
// takes it: "" as it is by default, and of any other provider.
func (p *Provider) Settings() string { return p.settings }

// SettingsNow are the Settings with the present weather; but for an outage and a quota that is gone,
// which settings can't say.
func (p *Provider) SettingsNow() string {
	if p.sky == nil || p.sky.Weather() == p.sky.First() {
		return p.settings
	}
	return p.sim.Under(p.sky.Weather()).String()
}

// Unlimited reports whether the provider is known to take any rate: the simulated one as it is
// now, without limits.
func (p *Provider) Unlimited() bool {
	if p.sky == nil {
		return false
	}
	w := p.sky.Weather()
	return p.simulated && p.cassette == nil && w.RPM == 0 && w.TPM == 0
}

// soon is a latency below which the work that calls make for this machine counts:
// about a tenth of a millisecond each.
const soon = 20 * time.Millisecond

// Instant reports whether the provider is the simulated one and answers so soon
// that runs at the same time hold each other up: this machine sets the pace.
func (p *Provider) Instant() bool { return p.instant }

// Steady reports whether calls are known to take as long beside others as alone: those of the
// simulated provider, unless it is Instant, or has a queue or batching.
func (p *Provider) Steady() bool { return p.simulated && !p.instant && !p.crowded }

// Expect draws how long so many calls take, as far as that is known before one is made: of the
// simulated provider, but for faults and rate limits, and where calls take as long beside
// others as alone. Else it returns nil.
func (p *Provider) Expect(calls int) []time.Duration {
	if p.expect == nil || !p.Steady() {
		return nil
	}
	return p.expect(calls)
}

// Rates is what a provider takes in a minute, and how much of it at once; 0: any, or nobody knows.
type Rates struct {
	Requests, RequestsAtOnce int
	Tokens, TokensAtOnce     int
}

// Rates are those of the provider as it is now, as far as they are known before a request is made:
// of the simulated one.
func (p *Provider) Rates() Rates {
	if p.sky == nil || p.cassette != nil {
		return Rates{}
	}
	now, burst := p.sky.Weather(), p.sim.Burst
	return Rates{now.RPM, cmp.Or(burst.Requests, now.RPM), now.TPM, cmp.Or(burst.Tokens, now.TPM)}
}

// Sky holds the weather of the simulated provider, which all its callers share, those of
// a reseeded one too; nil of any other.
func (p *Provider) Sky() *simulated.Sky { return p.sky }

// BaseURL returns where other programs reach the provider, "" for OpenAI's own
// address: of the simulated one, where regatta serve puts it if not told otherwise.
func (p *Provider) BaseURL() string { return p.baseURL }

// Timeout is the time limit of one attempt; 0: the client's default.
func (p *Provider) Timeout() time.Duration { return p.timeout }

// Idle is how long an answer that has begun may bring nothing; 0: as long as Timeout.
func (p *Provider) Idle() time.Duration { return p.idle }

// Mode is how the model is held to the schema, as it was asked for.
func (p *Provider) Mode() call.Mode { return p.mode }

// API is the one that answers are asked for by, as it was asked for.
func (p *Provider) API() call.API { return p.api }

// Credentials say in words what the server was shown to be let in: OPENAI_API_KEY, or
// the headers that hold keys. Never what they hold.
func (p *Provider) Credentials() string { return p.credentials }

func (cfg Config) credentials() string {
	list := cfg.Params.Credentials()
	if key := strings.TrimSpace(string(cfg.Key)) != ""; len(list) == 0 || key && !cfg.Params.Authorizes() {
		list = append([]string{"OPENAI_API_KEY"}, list...)
	}
	return strings.Join(list, " and ")
}

// Params is what requests have besides, with the names of secrets alone.
func (p *Provider) Params() call.Params { return p.params }

// Reseeded returns the same provider with another seed for what is simulated; one
// that isn't simulated is returned as it is.
func (p *Provider) Reseeded(seed uint64) (*Provider, error) {
	if !p.simulated {
		return p, nil
	}
	return p.reseed(seed)
}

// Model returns the model that is asked for.
func (p *Provider) Model() string { return p.model }

// Check asks the server, in a request that costs nothing, whether calls can
// succeed at all: whether it is there, takes the key and knows the model. The
// simulated provider needs no checking. The error is a *call.Error. The connection
// is kept for the Caller that is opened next, or closes by itself after a while.
func (p *Provider) Check(ctx context.Context) error {
	if p.Simulated() {
		return nil
	}
	probe, err := p.probe()
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := probe.Check(ctx); err != nil {
		probe.Close()
		return err
	}
	p.took.Store(int64(time.Since(begun)))
	if before := p.checked.Swap(probe); before != nil {
		before.Close()
	}
	return nil
}

// Reaction is about how soon the server answers what costs it nothing, such as a refusal:
// half of what the last Check took, which had to connect first. 0: unknown.
func (p *Provider) Reaction() time.Duration { return time.Duration(p.took.Load()) / 2 }
