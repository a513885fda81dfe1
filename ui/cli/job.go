package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/cache"
	"regatta/engine/lean"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/twin/saved"
	"regatta/ui/report"
)

// job is a batch that is ready to run, but for its lane.
type job struct {
	set      *datasets.Set
	schema   *schema.Schema
	prompt   *datasets.Prompt
	provider *provider.Provider
	budget   *budget.Budget // of all runs of the command together; nil: none
	cache    *cache.Store   // nil: none

	base    engine.Config // what all lanes share
	rules   runner.Rules
	pauseAt int                              // items; 0: runs aren't paused
	saver   *saver                           // nil: runs are not saved
	spare   []string                         // folders, one of which takes what the disk of the saved runs doesn't
	attend  func(*runner.Run) (leave func()) // serves regatta ctl where runs aren't saved; nil: nothing does
	past    *runner.Past                     // a saved run that goes on; nil: the runs begin
	guesses saved.Guesses                    // the lanes that a twin only guesses, where the provider is one

	command []string // what was typed, with the program's name, secrets masked
}

// job finds every mistake in the settings that can be found without a call, and says
// what there is to say of how the data was read.
func (a *app) job(ctx context.Context, s *settings) (*job, error) {
	j, err := a.readJob(ctx, s)
	if err == nil {
		for _, note := range j.set.Notes {
			a.say(sourceOf(s.data) + ": " + note)
		}
		for _, what := range j.schema.Unchecked() {
			a.say("schema: " + what + " is sent, but not checked here")
		}
	}
	return j, err
}

// sourceOf names what --data named as errors do. Notes on several name each themselves.
func sourceOf(data []string) string {
	switch {
	case len(data) > 1:
		return "--data"
	case data[0] == "-":
		return "standard input"
	}
	return fmt.Sprintf("%q", data[0])
}

func (a *app) readJob(ctx context.Context, s *settings) (*job, error) {
	if s.save.off && (s.save.on || s.save.dir != "") {
		return nil, errors.New("--no-save can't be combined with --save or --journal-dir")
	}
	if err := a.readTape(ctx, s); err != nil {
		return nil, err
	}
	p, err := s.open(a)
	if err != nil {
		return nil, err
	}
	prompt, err := parsePrompt(s.prompt)
	if err != nil {
		return nil, err
	}
	var set *datasets.Set
	err = lean.While(func() (err error) {
		if set = s.own(); set != nil {
			return nil
		}
		set, err = datasets.OpenAll(ctx, s.data, s.options(prompt, a.stdin))
		return err
	})
	if err != nil {
		return nil, stopped(ctx, s.unschemed(err))
	}
	if s.tape != nil && s.schema == "" { // else nothing would be known
		own := *set
		own.Schema, set = s.tape.Set.Schema, &own
	}
	j := &job{set: set, provider: p, rules: s.rules, pauseAt: s.pauseAt, command: append([]string{"regatta"}, report.Masked(a.args)...)}
	if err := j.setSchema(ctx, s.schema, s.many); err != nil {
		return nil, stopped(ctx, err)
	}
	if err := j.setPrompt(prompt); err != nil {
		return nil, err
	}
	j.base = s.config()
	if j.base.Price, j.budget, err = s.money(p); err != nil {
		return nil, err
	}
	if s.saves() {
		j.spare = runs.Spare(a.env, "")
		if j.saver, err = a.newSaver(s.save); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// config is what the flags say of how a run goes.
func (s *settings) config() engine.Config {
	cfg := engine.Config{
		OnError:      s.onError,
		MaxFailures:  s.most,
		Hedge:        s.hedge,
		Retry:        engine.DefaultRetry(),
		Reasks:       s.reasks,
		Seed:         s.sim.seed,
		Stream:       s.stream,
		DatasetOrder: s.order == orderDataset,
	}
	cfg.Retry.Max = s.retries
	cfg.Retry.Timeout = 0 // the client keeps the time limit, and names it
	return cfg
}

// schemaLike is the schema of examples.
const schemaLike = "name string, age int"

// unschemed adds to what is wrong with the rows of files that their schema is missing too, which
// would else be said only once they are mended.
func (s *settings) unschemed(err error) error {
	var bad *datasets.BadRows
	if s.schema != "" || s.tape != nil || !errors.As(err, &bad) {
		return err
	}
	return fmt.Errorf("%w; no schema either: add one, e.g. --schema '%s'", err, schemaLike)
}

// setSchema takes the user's schema, as a list where many objects are wanted, or
// else the dataset's own.
func (j *job) setSchema(ctx context.Context, spec string, many bool) error {
	switch {
	case spec == "" && j.set.Schema == nil && j.set.Rows.Len() == 0 && len(j.set.Notes) > 0:
		return fmt.Errorf("%q: %s, and no schema; add both, e.g. --schema '%s'", j.set.Name, j.set.Notes[len(j.set.Notes)-1], schemaLike)
	case spec == "" && j.set.Schema == nil:
		return fmt.Errorf("%q has no schema; add one, e.g. --schema '%s'", j.set.Name, schemaLike)
	case spec == "":
		j.schema = j.set.Schema
		return nil
	}
	s, err := schema.Load(ctx, spec)
	if err == nil && many {
		s, err = s.List()
	}
	if err != nil {
		return err
	}
	j.schema = s
	if j.set.Schema != nil { // what it expects is made for its own
		set := *j.set
		set.Rows = unjudged{set.Rows}
		j.set = &set
	}
	return nil
}

// parsePrompt returns nil for none.
func parsePrompt(template string) (*datasets.Prompt, error) {
	if template == "" {
		return nil, nil
	}
	return datasets.ParsePrompt(template)
}

// setPrompt takes the user's template, or else the dataset's own.
func (j *job) setPrompt(p *datasets.Prompt) (err error) {
	if p == nil {
		if p, err = datasets.ParsePrompt(j.set.Prompt); err != nil {
			return err
		}
	}
	j.prompt = p
	return p.Check(j.set)
}

// unjudged are rows without their right answers.
type unjudged struct{ datasets.Rows }

func (unjudged) Expected(int) json.RawMessage { return nil }

// plan is what the runs of the job are started with.
func (j *job) plan() runner.Plan {
	p := runner.Plan{
		Job:      runner.Job{Set: j.set, Schema: j.schema, Prompt: j.prompt},
		Provider: j.provider,
		Config:   j.base,
		Rules:    j.rules,
		Budget:   j.budget,
		Cache:    j.cache,
		Guess:    j.guesses.Why,
		Past:     j.past,
		PauseAt:  j.pauseAt,
		MustSave: j.past != nil,
		Args:     j.args(),
		Program:  "regatta " + theBuild().version,
		Spare:    j.spare,
	}
	p.Dir = workingDir()
	if j.saver != nil {
		p.Saver, p.Attend = j.saver.store, j.saver.attend
	} else {
		p.Attend = j.attend
	}
	return p
}

// args are those of the command, as a saved run keeps them: the address of a server that the
// environment names is one of them.
func (j *job) args() []string {
	args, url := j.command[1:], j.provider.BaseURL()
	named := slices.ContainsFunc(args, func(word string) bool { return word == "--base-url" || strings.HasPrefix(word, "--base-url=") })
	if named || url == "" || j.provider.Simulated() {
		return args
	}
	return append(slices.Clip(args), "--base-url", report.MaskedURL(url))
}

// workingDir is the folder where the program was started; "": paths are as they were given.
func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}
