package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"regatta/engine/call"
)

// Where the program itself went wrong is shown short, a line a frame, and harmless.
func TestTheStackOfAPanicIsShown(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 80, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		row := &x.m.home.Run().Tally.Rows[0]
		row.Attempts[0].Err = &call.Error{Kind: call.Server, Message: "internal error: boom", Stack: "broken.Call(\x1b[31m)"}
		for i := range 20 {
			row.Attempts[0].Err.Stack += fmt.Sprintf("\n  /src/file%d.go:%d %s", i, i, strings.Repeat("x", 200))
		}
		x.press("tab", "enter")
		x.wantShown("internal error: boom", "stack     broken.Call(␛[31m)", "/src/file4.go:4", "… 15 more lines")
		x.wantNotShown("file5.go")
	})
}
