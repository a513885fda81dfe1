package runs

import (
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/provider"
)

// Batch is what the runs of one batch have in common.
type Batch struct {
	Program  string // this one, with its version
	Set      *datasets.Set
	Schema   *schema.Schema
	Prompt   *datasets.Prompt
	Provider *provider.Provider
}

// one is the schema of each object.
func one(s *schema.Schema) *schema.Schema {
	if item := s.Item(); item != nil {
		return item
	}
	return s
}

// Header describes a run of the batch that begins now. It holds no key, and of the
// server's address the host alone.
func (b Batch) Header(cfg engine.Config) journal.Header {
	return journal.Header{
		Program:      b.Program,
		Begun:        time.Now(),
		Dataset:      b.Set.Name,
		Columns:      b.Set.Columns,
		Separator:    b.Set.Separator,
		Items:        b.Set.Rows.Len(),
		Lane:         cfg.Lane,
		OnError:      cfg.OnError,
		Retry:        cfg.Retry,
		Reasks:       cfg.Reasks,
		Timeout:      b.Provider.Timeout(),
		Idle:         b.Provider.Idle(),
		Stream:       cfg.Stream,
		Seed:         cfg.Seed,
		DatasetOrder: cfg.DatasetOrder,
		Provider:     b.Provider.Label(),
		Simulated:    b.Provider.Simulated(),
		Settings:     b.Provider.Settings(),
		Model:        b.Provider.Model(),
		Prompt:       b.Prompt.String(),
		Schema:       one(b.Schema).Kept(),
		Many:         b.Schema.Item() != nil,
		Mode:         b.Provider.Mode(),
		API:          b.Provider.API(),
		Params:       b.Provider.Params(),
	}
}
