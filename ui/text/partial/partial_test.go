package partial_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"regatta/ui/text/partial"
)

func TestObject(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"Sorry, I":                      "",
		"1":                             "",
		"[":                             "[]",
		"[1":                            "[1]",
		`[{"a":"x"},{"a":"y`:            `[{"a":"x"},{"a":"y"}]`,
		`[{"a":1},{`:                    `[{"a":1}]`,
		"{":                             "{}",
		" \n{ ":                         "{}",
		`{"na`:                          "{}",
		`{"name"`:                       "{}",
		`{"name":`:                      "{}",
		`{"name":"`:                     `{"name":""}`,
		`{"name":"Jo`:                   `{"name":"Jo"}`,
		`{"name":"John"`:                `{"name":"John"}`,
		`{"name":"John","age`:           `{"name":"John"}`,
		`{"name":"John","age":2`:        `{"name":"John","age":2}`,
		`{"name":"John","age":20}`:      `{"name":"John","age":20}`,
		`{"name":"John","age":20} more`: `{"name":"John","age":20}`,
		`{"a":-`:                        "{}",
		`{"a":-0`:                       `{"a":-0}`,
		`{"a":1.`:                       `{"a":1}`,
		`{"a":1.5e`:                     `{"a":1.5}`,
		`{"a":1.5e+`:                    `{"a":1.5}`,
		`{"a":1.5E-3`:                   `{"a":1.5E-3}`,
		`{"a":tru`:                      "{}",
		`{"a":true`:                     `{"a":true}`,
		`{"a":null,"b":fals`:            `{"a":null}`,
		`{"a":[`:                        "{}",
		`{"a":[]`:                       `{"a":[]}`,
		`{"a":[1,`:                      `{"a":[1]}`,
		`{"a":[{"b":[{`:                 "{}",
		`{"a":[{"b":[{"c":"d`:           `{"a":[{"b":[{"c":"d"}]}]}`,
		`{"a":[{"b":1},{"b":`:           `{"a":[{"b":1}]}`,
		`{"a":"\`:                       `{"a":""}`,
		`{"a":"x\n\u00`:                 `{"a":"x\n"}`,
		`{"a":"\u00e9`:                  `{"a":"\u00e9"}`,
		`{"a":"\ud83d`:                  `{"a":""}`,
		`{"a":"\uD83D\`:                 `{"a":""}`,
		`{"a":"\ud83d\ude0`:             `{"a":""}`,
		`{"a":"\ud83d\ude00`:            `{"a":"\ud83d\ude00"}`,
		`{"a":"\ud83dx`:                 `{"a":"\ud83dx"}`,
		`{"a":"\ud83d\n`:                `{"a":"\ud83d\n"}`,
		"{\"a\":\"caf\xc3":              `{"a":"caf"}`,
		"{\"a\":\"line\nline":           `{"a":"line"}`,
		`{"a":"\x`:                      `{"a":""}`,
		`{"a":1 "b":2}`:                 `{"a":1}`,
		`{"a":1,}`:                      `{"a":1}`,
		`{"a":[1,]}`:                    `{"a":[1]}`,
		`{,"a":1}`:                      "{}",
		`{"a":01}`:                      `{"a":0}`,
		`{'a':1}`:                       "{}",
		`{"a":1]`:                       `{"a":1}`,
	} {
		object, added := partial.Object(text)
		if string(object) != want {
			t.Errorf("%q: got %s, want %s", text, object, want)
		}
		if own := string(object[:len(object)-added]); !strings.HasPrefix(strings.TrimSpace(text), own) {
			t.Errorf("%q: %d bytes added make %q its own", text, added, own)
		}
	}
}

func TestWhatNestsTooDeepIsLeftOut(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 100_000)
	object, _ := partial.Object(deep + "1")
	if string(object) != "{}" {
		t.Errorf("got %.40s", object)
	}
	flat, _ := partial.Object(strings.Repeat(`{"a":`, 900) + "1")
	if !json.Valid(flat) || !strings.Contains(string(flat), "1") {
		t.Errorf("got %.40s", flat)
	}
}

