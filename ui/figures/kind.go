package figures

import (
	"strings"

	"regatta/engine/call"
)

// Kind writes a kind of failure as prose.
func Kind(k call.Kind) string {
	if k == call.Refused {
		return "model refused" // not to be taken for a rate limit
	}
	return strings.ReplaceAll(string(k), "_", " ")
}
