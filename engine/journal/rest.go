package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"regatta/engine"
)

// A Rest is a file that holds the lines of a journal that the journal's own file doesn't take, as
// on a full disk, until that takes them.
type Rest interface {
	File
	Name() string
	Remove() error
}

// withRest is a File that knows where else lines may go.
type withRest interface {
	// NewRest makes a file that holds lines, which follow the first from bytes of the journal.
	NewRest(from int64, lines []byte) (Rest, error)
}

// RestError says that a journal isn't whole in its own file. Err is why.
type RestError struct {
	Rest string // the file that holds all that is missing; "": there is none
	Err  error
}

func (e *RestError) Error() string {
	if e.Rest == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v; the rest is in %q", e.Err, e.Rest)
}

func (e *RestError) Unwrap() error { return e.Err }

// rest is what a writer knows of what its file has, and of the file that has the rest.
type rest struct {
	at   int64  // how many bytes the file has
	torn []byte // what it has of a line that isn't whole
	paid bool   // what waits to be written tells of an attempt that ended

	file Rest  // nil: none
	upTo int64 // how much of the journal it has, all bytes counted
}

// began takes note of where a file is written on.
func (r *rest) began(file File) {
	if s, ok := file.(io.Seeker); ok {
		if at, err := s.Seek(0, io.SeekCurrent); err == nil {
			r.at = at
		}
	}
}

// wrote takes note of what the file took.
func (r *rest) wrote(data []byte) {
	r.at += int64(len(data))
	if end := bytes.LastIndexByte(data, '\n'); end >= 0 {
		r.torn, data = r.torn[:0], data[end+1:]
	}
	r.torn = append(r.torn, data...)
}

// takes takes note of an event that is to be written.
func (r *rest) takes(e *engine.Event) {
	switch e.Kind {
	case engine.Retrying, engine.Reasking, engine.Superseded:
		r.paid = true
	case engine.Finished:
		r.paid = r.paid || e.Status != engine.Cancelled || e.Err != nil && e.Err.Usage.Known
	}
}

// divert puts what the file of the journal doesn't take into another, at once: whoever ends the
// program has paid for it.
func (w *Writer) divert() {
	to, ok := w.file.(withRest)
	if !ok || !w.rest.paid || w.row < w.rows.Len() {
		return
	}
	r, waits := &w.rest, slices.Concat(w.out.Bytes(), w.pending.Bytes())
	all := r.at + int64(len(waits))
	if r.file != nil && r.upTo >= r.at { // else it misses what the journal took meanwhile
		n, err := r.file.Write(waits[r.upTo-r.at:])
		if r.upTo += int64(n); err == nil {
			_ = r.file.Sync() // what it holds outlives the program in any case
			return
		}
	}
	file, err := to.NewRest(r.at-int64(len(r.torn)), slices.Concat(r.torn, waits))
	if err != nil {
		return // the next try may do
	}
	if r.file != nil {
		_ = r.file.Remove() // the new one has all of it
	}
	r.file, r.upTo = file, all
}

// settle removes the file that had the rest, now that the journal's own has all. One that can't be
// removed is left: it holds what the journal has, too.
func (w *Writer) settle() {
	r := &w.rest
	r.paid = false
	if r.file != nil && w.file.Sync() == nil {
		_ = r.file.Remove()
		r.file = nil
	}
}

// close gives up what isn't written; err is why it isn't, nil: it is.
func (r *rest) close(left int, err error) error {
	e := &RestError{Err: err}
	if r.file != nil {
		if err := r.file.Close(); err == nil && r.upTo == r.at+int64(left) {
			e.Rest = r.file.Name()
		}
	}
	if err == nil {
		return nil
	}
	return e
}

// restHead is the first line of a file that holds the rest of a journal.
type restHead struct {
	Of   string `json:"rest_of"` // the path of the journal
	From int64  `json:"from"`    // how many bytes of the journal go before
}

// RestHead is the first line of a file that holds the rest of the journal at a path, from a byte on.
func RestHead(path string, from int64) ([]byte, error) {
	line, err := json.Marshal(restHead{path, from})
	return append(line, '\n'), err
}

// ParseRestHead reads it; false: it is another line.
func ParseRestHead(line []byte) (from int64, ok bool) {
	var h restHead
	err := json.Unmarshal(line, &h)
	return h.From, err == nil && h.Of != "" && h.From > 0
}

// RestName is the name of the file that holds the rest of a journal with this first line, whatever
// the journal is called by then, and the folders where it may be.
func RestName(first []byte) (name string, dirs []string) {
	var h struct {
		Spare []string `json:"spare"`
	}
	_ = json.Unmarshal(first, &h) // a damaged line tells none
	sum := sha256.Sum256(first)
	return "regatta-" + hex.EncodeToString(sum[:8]) + ".rest", h.Spare
}
