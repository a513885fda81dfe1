package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/simulated"
	"regatta/engine/twin/saved"
)

// settings is what the flags of a batch say, each of them checked by itself. A
// flag means the same to every command that has it.
type settings struct {
	data      []string // several are one dataset
	dataGiven bool     // and are the user's
	read      readSettings
	prompt    string // empty: the dataset's own
	schema    string // empty: the dataset's own
	many      bool

	provider   string
	baseURL    string
	model      string
	modelGiven func() bool // nil: there is no flag
	mode       call.Mode
	params     call.Params
	api        call.API
	sim        simSettings
	price      price.Price // unknown: that of the list
	budget     float64     // USD; 0: none
	unpriced   bool        // the price is looked up later, where there is no budget

	rules   runner.Rules // of the provider's limits
	onError engine.Policy
	most    engine.MaxFailures
	hedge   engine.Hedge
	retries int
	reasks  int
	timeout time.Duration
	idle    time.Duration // 0: as timeout
	order   string
	stream  bool
	save    saving
	pauseAt int // items; 0: at none

	tape  *runner.Tape // of the provider that answers from a recording; nil: it is another
	speed float64      // of that
}

// The orders in which as-completed starts its calls.
const (
	orderShuffled = "shuffled"
	orderDataset  = "dataset"
)

func newSettings() *settings {
	retry := engine.DefaultRetry()
	return &settings{
		data:     []string{"people"},
		provider: provider.Simulated,
		model:    "gpt-4o-mini",
		mode:     call.Auto,
		api:      call.AutoAPI,
		sim:      simSettings{seed: simulated.DefaultOptions().Seed},
		retries:  retry.Max,
		reasks:   engine.DefaultReasks,
		timeout:  retry.Timeout,
		order:    orderShuffled,
	}
}

// add gives a command the flags.
func (s *settings) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(&dataList{of: &s.data, given: &s.dataGiven}, "data", "dataset: file (csv, tsv, json, jsonl, yaml, xlsx,\nparquet, txt; .gz, .zst, .bz2 too), folder of text\nfiles, - for stdin, or built-in:\n"+strings.Join(builtinNames(), ", ")+", people:N; repeatable\n")
	s.read.add(cmd)
	f.StringVar(&s.prompt, "prompt", "", "prompt template, e.g. 'Classify: {{.text}}'")
	f.StringVar(&s.schema, "schema", "", "output schema: 'name string, age int' or\na JSON Schema file")
	f.BoolVar(&s.many, "many", false, "extract a list of objects per item")
	f.StringVar(&s.provider, "provider", s.provider, "provider: "+strings.Join(provider.Names(), ", ")+" or replay:RUN, the\nanswers and latencies of a saved run\n")
	f.Var(checked[float64]{&s.speed, parseSpeed, "x"}, "speed", "with --provider replay:RUN: how fast, 0.25x to 100x")
	f.StringVar(&s.baseURL, "base-url", "", "address of an OpenAI-compatible server")
	f.StringVar(&s.model, "model", s.model, "model name")
	s.modelGiven = func() bool { return f.Changed("model") }
	f.Var(checked[call.Mode]{&s.mode, call.ParseMode, "name"}, "mode", "mode of structured output: auto, json-schema,\ntools or json-object")
	f.Var(checked[call.API]{&s.api, call.ParseAPI, "name"}, "api", "which OpenAI API to use: auto, chat\n(completions) or responses")
	addParams(cmd, &s.params)
	f.Var(checked[price.Price]{&s.price, price.Parse, "in,out"}, "price", "price in USD per million tokens: input,output,\ne.g. 0.15,0.60")
	f.Var(checked[float64]{&s.budget, price.ParseAmount, "usd"}, "budget", "stop before spending more than this (USD)")
	addRates(cmd, &s.rules)
	f.Var(checked[engine.Policy]{&s.onError, engine.ParsePolicy, "policy"}, "on-error", "when an item fails: collect, cancel or orphan\n")
	f.Var(checked[engine.MaxFailures]{&s.most, engine.ParseMaxFailures, "n"}, "max-failures", "end the run when so many items have failed, e.g. 50,\nor this share of the finished ones, e.g. 10%\n")
	f.Var(checked[engine.Hedge]{&s.hedge, engine.ParseHedge, "percentile"}, "hedge", "send a second attempt beside the slowest calls,\nthe first answer wins: e.g. p95\n")
	f.Var(checked[int]{&s.retries, wholeNumber, "n"}, "retries", "max retries per item after failures")
	f.Var(checked[int]{&s.reasks, wholeNumber, "n"}, "reasks", "max re-asks per item after invalid answers\n")
	f.Var(checked[time.Duration]{&s.timeout, timeLimit, "time"}, "timeout", "timeout per attempt")
	f.Var(optional{&s.idle}, "idle-timeout", "max time without data once an answer has begun\n(default: same as --timeout)")
	f.Var(checked[string]{&s.order, oneOf(orderShuffled, orderDataset), "order"}, "order", "start order of as-completed: shuffled or dataset\n")
	f.BoolVar(&s.stream, "stream", false, "stream answers, show them as they arrive")
	s.sim.add(cmd, "latencies, faults, order, --sample")

	completeWith(cmd, "data", completeSpec)
	completeWith(cmd, "schema", func(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return withFiles(nil, begun, isSchemaFile)
	})
	completeWith(cmd, "model", completeModel)
	complete(cmd, "provider", provider.Names()...)
	complete(cmd, "mode", modeNames()...)
	complete(cmd, "api", string(call.AutoAPI), string(call.ChatAPI), string(call.ResponsesAPI))
	complete(cmd, "hedge", "p90", "p95", "p99", "off")
	complete(cmd, "on-error", engine.Collect.String(), engine.Cancel.String(), engine.Orphan.String())
	complete(cmd, "order", orderShuffled, orderDataset)
}

