package cli

import (
	"cmp"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/ui/runs"
	"regatta/ui/text"
)

// addSave gives a command the flag that keeps its runs.
func (s *settings) addSave(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&s.save, "save", false, "save runs (see regatta runs)")
}

// saver saves the runs of a command while they run. A nil saver saves nothing.
type saver struct {
	store runs.Store

	mu     sync.Mutex // guards what follows
	names  []string   // of the runs that are saved whole
	failed error      // the first that is not
}

// newSaver makes sure that runs can be saved, before anything is paid for.
func (a *app) newSaver() (*saver, error) {
	s := &saver{store: runs.Open(a.env)}
	return s, s.store.Prepare()
}

// saving is a run that is being saved; nil: it is not.
type saving struct {
	saver *saver
	name  string
	w     *journal.Writer
}

// begin saves a run of a job that is about to begin; shared: beside others. What
// goes wrong is kept for the end: it is no reason to leave off what was asked for.
func (s *saver) begin(j *job, cfg engine.Config, shared bool) *saving {
	if s == nil {
		return nil
	}
	batch := runs.Batch{Program: "regatta " + theBuild().version, Set: j.set, Schema: j.schema, Prompt: j.prompt, Provider: j.provider}
	h := batch.Header(cfg)
	h.Shared = shared
	name, w, err := s.store.Create(h, j.set.Rows)
	if err != nil {
		s.note("", err)
		return nil
	}
	return &saving{s, name, w}
}

// take writes events down.
func (v *saving) take(batch []engine.Event) {
	if v != nil {
		v.w.Take(batch)
	}
}

// end writes what is left of a run that is over.
func (v *saving) end() {
	if v != nil {
		v.saver.note(v.name, v.w.Close())
	}
}

func (s *saver) note(name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failed = cmp.Or(s.failed, err)
		return
	}
	s.names = append(s.names, name)
}

// saved says on stderr where the runs of a saver are, and returns what went wrong
// with it.
func (a *app) saved(s *saver) error {
	if s == nil {
		return nil
	}
	switch len(s.names) {
	case 0:
	case 1:
		a.say(fmt.Sprintf("saved as %s in %s", s.names[0], s.store.Dir))
	default:
		a.say(fmt.Sprintf("saved %s in %s", text.Plural(len(s.names), "run"), s.store.Dir))
	}
	if s.failed != nil {
		return &unwritten{what: "a saved run", err: s.failed, kept: "the part written so far is readable"}
	}
	return nil
}
