package cli

import (
	"context"
	"fmt"

	"regatta/engine/runs"
	"regatta/engine/simulated"
	"regatta/engine/twin/saved"
)

// fittedFrom are the settings of a simulated provider that behaves as that of the runs did, and
// answers as it did.
func fittedFrom(env func(string) string, words []string) (simulated.Options, error) {
	t, err := readTwin(context.Background(), env, words)
	if err != nil {
		return simulated.Options{}, fmt.Errorf("from: %w", err)
	}
	if misses := t.Unexplained(); len(misses) > 0 {
		return simulated.Options{}, fmt.Errorf("from: the model doesn't explain %q; use --provider replay:RUN to replay it", misses[0].Run)
	}
	return t.Options(), nil
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
