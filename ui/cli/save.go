package cli

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/text"
)

// addSave gives a command the flag that keeps its runs.
func (s *settings) addSave(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&s.save, "save", false, "save runs (see regatta runs)")
}

// saver is where the runs of a command are saved while they run. A nil saver saves
// nothing.
type saver struct {
	store  runs.Store
	names  []string // of the runs that are saved whole
	failed error    // the first that is not
}

// newSaver makes sure that runs can be saved, before anything is paid for.
func (a *app) newSaver() (*saver, error) {
	s := &saver{store: runs.Open(a.env)}
	return s, s.store.Prepare()
}

// ended takes note of how the saving of a run went. What went wrong is kept for the end:
// it is no reason to leave off what was asked for.
func (s *saver) ended(run *runner.Run, last runner.Batch) {
	switch {
	case s == nil:
	case last.Unsaved != nil:
		s.failed = cmp.Or(s.failed, last.Unsaved)
	default:
		s.names = append(s.names, run.SavedAs)
	}
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
