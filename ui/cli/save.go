package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/ctl"
	"regatta/engine/journal"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/text"
)

// saving is what the flags say of saved runs.
type saving struct {
	on, off bool
	dir     string // the folder; "": the user's
}

// addSave gives a command the flags that say whether and where its runs are saved.
func (s *settings) addSave(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&s.save.on, "save", false, "save runs (see regatta runs); default except on\nthe simulated provider")
	f.BoolVar(&s.save.off, "no-save", false, "don't save runs")
	f.StringVar(&s.save.dir, "journal-dir", "", "folder for saved runs; also saves simulated runs")
	completeWith(cmd, "journal-dir", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
}

// saves reports whether runs are saved: those that somebody pays for, unless the user
// doesn't want it, and others if he does.
func (s *settings) saves() bool {
	return !s.save.off && (s.save.on || s.save.dir != "" || s.provider != provider.Simulated && s.tape == nil)
}

// store is where runs are saved.
func (a *app) store(s saving) runs.Store {
	if s.dir != "" {
		return runs.Store{Dir: s.dir}
	}
	if a.folder != "" {
		return runs.Store{Dir: a.folder}
	}
	return runs.Open(a.env)
}

// addFolder gives a command that reads saved runs, and those below it, the flag that says where they are.
func (a *app) addFolder(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&a.folder, "journal-dir", "", "folder of saved runs, if not the usual one")
	completeWith(cmd, "journal-dir", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
}

// saver is where the runs of a command are saved while they run. A nil saver saves
// nothing.
type saver struct {
	store  runs.Store
	attend func(*runner.Run) (leave func()) // serves regatta ctl; nil: nothing does
	names  []string                         // of the runs that are saved whole
	done   bool                             // they were before the command
	failed []unsaved                        // the others
}

// unsaved is a run that isn't saved whole, or not in one file.
type unsaved struct {
	name string
	err  error
}

// rest is the file that has what the run's own hasn't; "": none has.
func (u unsaved) rest() string {
	if parted := (*journal.RestError)(nil); errors.As(u.err, &parted) {
		return parted.Rest
	}
	return ""
}

// left says what there is of a run whose rest is nowhere; "": its error does.
func (u unsaved) left() string {
	parted := (*journal.RestError)(nil)
	switch {
	case errors.Is(u.err, runs.ErrRemoved):
		return ""
	case errors.As(u.err, &parted):
		return "the part written so far is readable, and regatta resume calls again for the rest"
	}
	return "the part written so far is readable"
}

// newSaver makes sure that runs can be saved, before anything is paid for.
func (a *app) newSaver(to saving) (*saver, error) {
	s := &saver{store: a.store(to)}
	s.attend = a.attend(s.store)
	if err := s.store.Prepare(); err != nil {
		return nil, fmt.Errorf("%w; use --journal-dir DIR, or --no-save", err)
	}
	return s, nil
}

// attend is what lets runs be steered by regatta ctl: beside their journal in a store, or where
// they aren't saved, in the user's own store. nil: nothing does, where this is no program of its
// own but part of another, which has the streams.
func (a *app) attend(store runs.Store) func(*runner.Run) (leave func()) {
	if _, ok := a.stderr.(*os.File); !ok {
		return nil
	}
	own := runs.Open(a.env)
	return ctl.Attend(func(run *runner.Run) (name, path string) {
		if run.SavedAs != "" {
			return run.SavedAs, store.ControlPath(run.SavedAs)
		}
		name, err := own.PlaceUnsaved(run.Header)
		if err != nil {
			return "", "" // it runs all the same
		}
		return name, own.ControlPath(name)
	})
}

// ended takes note of how the saving of a run went. What went wrong is kept for the end:
// it is no reason to leave off what was asked for.
func (s *saver) ended(run *runner.Run, last runner.Batch) {
	switch {
	case s == nil:
	case last.Unsaved != nil:
		s.failed = append(s.failed, unsaved{run.SavedAs, last.Unsaved})
	default:
		s.names = append(s.names, run.SavedAs)
	}
}

// saved says on stderr where the runs of a saver are, and returns what went wrong
// with it.
func (a *app) saved(s *saver) error {
	if s == nil || s.done {
		return nil
	}
	switch len(s.names) {
	case 0:
	case 1:
		a.say(fmt.Sprintf("saved as %s in %s", s.names[0], s.store.Dir))
	default:
		a.say(fmt.Sprintf("saved %s in %s", text.Plural(len(s.names), "run"), s.store.Dir))
	}
	return s.trouble()
}

// trouble is why runs are not saved whole, or not in one file each; nil: all are.
func (s *saver) trouble() error {
	if len(s.failed) == 0 {
		return nil
	}
	var rests []string
	for _, u := range s.failed {
		rest := u.rest()
		if rest == "" {
			return &unwritten{what: "a saved run", err: u.err, kept: u.left()}
		}
		rests = append(rests, rest)
	}
	u := &unwritten{what: "the saved run", err: s.failed[0].err, kept: fmt.Sprintf("the rest is in %q, where regatta finds it", rests[0])}
	if n := len(rests); n > 1 {
		u.what, u.kept = text.Plural(n, "saved run"), fmt.Sprintf("the rests are in %s, where regatta finds them", quoted(rests))
	}
	return u
}

// sayHowToGoOn says on stderr how the run that was saved goes on, if it was ended before all items
// had their turn.
func (a *app) sayHowToGoOn(j *job, t *engine.Tally) {
	run, first := a.savedAs(j), ""
	if s := j.saver; s != nil && len(s.failed) == 1 {
		if parted := (*journal.RestError)(nil); errors.As(s.failed[0].err, &parted) {
			run, first = a.nameOf(j, s.failed[0].name), runner.Cure(parted.Err)
		}
	}
	if first != "" {
		first += ", then "
	}
	switch {
	case run == "" || j.provider.Replayed() || j.base.OnError != engine.Collect && t.Failed > 0:
	case t.Cancelled > 0:
		a.say("to go on: " + first + "regatta resume " + run + differently(t))
	case t.Failed > 0:
		a.say("to call failed items again: " + first + "regatta resume " + run + " --failed")
	}
}

// differently is what has to be another when a run goes on that would else end as it did; "":
// nothing.
func differently(t *engine.Tally) string {
	if t.Shut == nil {
		return ""
	}
	switch t.Shut.Kind {
	case call.Budget:
		return " --budget USD"
	case call.BadRequest:
		return " --failed --anyway, with another --model or what else was rejected"
	}
	return ""
}

// savedAs is how the one run of a job that is saved whole, in one file or two, is named on a command
// line; "": none is.
func (a *app) savedAs(j *job) string {
	switch s := j.saver; {
	case s == nil:
	case len(s.names) == 1:
		return a.nameOf(j, s.names[0])
	case len(s.names) == 0 && len(s.failed) == 1 && s.failed[0].rest() != "":
		return a.nameOf(j, s.failed[0].name)
	}
	return ""
}

// nameOf is how a saved run of a job is named on a command line.
func (a *app) nameOf(j *job, run string) string { return a.wordFor(j.saver.store, run) }

// wordFor is how a saved run of a store is named on a command line.
func (a *app) wordFor(store runs.Store, run string) string {
	if store != runs.Open(a.env) {
		run = filepath.Join(store.Dir, run+".jsonl")
	}
	if strings.ContainsAny(run, " '\"$&()") {
		run = strconv.Quote(run)
	}
	return run
}
