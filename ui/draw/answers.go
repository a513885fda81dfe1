package draw

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/text/partial"
)

// NextToken stands where the next token of an answer will be.
const NextToken = "▍"

// How an answer that came from the cache is told: its mark, and what stands where the time of
// a call would, which it has none of.
const (
	CachedMark = "◆"
	CachedWord = "cached"
)

// Coming writes what has come of an answer on a line, as results.Glance does with all of it, or
// as it comes within a list: the end of it where not all has room.
func Coming(answer string, cells int) string {
	const mostBytes = 16 // of what takes a cell, marks included
	shown := answer
	if len(shown) <= results.MostGlanced {
		if object, _ := partial.Object(shown); object != nil {
			if glance := results.Glance(object); !strings.HasSuffix(glance, "]") { // else it counts what is coming
				shown = glance
			}
		}
	}
	if most := max(cells, 1) * mostBytes; len(shown) > most {
		shown = "…" + strings.ToValidUTF8(shown[len(shown)-most:], "")
	}
	shown = text.Clean(shown)
	if over := ansi.StringWidth(shown) - (cells - 1); over > 0 {
		shown = ansi.TruncateLeft(shown, over+1, "…")
	}
	return shown + NextToken
}

// spelled indents what has come of an answer, as pretty does with all of it, up to
// where it has come.
func spelled(answer string) string {
	object, added := partial.Object(answer)
	if object == nil {
		return answer + NextToken
	}
	shown := []byte(pretty(object))
	for range added {
		shown = bytes.TrimRight(shown, " \n")
		last := len(shown) - 1
		if quote := shown[last] == '"'; quote {
			return string(shown[:last]) + NextToken // blanks before it are the answer's own
		}
		shown = shown[:last]
	}
	return string(bytes.TrimRight(shown, " \n")) + NextToken
}

// pretty indents an object.
func pretty(object json.RawMessage) string {
	var out bytes.Buffer
	if json.Indent(&out, object, "", "  ") != nil {
		return string(object)
	}
	return out.String()
}
