package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/results"
	"regatta/ui/text"
)

// outlet writes what a recorder holds to where the results go. While that takes nothing, as on
// a full disk, the run is held, and it is tried again and again.
type outlet struct {
	*results.Recorder
	app  *app
	to   output
	run  *runner.Run // on its way; nil: none is
	show *progress

	stuck bool
	told  bool // that it is
	tried time.Time
}

func (a *app) newOutlet(r *results.Recorder, to output, p *progress) *outlet {
	r.Patient(to.mayPass)
	return &outlet{Recorder: r, app: a, to: to, show: p}
}

// mayPass reports whether another try may succeed after an error of the output.
func (o output) mayPass(err error) bool { return o.waits && runner.MayPass(err) }

// theResults are what is written, where an error doesn't name it.
const theResults = "the results"

// flush writes what there is, and holds the run while it can't. The error won't pass.
func (o *outlet) flush() error {
	o.tried = time.Now()
	err := o.Flush()
	switch {
	case err == nil && o.stuck:
		o.stuck, o.told = false, false
		o.run.Release("results can be written again")
	case err == nil:
	case !o.Waits():
		return err
	case !o.stuck:
		o.stuck = true
		why := runner.Unwritten(theResults, err)
		if o.run.Paused() { // and tells nothing more of it
			o.show.clear()
			o.app.say("paused: " + why + retries)
		}
		o.run.Hold(why)
		o.told = o.run.Paused() // else it is over, or about to be
	}
	return nil
}

// retries is what is said of what can't be written.
const retries = "; retries every second, ctrl+c ends the run"

// again tries again, where it is time to.
func (o *outlet) again() error {
	if !o.stuck || time.Since(o.tried) < runner.RetryEvery {
		return nil
	}
	return o.flush()
}

// finish writes what is left of a run that is over, or waits until it can, or ctx ends.
func (o *outlet) finish(ctx context.Context) error {
	err := o.Finish()
	if !o.Waits() {
		return err
	}
	if o.told && ctx.Err() == nil {
		o.show.clear()
		o.app.say(text.Plural(o.Left(), "result") + " to be written, ctrl+c gives up")
	}
	return o.patiently(ctx, err)
}

// patiently waits until what an error kept from being written is, or ctx ends.
func (o *outlet) patiently(ctx context.Context, err error) error {
	if !o.Waits() {
		return err
	}
	return o.app.patiently(ctx, o.show, theResults, o.told, err, func() (bool, error) { err := o.Flush(); return o.Waits(), err })
}

// patiently tries again what failed with an error that may pass, every second, until it
// succeeds or ctx ends; nil: it didn't fail. told: why is said already. try reports whether another try may succeed after its error.
func (a *app) patiently(ctx context.Context, p *progress, what string, told bool, err error, try func() (again bool, err error)) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	if !told {
		p.clear()
		a.say(runner.Unwritten(what, err) + "; retries every second, ctrl+c gives up")
	}
	tick := time.NewTicker(runner.RetryEvery)
	defer tick.Stop()
	for again := true; again && err != nil; {
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
		again, err = try()
	}
	if err == nil {
		a.say("goes on: " + what + " can be written again")
	}
	return err
}

// patient is a writer that waits where what is written may be taken later.
type patient struct {
	output
	ctx  context.Context
	app  *app
	what string
}

func (w *patient) Write(data []byte) (n int, err error) {
	try := func() (bool, error) {
		more, err := w.Writer.Write(data[n:])
		n += more
		return w.mayPass(err), err
	}
	again, err := try()
	if again {
		err = w.app.patiently(w.ctx, &progress{}, w.what, false, err, try)
	}
	return n, err
}

// rescue puts what could not be written where it isn't lost, and says where that is: in the
// saved run, else on stdout. The file keeps whole records.
func (o *outlet) rescue(j *job, to outputSettings, run string) (kept string) {
	t := o.Tally()
	kept = fmt.Sprintf("wrote %s of %s", text.Count(o.Written()), text.Plural(len(t.Rows), "result"))
	if f, ok := o.to.Writer.(truncating); ok && to.path != "" && o.Torn() > 0 {
		if size, err := f.Seek(0, io.SeekCurrent); err == nil {
			_ = f.Truncate(size - int64(o.Torn())) // a torn line at the end is passed over by resume
		}
	}
	if t.OK+t.Failed == 0 {
		return kept + "; no item finished"
	}
	if run != "" {
		return kept + fmt.Sprintf("; %s in the saved run: regatta runs export %s --out FILE", finished(t), run)
	}
	if o.to.keep != nil {
		kept += fmt.Sprintf(" to %q", o.to.keep())
	}
	left := t.OK + t.Failed - o.Written()
	switch {
	case left <= 0:
		return kept
	case to.path != "" && o.Left() > 0 && o.Pour(o.app.stdout) == nil:
		return kept + fmt.Sprintf("; the other %s are on standard output", text.Count(o.Left()))
	}
	if j.cache != nil {
		return kept + fmt.Sprintf("; %s more finished, kept in the cache", text.Count(left))
	}
	return kept + fmt.Sprintf("; %s more finished and lost; use --save or --cache to keep them", text.Count(left))
}

// finished are the results of a run that is over: "all of them are", or how many there are.
func finished(t *engine.Tally) string {
	switch n := t.OK + t.Failed; n {
	case 1:
		return "the 1 that finished is"
	case len(t.Rows):
		return "all of them are"
	default:
		return "the " + text.Count(n) + " that finished are"
	}
}

// truncating is a file that can be cut off.
type truncating interface {
	io.Seeker
	Truncate(size int64) error
}
