package results

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"regatta/datasets/schema"
	"regatta/ui/text"
)

// limitedWriter has room for so many bytes.
type limitedWriter struct{ room int }

func (w *limitedWriter) Write(p []byte) (int, error) {
	n := min(w.room, len(p))
	w.room -= n
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

// TestSinkCounts: whatever the sizes and the flushes, the sink counts exactly the
// records that got out whole.
func TestSinkCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 40_000), 1, 12).Draw(t, "sizes")
		w := &limitedWriter{rapid.IntRange(0, 200_000).Draw(t, "room")}
		want, left := 0, w.room
		for _, size := range sizes {
			if left -= size; left >= 0 {
				want++
			}
		}
		s := &sink{w: w}
		for _, size := range sizes {
			s.buf.Write(make([]byte, size))
			s.end()
			if rapid.Bool().Draw(t, "flush") {
				s.flush()
			}
		}
		s.flush()
		if s.written != want || (s.err == nil) != (want == len(sizes)) {
			t.Fatalf("%d records got out, %v; want %d of %d", s.written, s.err, want, len(sizes))
		}
	})
}

// FuzzAppendJSON: what is written means the same as what encoding/json writes,
// and holds nothing that a terminal obeys.
func FuzzAppendJSON(f *testing.F) {
	for _, seed := range []string{"", "plain", "\x1b[31m", "\u009b\u202e\u2028\x7f", "\xff\x9b", `"\`, "<&>", "😀"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var buf bytes.Buffer
		if err := AppendJSON(&buf, in); err != nil {
			t.Fatal(err)
		}
		line := strings.TrimSuffix(buf.String(), "\n")
		if !utf8.ValidString(line) || strings.ContainsFunc(line, text.Unsafe) {
			t.Errorf("%q is unsafe", line)
		}
		var out string
		if err := json.Unmarshal([]byte(line), &out); err != nil || out != strings.ToValidUTF8(strings.Clone(in), "\ufffd") && utf8.ValidString(in) {
			t.Errorf("%q came back as %q, %v", in, out, err)
		}
	})
}

// TestAppendJSONOfRawMessages: JSON from outside is passed on, and may hold bytes
// that are no UTF-8.
func TestAppendJSONOfRawMessages(t *testing.T) {
	var buf bytes.Buffer
	if err := AppendJSON(&buf, json.RawMessage("{\"a\":\"\x9b31m\u009b\"}")); err != nil {
		t.Fatal(err)
	}
	if want := "{\"a\":\"\ufffd31m\\u009b\"}\n"; buf.String() != want {
		t.Errorf("got %q, want %q", buf.String(), want)
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		``: "", `null`: "", `"a\nb"`: "a\nb", `20`: "20", `true`: "true", `["a"]`: `["a"]`, `{"b":1}`: `{"b":1}`,
	} {
		if got := Cell(json.RawMessage(in)); got != want {
			t.Errorf("Cell(%s) = %q, want %q", in, got, want)
		}
	}
}

// TestCSVOnATerminal: CSV knows no escapes, so a terminal gets what it can show.
func TestCSVOnATerminal(t *testing.T) {
	for onTerminal, want := range map[bool]string{true: "a␛[31mb c", false: "\"a␛[31mb\nc\""} {
		s := &sink{w: io.Discard}
		encode, err := Layout{Format: CSV, OnTerminal: onTerminal}.encoder(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := encode(s, result{Status: "ok", Input: "a\x1b[31mb\nc"}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s.buf.String(), ",ok,"+want+",") {
			t.Errorf("on a terminal %v: %q has no %q", onTerminal, s.buf.String(), want)
		}
	}
}

func TestGlanceOfLists(t *testing.T) {
	for in, want := range map[string]string{
		`[{"name":"John","age":20},{"name":"Mary","age":21}]`:           "2 objects: John · 20; Mary · 21",
		`{"items":[{"name":"John","age":20},{"name":"Mary","age":21}]}`: "2 objects: John · 20; Mary · 21",
		`[{"name":"John"}]`: "1 object: John", `[]`: "no objects", `[{"a":[{"b":1}]}]`: "1 object: 1 object: 1",
		`{"labels":["a","b"]}`: "a, b", `{"items":[]}`: "–", `{"a":{"b":1}}`: "{1}", `{"a":[{"b":1}],"c":2}`: "[1] · 2",
	} {
		if got := Glance(json.RawMessage(in)); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// Of a list each field's column holds the list of its values.
func TestListsAsCSV(t *testing.T) {
	s := &sink{w: io.Discard}
	encode, err := Layout{Format: CSV, Fields: []schema.Field{{Name: "name"}, {Name: "age"}}}.encoder(s)
	if err != nil {
		t.Fatal(err)
	}
	for output, want := range map[string]string{
		`[{"name":"John","age":20},{"age":21}]`: `,"[""John"",null]","[20,21]",`,
		`[]`:                                    `,[],[],`,
		`{"name":"John","age":20}`:              `,John,20,`,
	} {
		s.buf.Reset()
		if err := encode(s, result{Status: "ok", Input: "x", Output: json.RawMessage(output)}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s.buf.String(), ",ok,x"+want) {
			t.Errorf("%s: %q has no %q", output, s.buf.String(), want)
		}
	}
}
