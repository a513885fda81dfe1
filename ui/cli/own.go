package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/ui/results"
)

// older compares the file that a run which goes on is to replace with what the run has
// written so far: a file that holds anything else is somebody's. A nil older compares nothing.
type older struct {
	path  string
	json  bool
	torn  []byte // the last line, where it has no end
	ended bool   // a line of the run begins with torn
	known map[string]bool
	part  []byte // of a line of the run

	tally    *engine.Tally // of its own: what a recorder has written it takes out of its rows
	recorder *results.Recorder
}

// newOlder returns nil where nothing can be lost: there is no such file, it is empty or no
// file at all, or it may be replaced.
func (a *app) newOlder(j *job, to outputSettings) (*older, error) {
	info, err := os.Stat(to.path)
	if to.path == "" || to.overwrite || err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, nil
	}
	o := &older{path: to.path, json: to.format != results.CSV, known: map[string]bool{}, tally: engine.NewTally()}
	if err := o.lines(func(line []byte, whole bool) {
		if !whole {
			o.torn = bytes.Clone(line)
		}
	}); err != nil {
		return nil, err
	}
	to.inOrder = false // in dataset order, a gap would hold lines back
	if o.recorder, err = a.newRecorder(j, to, output{Writer: o}, nil); err != nil {
		return nil, err
	}
	o.recorder.Begin(o.tally)
	return o, nil
}

// recall takes note of what a batch of the run's events had written.
func (o *older) recall(batch []engine.Event) {
	if o != nil {
		o.tally.Apply(batch)
		o.recorder.Recall(batch)
	}
}

// Write takes note of lines that the run wrote.
func (o *older) Write(p []byte) (int, error) {
	rest := p
	for {
		at := bytes.IndexByte(rest, '\n')
		if at < 0 {
			o.part = append(o.part, rest...)
			return len(p), nil
		}
		line := append(o.part, rest[:at]...)
		o.known[o.key(line)] = true
		o.ended = o.ended || bytes.HasPrefix(line, o.torn)
		o.part, rest = o.part[:0], rest[at+1:]
	}
}

// key is what two lines have in common that say the same. Of a line of JSON that is what can't
// change any more once it is written: an attempt may end after its item.
func (o *older) key(line []byte) string {
	var is struct {
		Index     *int
		ID        string
		Status    string
		Output    json.RawMessage
		Delivered *float64 `json:"delivered_s"`
	}
	if !o.json || json.Unmarshal(line, &is) != nil || is.Index == nil {
		return string(bytes.TrimSuffix(line, []byte("\r")))
	}
	if is.Status == engine.Cancelled.String() {
		is.Delivered = nil
	}
	key, err := json.Marshal(is)
	if err != nil {
		return string(line)
	}
	return string(key)
}

// check is an error if the file holds a line that the run, all of which was recalled, hasn't
// written. Where lines of the saved run are damaged, most of those in the file must be its own;
// where its end is lost, as when the machine went down, the file may be ahead of it.
func (o *older) check(u *runs.Unfinished) error {
	if o == nil {
		return nil
	}
	o.recorder.GoOn(false)
	if err := o.recorder.Finish(); err != nil {
		return err
	}
	own, ahead, others := 0, 0, 0
	err := o.lines(func(line []byte, whole bool) {
		switch {
		case whole && o.known[o.key(line)] || !whole && o.ended:
			own++
		case u.End == nil && o.isAhead(u, line, whole):
			ahead++
		default:
			others++
		}
	})
	switch {
	case err != nil:
		return err
	case others == 0 && (own > 0 || !laterThan(o.path, u.Path)), (len(u.Damage) > 0 || u.End == nil && !o.json) && own > others:
		return nil
	}
	return fmt.Errorf("--out %q: not results of %s; use another name or --overwrite", o.path, u.Name)
}

// isAhead reports whether a line is of an item of the run that it doesn't know to be done.
func (o *older) isAhead(u *runs.Unfinished, line []byte, whole bool) bool {
	if !whole {
		return o.json && bytes.HasPrefix(line, []byte(`{"index":`))
	}
	var is struct {
		Index *int
		ID    string
	}
	if !o.json || json.Unmarshal(line, &is) != nil || is.Index == nil || *is.Index < 0 || *is.Index >= len(o.tally.Rows) {
		return false
	}
	return o.tally.Rows[*is.Index].Delivered < 0 && u.Set.Rows.At(*is.Index).ID == is.ID
}

// laterThan reports whether a file was written after another.
func laterThan(path, other string) bool {
	const together = 2 * time.Second // what the same program wrote
	a, err := os.Stat(path)
	b, err2 := os.Stat(other)
	return err == nil && err2 == nil && a.ModTime().Sub(b.ModTime()) > together
}

// lines goes through the lines of the file.
func (o *older) lines(visit func(line []byte, whole bool)) error {
	file, err := os.Open(o.path)
	if err != nil {
		return fmt.Errorf("--out %q: %w", o.path, reason(err))
	}
	defer file.Close()
	for r := bufio.NewReader(file); ; {
		line, err := r.ReadBytes('\n')
		if err == nil {
			visit(line[:len(line)-1], true)
			continue
		}
		if len(line) > 0 {
			visit(line, false)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		return fmt.Errorf("--out %q: %w", o.path, reason(err))
	}
}