// addPauseAt gives a command the flag that pauses a run on its way.
func addPauseAt(cmd *cobra.Command, items *int) {
	cmd.Flags().Var(checked[int]{items, wholeNumber, "n"}, "pause-at", "pause when n items have finished (a race: all lanes,\nwhen the first has n)")
}

// simSettings is what the flags say of the simulated provider.
type simSettings struct {
	spec string
	seed uint64

	fitted *saved.Twin // by options, of the runs that spec names; nil: it names none
}

// add adds the flags; drawn is what the seed decides.
func (s *simSettings) add(cmd *cobra.Command, drawn string) {
	f := cmd.Flags()
	f.StringVar(&s.spec, "sim", "", "settings of the simulated provider,\ne.g. latency=fixed:1s,error=0.1")
	f.Var(checked[uint64]{&s.seed, seed, "n"}, "seed", "random seed of "+drawn+"\n")
	completeWith(cmd, "sim", completeSim)
}

func (s *simSettings) options(env func(string) string) (simulated.Options, error) {
	base := simulated.DefaultOptions()
	words, spec, err := simulated.From(s.spec)
	if err == nil && len(words) > 0 {
		base, s.fitted, err = fittedFrom(env, words)
	}
	if err != nil {
		return base, fmt.Errorf("--sim: %w", err)
	}
	base.Seed = s.seed
	o, err := simulated.Parse(spec, base)
	if err != nil {
		return o, fmt.Errorf("--sim: %w", err)
	}
	if o.Latency != base.Latency || o.TokensPerSecond != base.TokensPerSecond {
		o.Recorded = o.Recorded.Timeless()
	}
	return o, nil
}

// laneSettings is what the flags say of the one lane of a run.
type laneSettings struct {
	lane  engine.Lane
	limit engine.Cap
}

func (l *laneSettings) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(checked[engine.Lane]{&l.lane, engine.ParseLane, "name"}, "strategy", "strategy, or strategy:limit:\n"+strings.Join(strategyNames(), ", ")+"\n")
	f.Var(checked[engine.Cap]{&l.limit, engine.ParseCap, "n"}, "limit", "max calls in flight; 0 = no limit;\nauto or auto:MAX = found during the run\n")
	completeWith(cmd, "strategy", completeLane)
}

// addTogether gives a command the flag of races.
func addTogether(cmd *cobra.Command, together *bool) {
	cmd.Flags().BoolVar(together, "together", false, "race lanes at once on a real provider too\n(they share its rate limits)")
}

// chosen puts the two flags together.
func (l *laneSettings) chosen(cmd *cobra.Command) (engine.Lane, error) {
	if !cmd.Flags().Changed("limit") {
		return l.lane, nil
	}
	if l.lane.Limit != 0 && (l.lane.Limit != l.limit.Most || l.lane.Auto != l.limit.Auto) {
		return engine.Lane{}, fmt.Errorf("--strategy %v and --limit %v conflict; set one limit", l.lane, l.limit)
	}
	return l.limit.Of(l.lane.Strategy)
}

