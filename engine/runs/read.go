package runs

import (
	"context"
	"errors"
	"io"
	"os"

	"regatta/datasets"
	"regatta/datasets/files"
	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/lean"
	"regatta/engine/redact"
	"regatta/engine/runner"
)

// Run is a saved run that was read back.
type Run struct {
	Entry
	Set    *datasets.Set // as the run had it
	Tally  *engine.Tally
	Damage []string // what of the journal can't be read, a line each; the first 100
	Cut    bool     // the journal breaks off before the run's end: its writer was killed, or is still on (Entry.On)
}

// open opens the journal of a run, with what another disk took of it, and reads its header and
// its items.
func (e Entry) open(ctx context.Context) (*journal.Reader, io.Closer, error) {
	return e.openWith(ctx, journal.NewReader)
}

func (e Entry) openWith(ctx context.Context, read func(io.Reader, string) (*journal.Reader, error)) (*journal.Reader, io.Closer, error) {
	opened, err := files.Await(ctx, 0, func() (o open, err error) {
		if o.file, err = files.Open(e.Path); err != nil {
			return open{}, err
		}
		if o.whole, err = wholeOf(o.file); err != nil {
			return open{}, errors.Join(err, o.file.Close())
		}
		return o, nil
	})
	if err != nil {
		return nil, nil, unread(e.Path, err)
	}
	j, err := lean.Get(func() (*journal.Reader, error) { return read(files.Reader(ctx, opened.reader()), e.Path) })
	if err != nil {
		_ = opened.Close() // it was only read
		return nil, nil, err
	}
	return j, opened, nil
}

// open is the journal of a run that is read.
type open struct {
	whole
	file *os.File
}

// Close gives all of it back.
func (o open) Close() error {
	o.whole.Close()
	return o.file.Close()
}

// Tape reads the journal of a run to its end, to play it. It gives up when ctx ends.
func (e Entry) Tape(ctx context.Context) (*runner.Tape, error) {
	return lean.Get(func() (*runner.Tape, error) {
		j, file, err := e.open(ctx)
		if err != nil {
			return nil, err
		}
		defer file.Close() // it was only read
		t := runner.NewTape(e.Name, j)
		t.On = e.On && t.Cut
		return t, ctx.Err()
	})
}

// Read reads a run back whole, line by line. It gives up when ctx ends.
func (e Entry) Read(ctx context.Context) (*Run, error) {
	return lean.Get(func() (*Run, error) { return e.readAll(ctx) })
}

func (e Entry) readAll(ctx context.Context) (*Run, error) {
	j, file, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	player := runner.New(runner.Options{})
	defer player.Close()
	played, err := player.Play(runner.Recording{Name: e.Name, Journal: j, File: file})
	if err != nil {
		return nil, err
	}
	for {
		batch := played.Read()
		played.Apply(batch)
		if !batch.Last {
			continue
		}
		if batch.Unread != nil {
			return nil, batch.Unread
		}
		e.Header = played.Header
		damage, _ := j.Damage()
		return &Run{Entry: e, Set: played.Job.Set, Tally: played.Tally, Cut: j.Cut(), Damage: told(damage)}, nil
	}
}

// Stream reads a run back batch by batch, in the room that its items and times take, with its content
// hidden as far as that is asked for. Once those are known, begin has the run, of which nothing has
// happened, and returns who is shown each batch as it is folded in, and may take answers out of the
// tally. It gives up when ctx ends.
func (e Entry) Stream(ctx context.Context, hide redact.What, begin func(*Run) (visit func(batch []engine.Event), err error)) (*Run, error) {
	j, file, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	defer file.Close() // it was only read
	run, hidden, err := e.begin(j, hide)
	if err != nil {
		return nil, err
	}
	if hidden != nil && hidden.Sees() {
		if err := e.see(ctx, hidden); err != nil {
			return nil, err
		}
	}
	visit, err := begin(run)
	if err != nil {
		return nil, err
	}
	return run, lean.While(func() error { return run.read(ctx, j, hidden, visit) })
}

// see shows all events of a run to what hides them.
func (e Entry) see(ctx context.Context, hidden *redact.Hidden) error {
	j, file, err := e.openWith(ctx, journal.Skim)
	if err != nil {
		return err
	}
	defer file.Close() // it was only read
	return j.Each(func(batch []engine.Event) error {
		hidden.See(batch)
		return ctx.Err()
	})
}

// Skim reads a run back for its figures, in little room, with its content hidden as far as that is
// asked for: its items have no texts, and its answers are gone once a visitor (nil: none) has seen the
// batch that they came with, folded in.
func (e Entry) Skim(ctx context.Context, hide redact.What, visit func(t *engine.Tally, rows datasets.Rows, batch []engine.Event)) (*Run, error) {
	j, file, err := e.openWith(ctx, journal.Skim)
	if err != nil {
		return nil, err
	}
	defer file.Close() // it was only read
	run, hidden, err := e.begin(j, hide)
	if err != nil {
		return nil, err
	}
	forget := func(batch []engine.Event) {
		if visit != nil {
			visit(run.Tally, run.Set.Rows, batch)
		}
		for i := range batch {
			if k := batch[i].Kind; k == engine.Finished || k == engine.Adopted {
				run.Tally.Rows[batch[i].Item].Answer = nil
			}
		}
	}
	return run, lean.While(func() error { return run.read(ctx, j, hidden, forget) })
}

// begin is a run of which nothing has happened, and what hides its content; nil: it isn't hidden.
func (e Entry) begin(j *journal.Reader, hide redact.What) (*Run, *redact.Hidden, error) {
	run := &Run{Entry: e, Set: j.Set(), Tally: engine.NewTally()}
	run.Header = j.Header()
	if hide.None() {
		return run, nil, nil
	}
	if err := hide.Check(run.Set); err != nil {
		return nil, nil, err
	}
	hidden := hide.Of(run.Set)
	run.Name, run.Header = hide.Name(e.Name, 0), hidden.Header(run.Header)
	run.Set = hidden.Set(run.Header)
	return run, hidden, nil
}

// read folds a journal in, and shows each batch to a visitor. hidden may be nil.
func (r *Run) read(ctx context.Context, j *journal.Reader, hidden *redact.Hidden, visit func(batch []engine.Event)) error {
	err := j.Each(func(batch []engine.Event) error {
		if hidden != nil {
			hidden.Hide(batch)
		}
		r.Tally.Apply(batch)
		visit(batch)
		return ctx.Err()
	})
	r.Cut = j.Cut()
	damage, _ := j.Damage()
	if hidden != nil {
		damage = redact.Damage(damage)
	}
	r.Damage = told(damage)
	return err
}

// told tells of damaged lines.
func told(damage []journal.Damage) (lines []string) {
	for _, d := range damage {
		lines = append(lines, d.String())
	}
	return lines
}

// LikeArticle reports whether the run timed what the article timed.
func (r *Run) LikeArticle() bool {
	h := &r.Header
	return h.Simulated && h.Settings == "" && h.Dataset == "people" && h.Items == articleItems
}

// articleItems is how many texts the article runs.
const articleItems = 7
