package cli

import (
	"context"
	"fmt"

	"regatta/datasets"
	"regatta/engine/provider"
	"regatta/engine/runs"
	"regatta/engine/simulated"
	"regatta/engine/twin/saved"
)

// fittedFrom are the settings of a simulated provider that behaves as that of the runs did, and
// answers as it did.
func fittedFrom(env func(string) string, words []string) (simulated.Options, *saved.Twin, error) {
	t, err := readTwin(context.Background(), env, words)
	if err != nil {
		return simulated.Options{}, nil, fmt.Errorf("from: %w", err)
	}
	if misses := t.Unexplained(); len(misses) > 0 {
		return simulated.Options{}, nil, fmt.Errorf("from: the model doesn't explain %q; use --provider replay:RUN to replay it", misses[0].Run)
	}
	return t.Options(), t, nil
}

// recall fills in the model of a run that a twin was fitted from, where no other is asked for,
// and its prompt if its data is used too.
func (s *settings) recall(cfg *provider.Config, run *runs.Run) {
	if s.model == newSettings().model && (s.modelGiven == nil || !s.modelGiven()) {
		cfg.Model = run.Header.Model
	}
	if s.prompt == "" && !s.dataGiven {
		s.prompt = run.Header.Prompt
	}
}

// own is the dataset that comes with the provider, of the run that it is made of; nil: the user
// has another, or the provider comes with none.
func (s *settings) own() *datasets.Set {
	switch {
	case s.dataGiven:
		return nil
	case s.tape != nil:
		return s.tape.Set
	case s.sim.fitted != nil && s.provider == provider.Simulated:
		return s.sim.fitted.Largest().Set
	}
	return nil
}

// readTwin fits a twin from the runs that words name.
func readTwin(ctx context.Context, env func(string) string, words []string) (*saved.Twin, error) {
	found, err := findRuns(ctx, runs.Open(env), words)
	if err != nil {
		return nil, err
	}
	all := make([]*runs.Run, len(found))
	for i, e := range found {
		if all[i], err = e.Read(ctx); err != nil {
			return nil, stopped(ctx, err)
		}
	}
	return saved.Fit(all)
}