// outputSettings is what the flags say of where results go, and in which form.
type outputSettings struct {
	format    string
	path      string // empty: stdout
	stdout    bool   // that was asked for by name
	overwrite bool
	sole      bool // what is written may be the only copy of what somebody pays for

	endings string // of files in the formats that there are, in words
	keep    bool   // the input's columns are written too
	inOrder bool   // results are written in dataset order
	raw     bool   // cells of CSV are written as they are
	comma   byte   // what separates them; 0: as in the input
}

// add gives a command the flags, the first of the formats as the default.
func (o *outputSettings) add(cmd *cobra.Command, formats ...string) {
	o.format, o.endings = formats[0], endingsOf(formats)
	addFormat(cmd, &o.format, formats)
	f := cmd.Flags()
	f.Var(outFlag{o}, "out", "write results to this file instead of stdout (-)")
	f.BoolVar(&o.overwrite, "overwrite", false, "let --out replace an existing file")
	completeFiles(cmd, "out", suffixesOf(formats)...)
}

// outFlag names a file, or as - stdout.
type outFlag struct{ to *outputSettings }

func (o outFlag) String() string {
	switch {
	case o.to == nil:
		return ""
	case o.to.stdout:
		return "-"
	}
	return o.to.path
}

func (o outFlag) Type() string { return "string" }

func (o outFlag) Set(path string) error {
	o.to.path, o.to.stdout = path, path == "-"
	if o.to.stdout {
		o.to.path = ""
	}
	return nil
}

// suffixesOf are what files in these formats usually end in.
func suffixesOf(formats []string) []string {
	usual := map[string]string{formatTable: "txt", formatMarkdown: "md"}
	suffixes := make([]string, len(formats))
	for i, format := range formats {
		suffixes[i] = cmp.Or(usual[format], format)
	}
	return suffixes
}

// endingsOf names them in words: ".jsonl or .csv".
func endingsOf(formats []string) string {
	endings := suffixesOf(formats)
	last := len(endings) - 1
	return "." + strings.Join(endings[:last], ", .") + " or ." + endings[last]
}

func addFormat(cmd *cobra.Command, to *string, formats []string) {
	last := len(formats) - 1
	known := strings.Join(formats[:last], ", ") + " or " + formats[last]
	cmd.Flags().Var(checked[string]{to, oneOf(formats...), "format"}, "format", "format: "+known)
	complete(cmd, "format", formats...)
}

func modeNames() []string {
	var names []string
	for _, m := range call.Modes() {
		names = append(names, string(m))
	}
	return names
}

func builtinNames() []string {
	var names []string
	for _, b := range datasets.Builtins() {
		names = append(names, b.Name)
	}
	return names
}

// open makes the provider that the flags and the environment name. The key is
// looked at only for a provider that the user asked for.
func (s *settings) open(a *app) (*provider.Provider, error) {
	sim, err := s.sim.options(a.env)
	if err != nil {
		return nil, err
	}
	if s.idle > s.timeout {
		return nil, fmt.Errorf("--idle-timeout %v has no effect with --timeout %v; raise --timeout", s.idle, s.timeout)
	}
	if s.tape != nil {
		return s.openTape()
	}
	if s.speed != 0 {
		return nil, errors.New("--speed needs --provider replay:RUN")
	}
	cfg := provider.Config{Name: s.provider, BaseURL: s.baseURL, Model: s.model, Sim: sim, Timeout: s.timeout, Idle: s.idle, Mode: s.mode, API: s.api, Params: s.params, Env: a.env, Transport: a.transport}
	switch {
	case s.provider == provider.Simulated && s.sim.fitted != nil && s.baseURL == "":
		s.recall(&cfg, s.sim.fitted.Largest())
	case s.provider == provider.Simulated && s.baseURL != "":
		return nil, errors.New("--base-url needs --provider openai")
	case s.provider == provider.OpenAI && s.sim.spec != "":
		return nil, errors.New("--sim can't be combined with --provider openai")
	case s.provider == provider.OpenAI:
		cfg.Key = provider.Key(a.env("OPENAI_API_KEY"))
		if cfg.BaseURL == "" {
			cfg.BaseURL = a.env("OPENAI_BASE_URL")
		}
	}
	return provider.New(cfg)
}
