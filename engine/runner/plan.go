package runner

import (
	"slices"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/budget"
	"regatta/engine/cache"
	"regatta/engine/journal"
	"regatta/engine/price"
	"regatta/engine/provider"
)

// Job is what a run works on. Compare with ==.
type Job struct {
	Set    *datasets.Set
	Schema *schema.Schema   // nil: of a journal whose schema can't be read
	Prompt *datasets.Prompt // nil: of a journal
}

// Plan is everything that runs are started with.
type Plan struct {
	Job      Job
	Lanes    []engine.Lane // of runs that start at the same moment
	Provider *provider.Provider

	// Trial, if above 0, gives all that is seeded another seed, the same for all lanes:
	// trials that repeat the same latencies tell nothing about chance.
	Trial int

	// Config is what the runs share. The lane, the rows, the caller and whether the
	// provider is steady are set by the runner, which puts the budget behind the links of
	// the admission.
	Config engine.Config

	Rules Rules // how the provider is to be treated

	Price       func() price.Price             // looks the price up, which may take a while; nil: Config has it
	Budget      *budget.Budget                 // of all runs that have it; nil: none
	Cache       *cache.Store                   // keeps answers, and has those of before; nil: none
	Controllers func(engine.Lane) []Controller // of a run of that lane; nil: none

	// Guess says why what a lane takes on Provider is a guess of the twin that it is, for journals;
	// "": it isn't. nil: nothing is guessed.
	Guess func(engine.Lane) string

	PauseAt int // pauses the runs, for the user, when one of them has finished so many items; 0: never

	Past *Past // a saved run that goes on, with its lane alone; nil: the runs begin

	// Attend, if not nil, is called with each run that has begun; what it returns is called
	// when the run is over and its journal closed, if it is not nil.
	Attend func(*Run) (leave func())

	Saver    Saver    // begins the journals; nil: none is kept
	Args     []string // of the command, secrets masked, and the folder where it was given, for journals
	Dir      string
	Spare    []string // folders, one of which takes what a journal's own disk doesn't
	Program  string   // the name of this program in journals, with its version
	MustSave bool     // a run whose journal can't begin doesn't start; else it does, and Batch.Unsaved says why
}

// Saver begins the journal of a run and names it. The writer is the runner's to close.
type Saver interface {
	Create(h journal.Header, rows datasets.Rows) (name string, w *journal.Writer, err error)
}

// settle fills in what takes time to find out, or may fail.
func (p *Plan) settle() (err error) {
	if p.Price != nil {
		p.Config.Price = p.Price()
	}
	if p.Trial > 0 {
		p.Config.Seed += uint64(p.Trial)
		p.Provider, err = p.Provider.Reseeded(p.Config.Seed)
	}
	return err
}

// config is how a run of a lane is started, but for its caller.
func (p *Plan) config(lane engine.Lane, governor admit.Link) engine.Config {
	cfg := p.Config
	if p.Past != nil {
		cfg.Prior = p.Past.priors()
	}
	cfg.Lane, cfg.Rows, cfg.Steady = lane, p.Job.Set.Rows, p.Provider.Steady()
	if sky := p.Provider.Sky(); sky != nil {
		cfg.Admission = append(slices.Clip(cfg.Admission), weather{sky})
	}
	cfg.Admission = append(slices.Clip(cfg.Admission), governor, p.Budget.For(p.Job.Prompt, p.Job.Schema, p.Provider.Params()))
	return cfg
}
