package runner

import (
	"time"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/provider"
)

// header describes a run of the plan that begins now.
func (p *Plan) header(cfg engine.Config) journal.Header {
	h := HeaderOf(p.Program, p.Job, p.Provider, cfg)
	h.Shared = len(p.Lanes) > 1
	h.RPM, h.TPM, h.GiveUp = p.Rules.RPM, p.Rules.TPM, p.Rules.GiveUp
	h.Args, h.Dir, h.Spare = p.Args, p.Dir, p.Spare
	if p.Guess != nil {
		h.Guess = p.Guess(cfg.Lane)
	}
	if p.Budget != nil {
		h.Budget = p.Budget.Left()
	}
	return h
}

// HeaderOf describes a run by itself that begins now: what its journal says first. It
// holds no key, and of the server's address the host alone.
func HeaderOf(program string, j Job, p *provider.Provider, cfg engine.Config) journal.Header {
	one := j.Schema
	if item := j.Schema.Item(); item != nil {
		one = item
	}
	return journal.Header{
		Program:      program,
		Begun:        time.Now(),
		Dataset:      j.Set.Name,
		Columns:      j.Set.Columns,
		Column:       j.Set.Column,
		Separator:    j.Set.Separator,
		Items:        j.Set.Rows.Len(),
		Skipped:      j.Set.Skipped,
		Notes:        j.Set.Notes,
		Lane:         cfg.Lane,
		OnError:      cfg.OnError,
		Retry:        cfg.Retry,
		Reasks:       cfg.Reasks,
		Timeout:      p.Timeout(),
		Idle:         p.Idle(),
		Stream:       cfg.Stream,
		Seed:         cfg.Seed,
		DatasetOrder: cfg.DatasetOrder,
		MaxFailures:  cfg.MaxFailures,
		Hedge:        cfg.Hedge,
		Provider:     p.Label(),
		Simulated:    p.Simulated(),
		Settings:     p.SettingsNow(),
		Model:        p.Model(),
		Prompt:       j.Prompt.String(),
		Schema:       one.Kept(),
		Many:         j.Schema.Item() != nil,
		Mode:         p.Mode(),
		API:          p.API(),
		Params:       p.Params(),
	}
}
