package journal_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
)

// withSpare is a disk beside which there are others: each file there has so much room (0: any), the
// last of these all others.
type withSpare struct {
	*disk
	rooms []int
	from  int64
	files []*spareFile
}

type spareFile struct {
	*disk
	stays   bool // it can't be removed
	removed bool
}

func (f *spareFile) Name() string { return "the rest" }

func (f *spareFile) Remove() error {
	if f.stays {
		return errors.New("not permitted")
	}
	f.removed = true
	return nil
}

func (s *withSpare) NewRest(from int64, lines []byte) (journal.Rest, error) {
	f := &spareFile{disk: &disk{room: s.rooms[min(len(s.files), len(s.rooms)-1)]}}
	if _, err := f.Write(lines); err != nil {
		return nil, err
	}
	s.from, s.files = from, append(s.files, f)
	return f, nil
}

// left are the files there that were not removed.
func (s *withSpare) left() (left []*spareFile) {
	for _, f := range s.files {
		if !f.removed {
			left = append(left, f)
		}
	}
	return left
}

// sequence are the events of a run of n items, one after the other, as they are written one by one.
func sequence(n int) []engine.Event {
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.ForLoop}, Items: n}}}
	at := time.Duration(0)
	for i := range n {
		at += ms
		events = append(events,
			engine.Event{Kind: engine.CallStarted, Item: i, At: at},
			engine.Event{Kind: engine.AttemptStarted, Item: i, Attempt: 1, At: at},
			engine.Event{Kind: engine.Finished, Item: i, Attempt: 1, Made: 1, At: at, Took: ms, Status: engine.OK, Answer: &call.Answer{Output: []byte(`{"n":1}`), Usage: call.Usage{InputTokens: 3, Known: true}}},
			engine.Event{Kind: engine.Delivered, Item: i, At: at})
	}
	return append(events, engine.Event{Kind: engine.RunOver, At: at, Status: engine.OK})
}

// Wherever a disk is full, the answers that it has no room for are at once elsewhere, also where
// there is little room there: both together have what one with room has.
func TestTheRestIsElsewhere(t *testing.T) {
	h, events := headerOf(engine.Config{Lane: engine.Lane{Strategy: engine.ForLoop}, Rows: rows(3)}), sequence(3)
	write := func(room int, rooms ...int) (*withSpare, *journal.Writer) {
		to := &withSpare{disk: &disk{room: room}, rooms: rooms}
		w := journal.NewWriter(to, h, rows(3))
		for i := range events {
			w.Write(events[i : i+1])
		}
		return to, w
	}
	synctest.Test(t, func(t *testing.T) {
		large, w := write(0, 0)
		if err := w.Close(); err != nil || len(large.files) > 0 {
			t.Fatal(err, large.files)
		}
		all := large.text()
		for room := strings.Index(all, `{"at"`); room < len(all); room++ { // no call is made before the items are written
			answers := strings.Count(all, `"event":"finished"`) - strings.Count(all[:strings.LastIndexByte(all[:room], '\n')], `"event":"finished"`)
			for _, rooms := range [][]int{{0}, {500, 0}} {
				to, w := write(room, rooms...)
				err := w.Close()
				var parted *journal.RestError
				if !errors.As(err, &parted) || !errors.Is(err, errFull) || (parted.Rest != "") != (answers > 0) {
					t.Fatalf("%d bytes, %d answers left: %v", room, answers, err)
				}
				left := to.left()
				if answers == 0 && len(left) == 0 {
					continue
				}
				if len(left) != 1 || int(to.from) > room || all[to.from-1] != '\n' || all[:to.from]+left[0].text() != all || to.text() != all[:room] {
					t.Fatalf("%d bytes: %d files of the rest, from %d", room, len(left), to.from)
				}
			}
			to, w := write(room, 0)
			to.grow()
			if err := w.Close(); err != nil || to.text() != all || len(to.left()) > 0 {
				t.Fatalf("%d bytes, then more: %v, %d files of the rest are left", room, err, len(to.left()))
			}
			if _, w = write(room, 1); !isLost(w.Close()) {
				t.Fatalf("%d bytes, and none elsewhere: not told", room)
			}
		}
	})
}

// A disk that is full a second time has its rest in a file of its own, where the first stays.
func TestTheRestThatStays(t *testing.T) {
	h, events := headerOf(engine.Config{Lane: engine.Lane{Strategy: engine.ForLoop}, Rows: rows(9)}), sequence(9)
	synctest.Test(t, func(t *testing.T) {
		large := &disk{}
		w := journal.NewWriter(large, h, rows(9))
		w.Write(events)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		all := large.text()
		begin := strings.Index(all, `{"at"`)
		to := &withSpare{disk: &disk{room: begin + 200}, rooms: []int{0}}
		w = journal.NewWriter(to, h, rows(9))
		for i := range events {
			if i == len(events)/2 {
				if len(to.files) != 1 {
					t.Fatalf("%d files of the rest", len(to.files))
				}
				to.files[0].stays, to.room = true, len(all)-600
			}
			w.Write(events[i : i+1])
		}
		var parted *journal.RestError
		if err := w.Close(); !errors.As(err, &parted) || parted.Rest == "" || len(to.files) != 2 || all[:to.from]+to.files[1].text() != all {
			t.Errorf("%v, %d files of the rest, from %d", err, len(to.files), to.from)
		}
	})
}

// What makes no difference to calls keeps no run from going on: the end of a header names folders.
func TestAHeaderThatIsTornAmongItsFoldersIsSettled(t *testing.T) {
	h := journal.Header{Columns: []string{"text"}, Column: "text", Lane: engine.Lane{Strategy: engine.Gather}, Items: 1, Args: []string{"run"}, Dir: "/home/ada", Spare: []string{"/home/ada/runs", "/tmp"}}
	d := &disk{}
	w := journal.NewWriter(d, h, rows(1))
	w.Write([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: h.Lane, Items: 1}}})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(d.text(), "\n")
	got, err := journal.NewReader(strings.NewReader(first[:len(first)-9]+"\n"+rest), "a")
	if err != nil {
		t.Fatal(err)
	}
	if h := got.Header(); len(h.Unsettled()) > 0 || len(h.Unknown) == 0 {
		t.Errorf("unsettled: %q, of %q", h.Unsettled(), h.Unknown)
	}
}

// isLost reports whether an error says that what a journal lacks is nowhere.
func isLost(err error) bool {
	var parted *journal.RestError
	return errors.As(err, &parted) && parted.Rest == "" && errors.Is(err, errFull)
}
