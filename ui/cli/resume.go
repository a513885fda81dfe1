package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"regatta/datasets"
	"regatta/datasets/files"
	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
)

// resuming is how a run is to go on.
type resuming struct {
	again  bool // items that failed are called for again, too
	anyway bool // although something has changed
}

func (r *resuming) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&r.again, "failed", false, "also call for items that failed")
	f.BoolVar(&r.anyway, "anyway", false, "go on although data, prompt, schema, model or\nparameters have changed")
}

func (a *app) resumeCommand() *cobra.Command {
	b, how := newBatch(), resuming{}
	cmd := &cobra.Command{
		Use:   "resume [RUN]",
		Short: "Go on with a run that broke off",
		Long: "Go on with a saved run that was cut off or stopped: call only the items without a result, and write all results. " +
			"Without RUN: the latest that isn't done. Settings are those of the run; flags change them. More: regatta help resume.",
		Example: `regatta resume
regatta resume 2 --failed
regatta resume --limit 8 --out results.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("unexpected argument %q; regatta resume takes one run", args[1])
			}
			return nil
		},
		ValidArgsFunction: a.completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := a.stoppable(cmd.Context(), b.stops)
			defer stop()
			return a.resume(ctx, b, args, how)
		},
	}
	b.add(cmd)
	how.add(cmd)
	// The settings of the run take the place of the defaults of regatta run.
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "grace" && f.Name != "format" {
			f.DefValue = ""
		}
	})
	a.addProgress(cmd)
	return cmd
}

// resume goes on with a run: the one that is named, or the latest that isn't done.
func (a *app) resume(ctx context.Context, given *batch, words []string, how resuming) error {
	entry, err := a.unfinished(ctx, a.store(given.save), words, how.again)
	if err != nil {
		return stopped(ctx, err)
	}
	if err := a.mend(ctx, &entry); err != nil {
		return stopped(ctx, err)
	}
	done, err := a.isDone(ctx, entry, how.again)
	if err != nil || done && given.out.path == "" && !given.out.stdout {
		if err == nil {
			a.say(entry.Name + " is done: nothing to resume" + a.stillToDo(entry, how.again))
		}
		return err
	}
	u, err := entry.Reopen(ctx)
	if err != nil {
		return stopped(ctx, err)
	}
	defer u.Close()
	if err := allItems(u); err != nil {
		return err
	}
	b, lane, err := a.recalled(&u.Header)
	if err != nil {
		return err
	}
	j, err := a.resumed(ctx, b, u, how.anyway)
	if err != nil {
		return stopped(ctx, err)
	}
	if j.cache, err = a.cache(b.cached); err != nil {
		return err
	}
	if !done {
		err = check(ctx, j.provider)
	}
	if err != nil {
		return err
	}
	if done { // its journal stays as it is
		j.saver.names, j.saver.done = []string{entry.Name}, true
	}
	j.past.Again = how.again
	return a.goOn(ctx, j, u, lane, b)
}

// mend puts the rest of a run back into its journal, which had no room for it, and says so.
func (a *app) mend(ctx context.Context, e *runs.Entry) error {
	from, err := e.Mend(ctx)
	if from != "" {
		a.say(fmt.Sprintf("put the rest of %s back from %q", e.Name, from))
	}
	var unmended *runs.UnmendedError
	if cure := runner.Cure(err); errors.As(err, &unmended) && cure != "" {
		return fmt.Errorf("%w; %s", err, cure)
	}
	return err
}

// isDone reports whether every item of a run has a result that stands: its end says so, and what
// can be read of it.
func (a *app) isDone(ctx context.Context, e runs.Entry, again bool) (bool, error) {
	if e.End == nil || e.On || e.End.OK+e.End.Failed < e.Header.Items {
		return false, nil
	}
	if _, _, err := a.recalled(&e.Header); err != nil {
		return false, err
	}
	run, err := e.Read(ctx)
	if err != nil {
		return false, stopped(ctx, err)
	}
	left := slices.ContainsFunc(run.Tally.Rows, func(r engine.Row) bool { return r.GoesOn(again) })
	return !left && len(run.Damage) == 0, nil
}

// stillToDo says what can be done with a run that is done; "": nothing.
func (a *app) stillToDo(e runs.Entry, again bool) string {
	if b, _, err := a.recalled(&e.Header); err == nil && b.out.format == results.JSONL {
		if lines, err := linesOf(b.out.path); err == nil && 0 < lines && lines < e.Header.Items {
			return fmt.Sprintf("; %q has %s of %s, use --out to complete it", b.out.path, text.Count(lines), text.Plural(e.Header.Items, "result"))
		}
	}
	if e.End.Failed > 0 && !again {
		return fmt.Sprintf("; use --failed to call %s again", text.Counted(e.End.Failed, "failed item", "failed items"))
	}
	return ""
}

// linesOf counts the lines of a regular file.
func linesOf(path string) (n int, err error) {
	file, err := files.Open(path) // which doesn't wait for the writer of a pipe
	if err != nil {
		return 0, err
	}
	defer file.Close()
	buf := make([]byte, 64<<10)
	for {
		k, err := file.Read(buf)
		n += bytes.Count(buf[:k], []byte("\n"))
		if err != nil {
			return n, nil
		}
	}
}

// allItems is an error where a run broke off before its items were saved, or what it was made with
// isn't known any more: the rest would be made with something else.
func allItems(u *runs.Unfinished) error {
	if lost := u.Header.Unsettled(); len(lost) > 0 {
		return fmt.Errorf("%s can't go on: line 1 is damaged, and its %s unknown; regatta runs export %[1]s writes the results so far",
			u.Name, strings.Join(lost, ", ")+map[bool]string{true: " is", false: " are"}[len(lost) == 1])
	}
	if have := u.Set.Rows.Len(); have < u.Header.Items {
		return fmt.Errorf("%s breaks off among its items (%d of %d), before anything was called for; run it again", u.Name, have, u.Header.Items)
	}
	return nil
}

// unfinished finds the run that is to go on.
func (a *app) unfinished(ctx context.Context, store runs.Store, words []string, again bool) (runs.Entry, error) {
	list, err := store.List(ctx)
	if err != nil {
		return runs.Entry{}, err
	}
	if len(words) > 0 {
		e, err := findRun(ctx, store, list, words[0])
		if err == nil {
			err = e.Err
		}
		return e, err
	}
	for _, e := range list {
		if canGoOn(&e) || again && e.Err == nil && !e.On && e.End.Failed > 0 {
			return e, nil
		}
	}
	return runs.Entry{}, fmt.Errorf("no run to go on with in %q; regatta runs lists all", store.Dir)
}

// resumed is the job of a run that goes on. What has changed is an error, unless it is to go
// on anyway.
func (a *app) resumed(ctx context.Context, b *batch, u *runs.Unfinished, anyway bool) (*job, error) {
	j, changed, err := a.again(ctx, b, u)
	if err == nil && len(changed) > 0 && !anyway {
		err = fmt.Errorf("%s: changed since it began: %s; change it back, or add --anyway", u.Name, strings.Join(changed, ", "))
	}
	if err != nil {
		return nil, err
	}
	for _, what := range changed {
		a.say("changed since the run began: " + what)
	}
	return j, nil
}

// again is the job of a run that goes on: its items, and what else it was made with; and
// what isn't as it was.
func (a *app) again(ctx context.Context, b *batch, u *runs.Unfinished) (j *job, changed []string, err error) {
	h := &u.Header
	p, err := b.open(a)
	if err != nil {
		return nil, nil, err
	}
	j = &job{set: u.Set, schema: u.Set.Schema, provider: p, rules: b.rules, pauseAt: b.pauseAt, past: u.Past, command: append([]string{"regatta"}, report.Masked(a.args)...)}
	if j.prompt, err = datasets.ParsePrompt(b.prompt); err != nil {
		return nil, nil, err
	}
	if err := j.prompt.Check(j.set); err != nil {
		return nil, nil, err
	}
	changed, err = a.changes(ctx, b, u, j)
	if err != nil {
		return nil, nil, err
	}
	if j.schema == nil {
		return nil, nil, fmt.Errorf("can't read the schema of %s; add --schema", u.Name)
	}
	j.base = b.config()
	if j.base.Price, j.budget, err = b.money(p); err != nil {
		return nil, nil, err
	}
	store := runs.Store{Dir: filepath.Dir(u.Path)}
	j.saver = &saver{store: store, attend: a.attend(store)}
	u.Past.Header = *h
	return j, changed, nil
}

// goOn writes the results that the run has, calls for those that it hasn't, and writes them.
func (a *app) goOn(ctx context.Context, j *job, u *runs.Unfinished, lane engine.Lane, b *batch) error {
	to := b.out
	was, err := a.newOlder(j, to)
	if err != nil {
		return err
	}
	a.sweepParts(to.path)
	out, place, err := to.reopen(ctx, a.stdout)
	if err != nil {
		return err
	}
	p := a.newProgress()
	r, err := a.newRecorder(j, to, out, p)
	if err != nil {
		return errors.Join(err, out.close())
	}
	r.Begin(j.past.Tally)
	o := a.newOutlet(r, out, p)
	err = u.Read(ctx, func(batch []engine.Event) {
		was.recall(batch) // first: a recorder forgets answers
		r.Recall(batch)
		if o.Waits() {
			_ = o.patiently(ctx, r.Flush()) // what is wrong shows below
		}
	})
	if err == nil {
		err = u.AllTexts(j.past.Again)
	}
	if err == nil {
		err = was.check(u)
	}
	if err == nil {
		j.keepPrice(u)
		err = a.charge(j, b)
	}
	if err != nil {
		if o.Waits() {
			err = a.gaveUp(ctx, &unwritten{what: theResults, err: r.Flush(), kept: "they are in the saved run"})
		}
		return errors.Join(stopped(ctx, err), out.close())
	}
	r.GoOn(j.past.Again)
	a.sayDamage(u.Name, u.Damage)
	err = o.patiently(ctx, r.Flush())
	if err == nil { // else what is there is the better file
		err = place()
	}
	if err != nil {
		err = &unwritten{what: theResults, err: errors.Join(err, out.close()), kept: "they are in the saved run"}
		return a.gaveUp(ctx, err)
	}
	if j.past.Left() > 0 {
		a.say(goesOn(u))
	} else {
		a.say(fmt.Sprintf("%s is done: %s", u.Name, text.Plural(len(j.past.Tally.Rows), "item")))
	}
	if j.saver.done {
		return a.conclude(ctx, j, to, out, o)
	}
	return a.finishBatch(ctx, j, lane, to, out, r, p)
}

// gaveUp says why results could not be written, where somebody has waited for that and gave up:
// the exit status says that.
func (a *app) gaveUp(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	a.complain(err.Error())
	return stopCause(ctx)
}

// goesOn says how far a run is, and what may be paid for twice.
func goesOn(u *runs.Unfinished) string {
	left, all := u.Past.Left(), len(u.Past.Tally.Rows)
	line := fmt.Sprintf("going on with %s: %s of %s done, %s to go", u.Name, text.Count(all-left), text.Plural(all, "item"), text.Count(left))
	if n := u.Past.InFlight(); n > 0 {
		line += fmt.Sprintf("; %s in flight when it broke off may be paid for twice", text.Counted(n, "call", "calls"))
	}
	return line
}
