package figures

import (
	"strings"

	"regatta/engine/call"
)

// Kind writes a kind of failure as prose.
func Kind(k call.Kind) string { return strings.ReplaceAll(string(k), "_", " ") }