// TestAPrefixTellsAPrefix cuts objects anywhere and compares what is told with
// the whole.
func TestAPrefixTellsAPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := objects(3).Draw(t, "object")
		text := written(t, whole)
		before := 0
		for cut := range len(text) + 1 {
			object, added := partial.Object(text[:cut])
			if object == nil {
				if strings.TrimSpace(text[:cut]) != "" {
					t.Fatalf("%q tells nothing", text[:cut])
				}
				continue
			}
			var told any
			dec := json.NewDecoder(strings.NewReader(string(object)))
			dec.UseNumber()
			if err := dec.Decode(&told); err != nil {
				t.Fatalf("%q became %s: %v", text[:cut], object, err)
			}
			if err := begins(told, whole); err != nil {
				t.Fatalf("%q became %s: %v", text[:cut], object, err)
			}
			if own := len(object) - added; own < before {
				t.Fatalf("%q tells less than before: %s", text[:cut], object)
			} else {
				before = own
			}
		}
		if object, added := partial.Object(text); added != 0 || string(object) != strings.TrimSpace(text) {
			t.Fatalf("the whole %q became %s, %d added", text, object, added)
		}
	})
}

func objects(depth int) *rapid.Generator[map[string]any] {
	return rapid.MapOfN(rapid.String(), values(depth), 0, 4)
}

func values(depth int) *rapid.Generator[any] {
	all := []*rapid.Generator[any]{
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.SampledFrom([]string{"quote\" back\\", "😀é\u2028", "tab\tline\n"}), func(s string) any { return s }),
		rapid.Map(rapid.Int(), func(n int) any { return json.Number(fmt.Sprint(n)) }),
		rapid.Map(rapid.SampledFrom([]string{"-0", "1.5", "2e10", "3.25E-7"}), func(n string) any { return json.Number(n) }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just(any(nil)),
	}
	if depth > 0 {
		all = append(all,
			rapid.Map(objects(depth-1), func(o map[string]any) any { return o }),
			rapid.Map(rapid.SliceOfN(values(depth-1), 0, 3), func(l []any) any { return l }))
	}
	return rapid.OneOf(all...)
}

// written is the JSON of a value in one of the ways to write it.
func written(t *rapid.T, value any) string {
	data, err := json.Marshal(value)
	if rapid.Bool().Draw(t, "indented") {
		data, err = json.MarshalIndent(value, "\t ", " ")
	}
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	if rapid.Bool().Draw(t, "escaped") {
		text = ascii(text)
	}
	return rapid.SampledFrom([]string{"", "\n "}).Draw(t, "before") + text
}

// ascii escapes what isn't ASCII, in two halves where it has to be.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04X\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
	}
	return b.String()
}

// begins says why a value is no beginning of the whole, if it isn't.
func begins(part, whole any) error {
	switch p := part.(type) {
	case map[string]any:
		w, ok := whole.(map[string]any)
		if !ok {
			return fmt.Errorf("%v for %v", part, whole)
		}
		for name, value := range p {
			other, ok := w[name]
			if !ok {
				return fmt.Errorf("%q is not in the whole", name)
			}
			if err := begins(value, other); err != nil {
				return fmt.Errorf("%q: %w", name, err)
			}
		}
		return nil
	case []any:
		w, ok := whole.([]any)
		if !ok || len(p) > len(w) {
			return fmt.Errorf("%v for %v", part, whole)
		}
		for i := range p {
			if err := begins(p[i], w[i]); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	case string:
		if w, ok := whole.(string); ok && strings.HasPrefix(w, p) {
			return nil
		}
	case json.Number:
		if w, ok := whole.(json.Number); ok && strings.HasPrefix(string(w), string(p)) {
			return nil
		}
	default:
		if part == whole {
			return nil
		}
	}
	return fmt.Errorf("%v for %v", part, whole)
}

func FuzzObject(f *testing.F) {
	for _, seed := range []string{
		"", "{", `{"name":"Jo`, `{"a":[{"b":1},{"c":-1.5e`, `{"a":"\ud83d\ude`, `{"a":tr`, "{\"a\":\"\xff\xc3", `{"a":1,}`, "{\"a\x00", `{"a":01`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		object, added := partial.Object(text)
		if object == nil {
			if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
				t.Errorf("%q: nothing", text)
			}
			return
		}
		if !json.Valid(object) {
			t.Errorf("%q: not JSON: %q", text, object)
		}
		if own := string(object[:len(object)-added]); !strings.Contains(text, own) {
			t.Errorf("%q: %q is not its own", text, own)
		}
	})
}

func BenchmarkObject(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		text := `{"items":[` + strings.Repeat(`{"name":"John \u00e9","age":20},`, n/30)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				partial.Object(text)
			}
		})
	}
}
