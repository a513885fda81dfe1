package engine

import (
	"fmt"
	"runtime/debug"
	"strings"

	"regatta/engine/call"
)

// mostStack is how many bytes of a stack are kept.
const mostStack = 8 << 10

// panicked is the failure of an attempt during which the program panicked. It is called
// by the deferred function that has recovered.
func panicked(value any) *call.Error {
	return &call.Error{Kind: call.Server, Message: fmt.Sprint("internal error: ", value), Stack: where(string(debug.Stack()))}
}

// where is a stack without what recovered from the panic: a line for each function and
// the file that it is in, the one that panicked first.
func where(stack string) string {
	if _, inner, found := strings.Cut(stack, "\npanic("); found {
		_, stack, _ = strings.Cut(inner, "\n") // the rest of that line
		_, stack, _ = strings.Cut(stack, "\n") // and its file
	}
	var frames strings.Builder
	for function := range strings.Lines(stack) {
		if strings.HasPrefix(function, "\t") {
			function = "  " + strings.TrimPrefix(function, "\t")
		}
		if frames.Len()+len(function) > mostStack {
			break
		}
		frames.WriteString(function)
	}
	return strings.TrimSuffix(frames.String(), "\n")
}
