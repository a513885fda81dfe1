package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"regatta/ui/text"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty":                                 {"", ""},
		"plain":                                 {"My name is John", "My name is John"},
		"other scripts":                         {"名前 é 👩‍👩‍👧 שלום مرحبا", "名前 é 👩‍👩‍👧 שלום مرحبا"},
		"a colour":                              {"a\x1b[31mred\x1b[0m", "a␛[31mred␛[0m"},
		"a window title":                        {"\x1b]0;owned\a", "␛]0;owned␇"},
		"NUL and backspace":                     {"\x00\b", "␀␈"},
		"DEL":                                   {"a\x7fb", "a␡b"},
		"C1":                                    {"\u009b31m\u0090", "\ufffd31m\ufffd"},
		"C1 as a byte":                          {"\x9b31m", "\ufffd31m"},
		"lines":                                 {"a\nb\r\nc\rd", "a b c d"},
		"other line breaks":                     {"a\vb\fc\u0085d\u2028e\u2029f", "a b c d e f"},
		"tab":                                   {"a\tb", "a b"},
		"right to left":                         {"\u202egnp.exe\u202c", "\ufffdgnp.exe\ufffd"},
		"isolates":                              {"\u2066a\u2069", "\ufffda\ufffd"},
		"invalid UTF-8":                         {"a\xff\xfeb\xe2\x82", "a\ufffd\ufffdb\ufffd\ufffd"},
		"what looks like a replacement already": {"␛ \ufffd", "␛ \ufffd"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := text.Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// TestUnsafe goes through every character that has to be replaced, and their
// neighbours, which have not.
func TestUnsafe(t *testing.T) {
	unsafe := [][2]rune{{0, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x202e}, {0x2066, 0x2069}}
	for _, span := range unsafe {
		for r := span[0]; r <= span[1]; r++ {
			if !text.Unsafe(r) {
				t.Errorf("%U counts as safe", r)
			}
		}
		if before := span[0] - 1; before >= 0 && text.Unsafe(before) {
			t.Errorf("%U counts as unsafe", before)
		}
		if after := span[1] + 1; text.Unsafe(after) {
			t.Errorf("%U counts as unsafe", after)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "plain", "\x1b[31m", "\u202e", "\xff", "a\r\nb", "\u009b", "名前"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := text.Clean(in)
		switch {
		case !utf8.ValidString(got):
			t.Errorf("%q became invalid UTF-8: %q", in, got)
		case strings.ContainsFunc(got, text.Unsafe):
			t.Errorf("%q stayed unsafe: %q", in, got)
		case text.Clean(got) != got:
			t.Errorf("%q changes when it is cleaned again: %q", got, text.Clean(got))
		}
	})
}
