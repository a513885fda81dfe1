package results

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// narrow takes so many bytes, and then fails until it is given more room.
type narrow struct {
	bytes.Buffer
	room int
}

var errFull = errors.New("full")

func (w *narrow) Write(p []byte) (int, error) {
	n := min(w.room, len(p))
	w.room -= n
	w.Buffer.Write(p[:n])
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

// However often there is no room, and wherever in a record it ends, everything gets out once and
// in its order; or what is out and what is poured elsewhere, less what is torn, is everything.
func TestASinkThatWaits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &narrow{room: rapid.IntRange(0, 100_000).Draw(t, "room")}
		s := &sink{w: w, passes: func(err error) bool { return errors.Is(err, errFull) }}
		r := &Recorder{sink: s}
		head := rapid.SampledFrom([]string{"", "head\n"}).Draw(t, "head")
		s.buf.WriteString(head)
		s.head = []byte(head)
		want := head
		n := rapid.IntRange(1, 12).Draw(t, "records")
		for i := range n {
			record := strings.Repeat(string(rune('a'+i)), rapid.IntRange(1, 40_000).Draw(t, "size")) + "\n"
			want += record
			s.buf.WriteString(record)
			s.end()
			if rapid.Bool().Draw(t, "flush") {
				s.flush()
			}
			if rapid.Bool().Draw(t, "more room") {
				w.room += rapid.IntRange(0, 50_000).Draw(t, "more")
			}
		}
		s.flush()
		if s.lost || (s.err != nil) != (r.Left() > 0) || s.written+r.Left() != n {
			t.Fatalf("lost %v, %v, %d written and %d left of %d", s.lost, s.err, s.written, r.Left(), n)
		}
		var rest bytes.Buffer
		if err := r.Pour(&rest); err != nil {
			t.Fatal(err)
		}
		out := w.String()
		out = out[:len(out)-r.Torn()]
		poured := strings.TrimPrefix(rest.String(), head)
		if r.Left() > 0 && s.written == 0 {
			out = head
		}
		if r.Left() > 0 && out+poured != want {
			t.Fatalf("%d bytes and %d poured, want %d", len(out), len(poured), len(want))
		}
		w.room = len(want)
		if s.flush(); w.String() != want || s.written != n || r.Left() > 0 || s.err != nil {
			t.Fatalf("%d bytes, %d written, %v; want %d bytes", w.Len(), s.written, s.err, len(want))
		}
	})
}
