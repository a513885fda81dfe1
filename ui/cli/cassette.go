package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"regatta/datasets"
	"regatta/engine/provider"
	"regatta/engine/replayed"
)

// replayPrefix is before the run in --provider replay:RUN.
const replayPrefix = provider.Replay + ":"

// readTape reads the run that --provider names, if it names one.
func (a *app) readTape(ctx context.Context, s *settings) error {
	name, ok := strings.CutPrefix(s.provider, replayPrefix)
	if !ok || s.tape != nil {
		return nil
	}
	if strings.TrimSpace(name) == "" {
		return errors.New("--provider replay: no run given; use replay:RUN, e.g. replay:1")
	}
	switch {
	case s.baseURL != "":
		return errors.New("--base-url needs --provider openai")
	case s.sim.spec != "":
		return fmt.Errorf("--sim can't be combined with --provider %s", s.provider)
	}
	tapes, _, err := a.tapes(ctx, []string{name})
	if err != nil {
		return err
	}
	if len(tapes) > 1 {
		return fmt.Errorf("--provider %s: has %d runs; save one of your own and use its name", s.provider, len(tapes))
	}
	s.tape = tapes[0]
	return nil
}

// openTape makes the provider that answers from the run that was read. What the user doesn't
// say is as it was then: else nothing would be known.
func (s *settings) openTape() (*provider.Provider, error) {
	h := &s.tape.Header
	prompt, err := datasets.ParsePrompt(h.Prompt)
	if err != nil {
		return nil, fmt.Errorf("%s: can't read its prompt: %w", s.tape.Name, err)
	}
	cfg := provider.Config{
		Name: provider.Replay, Model: h.Model, Speed: s.speed, Timeout: s.timeout, Idle: s.idle, Mode: s.mode, API: s.api, Params: s.params,
		Cassette: replayed.New(replayed.Recording{Name: s.tape.Name, Model: h.Model, Prompt: prompt, System: h.Params.System, Set: s.tape.Set, Tally: s.tape.Tally()}),
	}
	if s.model != newSettings().model || s.modelGiven != nil && s.modelGiven() {
		cfg.Model = s.model
	}
	if cfg.Params.System == "" {
		cfg.Params.System = h.Params.System
	}
	if s.prompt == "" {
		s.prompt = h.Prompt
	}
	return provider.New(cfg)
}
