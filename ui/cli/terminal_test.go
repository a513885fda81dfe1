//go:build !windows

package cli_test

import (
	"io"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"

	"regatta/engine/waiting"
)

// onTerminal runs a command with its stderr on a terminal, and its stdout too if
// both is set, in fake time, and returns what the terminal got.
func onTerminal(t *testing.T, both bool, env map[string]string, line string) (ended, string) {
	t.Helper()
	terminal, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	shown := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(terminal) // its end is an error where the other side was closed
		shown <- string(text)
	}()
	own := maps.Clone(env)
	if own == nil {
		own = map[string]string{}
	}
	own["REGATTA_RUNS_DIR"] = os.DevNull // no folder: who listens on a socket for regatta ctl is not idle either
	i := invocation{args: strings.Fields(line), env: own, stderr: tty}
	if both {
		i.stdout = tty
	}
	var got ended
	inFakeTime(t, func(t *testing.T) { got = i.run(t.Context()) }) // the terminal is read outside: who waits for it is not idle
	tty.Close()
	return got, waiting.Take(t, "the terminal is closed", shown)
}

const erased = "\r\x1b[2K"

func TestProgressOnATerminal(t *testing.T) {
	got, shown := onTerminal(t, false, nil, "run --sim latency=fixed:250ms")
	got.want(t, 0)
	if !strings.HasPrefix(shown, erased+"0/7 ok · 0 failed · 7 in flight · 0 waiting · 0.") {
		t.Errorf("the terminal got %q", shown)
	}
	if _, after, _ := strings.Cut(shown[strings.LastIndex(shown, erased):], erased); !strings.HasPrefix(after, "7 ok · ") {
		t.Errorf("at the end there stands %q", after)
	}
	everyItemOnce(t, got.lines(t), 7)

	got, shown = onTerminal(t, false, nil, "race --lanes gather,for-loop --max-items 2 --sim latency=fixed:150ms")
	got.want(t, 0)
	if !strings.Contains(shown, erased+"0/4 ok · 0 failed · 3 in flight · 1 waiting · gather 0/2 · for-loop 0/2") || !strings.HasSuffix(shown, erased) {
		t.Errorf("the terminal got %q", shown)
	}
}

func TestProgressAndResultsOnOneTerminal(t *testing.T) {
	_, shown := onTerminal(t, true, nil, "run --strategy for-loop --max-items 2 --sim latency=fixed:150ms")
	before, result, found := strings.Cut(shown, `{"index":0,`)
	if !found || !strings.HasSuffix(before, erased) || !strings.Contains(result, "}}\r\n"+erased+"0/2 ok") {
		t.Errorf("the terminal got %q", shown)
	}
}

func TestNoProgressWhereItIsNotWanted(t *testing.T) {
	for _, env := range []map[string]string{{"NO_COLOR": "1"}, {"TERM": "dumb"}} {
		got, shown := onTerminal(t, false, env, "run --sim latency=fixed:150ms")
		got.want(t, 0)
		if strings.Contains(shown, "\x1b") || !strings.HasPrefix(shown, "7 ok · ") {
			t.Errorf("with %v the terminal got %q", env, shown)
		}
	}
}
