package draw

import (
	"bytes"
	"encoding/json"

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

// Coming writes what has come of an answer on a line, as results.Glance does with all of it.
func Coming(answer string, cells int) string {
	shown := answer[:min(len(answer), results.MostGlanced)]
	if object, _ := partial.Object(shown); object != nil {
		shown = results.Glance(object)
	}
	return text.Line(shown, cells-1) + NextToken
}

// Spelled indents what has come of an answer, as Pretty does with all of it, up to
// where it has come.
func Spelled(answer string) string {
	object, added := partial.Object(answer)
	if object == nil {
		return answer + NextToken
	}
	shown := []byte(Pretty(object))
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

// Pretty indents an object.
func Pretty(object json.RawMessage) string {
	var out bytes.Buffer
	if json.Indent(&out, object, "", "  ") != nil {
		return string(object)
	}
	return out.String()
}
