package cli

import (
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
)

// whole ends everything that the screen asks of a terminal: a frame that is being
// written, the mouse, pasting, the keyboard's other ways, the second screen, the
// hidden cursor, colours.
const whole = "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2027l\x1b[>4;0m\x1b[<u" +
	"\x1b[?1049l\x1b[?25h\x1b[0m"

// rescueTime is how long a terminal may take to take that.
const rescueTime = 500 * time.Millisecond

// rescue returns what makes the terminal whole where the screen can't: it hangs. It is
// to be called while the terminal is still as the user has it.
func rescue(keys *os.File, out io.Writer) func() {
	was, err := term.GetState(keys.Fd())
	return func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = io.WriteString(out, whole)
		}()
		select {
		case <-done:
		case <-time.After(rescueTime):
		}
		if err == nil {
			_ = term.Restore(keys.Fd(), was) // there is nothing more to be done
		}
	}
}
