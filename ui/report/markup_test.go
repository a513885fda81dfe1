package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/ui/text"
)

// What a report may consist of. Nothing in it runs or is loaded.
var (
	knownElements = strings.Fields("html head meta title style body main header p h1 h2 h3 figure section div table caption thead tbody tr th td ul li pre code dl dt dd span details summary " +
		"svg desc g rect text tspan line path circle")
	knownAttributes = strings.Fields("lang xmlns charset http-equiv content name class data-title scope tabindex role aria-label aria-labelledby aria-hidden id " +
		"width height viewBox preserveAspectRatio font-family font-size font-weight text-anchor transform x y x1 y1 x2 y2 cx cy r d dx fill stroke " +
		"stroke-width stroke-linejoin stroke-linecap stroke-dasharray stroke-opacity")
)

// element is one of a document, with all the text in it.
type element struct{ name, text string }

// elements reads a document, which has to be sound, and to hold nothing that could
// do anything.
func elements(t interface {
	Helper()
	Fatalf(string, ...any)
}, data string) []element {
	t.Helper()
	var all []element
	var open []int
	dec := xml.NewDecoder(strings.NewReader(data))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !slices.Contains(knownElements, token.Name.Local) {
				t.Fatalf("there is a <%s>", token.Name.Local)
			}
			for _, a := range token.Attr {
				if !slices.Contains(knownAttributes, a.Name.Local) {
					t.Fatalf("<%s> has %s=%q", token.Name.Local, a.Name.Local, a.Value)
				}
			}
			open = append(open, len(all))
			all = append(all, element{name: token.Name.Local})
		case xml.CharData:
			for _, i := range open {
				all[i].text += string(token)
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

// hostile draws texts that would like to be more than texts.
func hostile() *rapid.Generator[string] {
	tricks := rapid.SampledFrom([]string{
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "]]>", "</style>", "<!--", "&amp;", "&#0;", "' onload='x", "\x00", "\x1b[31m",
		"\xff\xfe", "\ufffe", "\uffff", "\u202e", "\u2028", "\n# title\n", "\r\n", "```\n", "| a |", "](javascript:alert(1))", "![x](http://x.test/y.png)", "<b>", "@me", "{{.}}", "%s", "名前", "\u0301", "",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(tricks, rapid.String()), 0, 4).Draw(t, "parts"), "")
	})
}

// TestNamesStayText: whatever names are like, documents are sound, nothing in them
// does anything, and what is shown is the name.
func TestNamesStayText(t *testing.T) {
	tallies := []*engine.Tally{ran(t, "gather:2", article(), 0), ran(t, "for-loop", article(), 3*1000*ms)}
	tallies[0].Started.Bound, tallies[0].Started.Why = 2, "<b>&"
	rapid.Check(t, func(rt *rapid.T) {
		item := hostile().Draw(rt, "item")
		a := About{
			Dataset: hostile().Draw(rt, "dataset"), Provider: hostile().Draw(rt, "provider"), Model: hostile().Draw(rt, "model"),
			Stopped: hostile().Draw(rt, "stopped"), Items: 7, Name: func(int, int) string { return text.Line(item, 16) },
		}
		again := hostile().Draw(rt, "again")
		a.Reproduce = &Reproduce{Command: Shell([]string{"regatta", again}), Prompt: again, Settings: again, Schema: json.RawMessage(`{}`)}
		r := Race(a, tallies)
		page := elements(rt, string(bytesOf(t, r, HTML)))
		elements(rt, string(bytesOf(t, r, SVG)))
		title := strings.Map(inXML, text.Clean("2 lanes on "+text.Line(a.Dataset, titleCells)))
		i := slices.IndexFunc(page, func(e element) bool { return e.name == "h1" })
		if page[i].text != title {
			rt.Fatalf("the title is %q, want %q", page[i].text, title)
		}
		inMarkdown(rt, string(bytesOf(t, r, Markdown)))
		if line := string(bytesOf(t, r, JSON)); strings.Count(line, "\n") != 1 || strings.ContainsFunc(line[:len(line)-1], text.Unsafe) {
			rt.Fatalf("%q is no harmless line", line)
		}
	})
}

// inMarkdown fails unless everything outside of tables and code is text.
func inMarkdown(t *rapid.T, data string) {
	if !utf8.ValidString(data) {
		t.Fatalf("no UTF-8")
	}
	body, _, _ := strings.Cut(data, "\n## As a picture")
	code, headings := false, 0
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		if strings.ContainsFunc(line, text.Unsafe) {
			t.Fatalf("unsafe: %q", line)
		}
		switch {
		case strings.HasPrefix(line, "```"):
			code = !code
			continue
		case code, strings.HasPrefix(line, "| "):
			continue
		case strings.HasPrefix(line, "#"):
			headings++
			line = strings.TrimLeft(line, "#")
		}
		for i, r := range line {
			if strings.ContainsRune("`[<|&!#", r) && (i == 0 || line[i-1] != '\\') && !strings.HasPrefix(line, "> ") {
				t.Fatalf("%q in %q isn't escaped", r, line)
			}
		}
	}
	if want := 7; headings != want || code {
		t.Fatalf("%d headings, want %d; in code: %v", headings, want, code)
	}
}

// TestPlainMeansTheSame: the escapes of Markdown hide nothing.
func TestPlainMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := hostile().Draw(t, "text")
		var out strings.Builder
		escaped := false
		for _, r := range plain(in) {
			if r == '\\' && !escaped {
				escaped = true
				continue
			}
			escaped = false
			out.WriteRune(r)
		}
		if out.String() != text.Clean(in) {
			t.Fatalf("%q came back as %q", in, out.String())
		}
	})
}
