package draw

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/ui/theme"
)

// Colours change nothing of what is shown, whatever the object, and names look unlike values.
func TestJSONInColours(t *testing.T) {
	th := theme.New(true)
	letters := rapid.StringMatching(`[a-z":,\\{}é]{0,12}`)
	value := rapid.OneOf(rapid.Just[any](nil), rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.Int(), func(n int) any { return n }), rapid.Map(letters, func(s string) any { return s }),
		rapid.Map(rapid.SliceOf(letters), func(l []string) any { return l }))
	rapid.Check(t, func(rt *rapid.T) {
		object, err := json.Marshal(rapid.MapOf(letters, value).Draw(rt, "object"))
		if err != nil {
			rt.Skip()
		}
		w := rapid.IntRange(10, 100).Draw(rt, "width")
		got := ansi.Strip(strings.Join(JSON(th, object, w), "\n"))
		if want := strings.Join(Block(pretty(object), w), "\n"); got != want {
			rt.Errorf("%q\nwant %q", got, want)
		}
	})
	got := JSON(th, json.RawMessage(`{"a\":b":"x: y","n":-1.5e3}`), 40)
	want := []string{
		th.Muted.Paint("{"),
		"  " + th.Muted.Paint(`"a\":b":`) + th.Strong.Paint(` "x: y"`) + th.Muted.Paint(","),
		"  " + th.Muted.Paint(`"n":`) + th.Accent.Paint(" -1.5e3"),
		th.Muted.Paint("}"),
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Errorf("line %d of %q, want %q", i, got, want[i])
		}
	}
}
