package runs

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"regatta/datasets"
	"regatta/datasets/files"
	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/lean"
	"regatta/engine/runner"
)

// Unfinished is a saved run that is to go on. No other program can write it until it is
// closed, or the run of its Past is.
type Unfinished struct {
	Entry
	Set      *datasets.Set // as the run had it
	Sittings []journal.Sitting
	Damage   []string // what of the journal can't be read, a line each

	lost []int // items whose texts are not in Set: their lines can't be read

	Past *runner.Past

	file    *os.File
	journal *journal.Reader
	events  int // lines of them
	taken   bool
}

// tries are how often a run is seized before it counts as one that is on: whoever lists
// runs holds each for a moment.
const (
	tries   = 10
	between = 20 * time.Millisecond
)

// Resume reads a run to have it go on: plan it with its Past, over the rows of its Set.
// What another disk took of it is put back, and a last line that is torn is cut off. It gives up when ctx ends.
func (e Entry) Resume(ctx context.Context) (*Unfinished, error) {
	u, err := e.Reopen(ctx)
	if err != nil {
		return nil, err
	}
	if err := u.Read(ctx, nil); err != nil {
		_ = u.Close()
		return nil, err
	}
	return u, nil
}

// Reopen is Resume without reading more than the header and the items: Read has to follow.
func (e Entry) Reopen(ctx context.Context) (*Unfinished, error) {
	file, err := files.Await(ctx, 0, func() (*os.File, error) { return os.OpenFile(e.Path, os.O_RDWR, 0) })
	if err != nil {
		return nil, unread(e.Path, err)
	}
	u := &Unfinished{Entry: e, file: file}
	if err := u.open(ctx); err != nil {
		_ = file.Close()
		return nil, err
	}
	return u, nil
}

func (u *Unfinished) open(ctx context.Context) error {
	for n := 0; !seize(u.file); n++ {
		if n == tries {
			return fmt.Errorf("%s is running elsewhere; stop it first", u.Name)
		}
		time.Sleep(between)
	}
	if _, err := u.mend(u.file); err != nil {
		return err
	}
	if err := wholeLines(u.file); err != nil {
		return fmt.Errorf("can't write %q: %w", u.Path, reason(err))
	}
	j, err := lean.Get(func() (*journal.Reader, error) { return journal.NewReader(u.file, u.Path) })
	if err != nil {
		return err
	}
	u.journal, u.Header, u.Set, u.lost = j, j.Header(), j.Set(), j.Lost()
	u.Past = &runner.Past{Name: u.Name, Header: u.Header, Tally: engine.NewTally(), Continue: u.goOn}
	return nil
}

// Read reads the events into the tally of Past and shows each batch, once it is folded in,
// to a visitor (nil: none), who may take the answers of rows that were delivered.
func (u *Unfinished) Read(ctx context.Context, visit func(batch []engine.Event)) error {
	u.Past.Empty = true
	take := func(batch []engine.Event) error {
		u.Past.Empty = u.journal.Events() == 0
		u.Past.Tally.Apply(batch)
		if visit != nil {
			visit(batch)
		}
		return ctx.Err()
	}
	err := lean.While(func() error { return u.journal.Each(take) })
	damage, _ := u.journal.Damage()
	u.Sittings, u.events, u.Damage = u.journal.Sittings(), u.journal.Events(), told(damage)
	return err
}

// goOn begins another sitting in the file, which the writer closes.
func (u *Unfinished) goOn(s journal.Sitting, soFar journal.End) (*journal.Writer, error) {
	if _, err := u.file.Seek(0, io.SeekEnd); err != nil {
		return nil, fmt.Errorf("can't write %q: %w", u.Path, reason(err))
	}
	u.taken = true
	soFar.Events = u.events
	return journal.Continue(&watched{u.file, u.Path}, !u.Header.Simulated, s, soFar), nil
}

// Close gives up a run that doesn't go on.
func (u *Unfinished) Close() error {
	if u.taken {
		return nil
	}
	u.taken = true
	return u.file.Close()
}

// wholeLines cuts off a last line that is torn: the program, or the machine, stopped in it.
func wholeLines(file *os.File) error {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	const step = 64 << 10
	buf, end := make([]byte, step), size
	for end > 0 {
		part := buf[:min(end, step)]
		if _, err := file.ReadAt(part, end-int64(len(part))); err != nil {
			return err
		}
		at := bytes.LastIndexByte(part, '\n')
		end -= int64(len(part) - (at + 1))
		if at >= 0 {
			break
		}
	}
	if 0 < end && end < size {
		if err := file.Truncate(end); err != nil {
			return err
		}
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}
