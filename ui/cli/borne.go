package cli

import (
	"context"

	"regatta/engine/course"
	"regatta/engine/governor"
	"regatta/engine/redact"
)

// borne is where a limit that is found may begin: with what the latest saved run on the same
// provider and model bore, if that is more than it would begin with or was found; 0: there is no
// such run.
func (a *app) borne(ctx context.Context, j *job) int {
	list, err := a.store(saving{}).List(ctx)
	if err != nil {
		return 0 // it begins where it would without
	}
	p := j.provider
	for _, e := range list {
		h := &e.Header
		if e.Err != nil || e.End == nil || e.On || h.Shared || h.Provider != p.Label() || h.Model != p.Model() || h.Settings != p.Settings() {
			continue
		}
		run, err := e.Skim(ctx, redact.What{}, nil)
		if err != nil {
			return 0
		}
		if n := course.Borne(run.Tally); h.Lane.Auto || n > governor.UsualStart {
			return n
		}
		return 0 // what ran before that may be of another day
	}
	return 0
}
