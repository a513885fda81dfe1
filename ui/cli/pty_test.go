//go:build !windows

package cli_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/adrg/xdg"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"regatta/engine/waiting"
	"regatta/ui/cli"
)

// asProgram is set in the environment of a test binary that is to be regatta itself: so
// nothing has to be built for tests that start it, and what they start has the race detector
// where they have it.
const asProgram = "REGATTA_TEST_IS_PROGRAM"

// program is the program as a command of its own, which is killed if it hangs: whoever
// reads what it says, or waits for it, goes on.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), waiting.Patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "GOGC=")
	return cmd
}

// TestMain keeps what tests save, as all runs are that somebody pays for, out of the
// user's own runs.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
	}
	_ = os.Setenv("GOGC", "200") // a command in process is one of hundreds: to save memory would take half of the time
	debug.SetGCPercent(200)
	home, err := os.MkdirTemp("", "regatta-data")
	if err != nil {
		panic(err)
	}
	_ = os.Setenv("XDG_DATA_HOME", home)
	xdg.Reload()
	status := m.Run()
	os.RemoveAll(home)
	os.Exit(status)
}

// session is the program in a terminal of its own.
type session struct {
	t     *testing.T
	cmd   *exec.Cmd
	tty   *os.File
	news  chan struct{} // something came since it was last looked at
	ended chan struct{} // nothing comes any more

	mu     sync.Mutex // guards what follows
	screen *vt.Emulator
	raw    strings.Builder
}

func start(t *testing.T, w, h uint16, args ...string) *session {
	t.Helper()
	return startIn(t, t.TempDir(), w, h, args...)
}

// startIn starts the program with a folder for saved runs.
func startIn(t *testing.T, runs string, w, h uint16, args ...string) *session {
	t.Helper()
	s := &session{t: t, cmd: program(t, args...), screen: vt.NewEmulator(int(w), int(h)),
		news: make(chan struct{}, 1), ended: make(chan struct{})}
	s.cmd.Env = append(s.cmd.Env, "TERM=xterm-256color", "COLORTERM=truecolor", "OPENAI_API_KEY=", "OPENAI_BASE_URL=",
		"REGATTA_RUNS_DIR="+runs)
	var err error
	if s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: h, Cols: w}); err != nil {
		t.Fatal(err)
	}
	go s.answer()
	go s.read()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
		s.tty.Close()
		_ = s.screen.InputPipe().(io.Closer).Close() // ends answer
	})
	return s
}

// answer passes on what the terminal answers when the program asks it. Answers
// that nobody takes are dropped, or the terminal would wait for ever.
func (s *session) answer() {
	buf := make([]byte, 256)
	for {
		n, err := s.screen.Read(buf)
		if err != nil {
			return
		}
		_, _ = s.tty.Write(buf[:n])
	}
}

func (s *session) read() {
	defer close(s.ended)
	buf := make([]byte, 1<<14)
	for {
		n, err := s.tty.Read(buf)
		s.mu.Lock()
		s.raw.Write(buf[:n])
		_, _ = s.screen.Write(buf[:n])
		s.mu.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
		if err != nil {
			return // EIO: the program has ended
		}
	}
}

// text is what is on the screen.
func (s *session) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for y := range s.screen.Height() {
		for x := range s.screen.Width() {
			if cell := s.screen.CellAt(x, y); cell != nil && cell.Content != "" {
				b.WriteString(cell.Content)
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (s *session) resize(w, h uint16) {
	s.t.Helper()
	s.mu.Lock()
	s.screen.Resize(int(w), int(h))
	s.mu.Unlock()
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: w, Rows: h}); err != nil {
		s.t.Fatal(err)
	}
}

// until waits for a text to be on the screen.
func (s *session) until(want string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), waiting.Patience)
	defer cancel()
	for !strings.Contains(s.text(), want) {
		select {
		case <-s.news:
		case <-s.ended:
			if !strings.Contains(s.text(), want) {
				s.t.Fatalf("the program ended before %q was shown:\n%s", want, s.text())
			}
			return
		case <-ctx.Done():
			s.t.Fatalf("%q was not shown:\n%s", want, s.text())
		}
	}
}

func (s *session) press(keys string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// status waits for the end and returns the exit status.
func (s *session) status() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(waiting.Patience):
		s.t.Fatalf("the program doesn't end:\n%s", s.text())
	}
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

// wantWhole checks that the terminal is as it was.
func (s *session) wantWhole() {
	s.t.Helper()
	if s.screen.IsAltScreen() || s.screen.CursorHidden() {
		s.t.Error("the terminal was left in the alternate screen or without its cursor")
	}
	for _, mode := range []string{"1000", "1002", "1003", "1006"} {
		on, off := strings.LastIndex(s.raw.String(), "\x1b[?"+mode+"h"), strings.LastIndex(s.raw.String(), "\x1b[?"+mode+"l")
		if on > off {
			s.t.Errorf("mouse mode %s was left on", mode)
		}
	}
}

const down, right = "\x1b[B", "\x1b[C"

func TestTheFirstMinute(t *testing.T) {
	s := start(t, 110, 34, "--sim", "latency=fixed:60ms")
	s.until("enter run this lane")
	s.press("\r")
	s.until("7 calls in sequence")
	s.press(down + down + down)
	s.until("limit 2")
	s.press("\r")
	s.until("at most 2 in flight")
	s.press(right)
	s.until("limit 3")
	s.press("R")
	s.until("race done")
	s.press("c")
	s.until("held: how long a finished result waited")
	s.press("q")
	if status := s.status(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	s.wantWhole()
}

func TestASweepOnTheScreen(t *testing.T) {
	s := start(t, 110, 34, "--data", "people:24", "--strategy", "gather", "--sim", "latency=fixed:40ms,max_concurrent=4")
	s.until("S sweep its limit")
	s.press("S")
	s.until("sweep done")
	s.until("enter use ")
	s.press("\r")
	s.until("limit ")
	s.press("q")
	if status := s.status(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	s.wantWhole()
}

// TestCtrlCStopsThenQuits, and a saved run that isn't whole says how it stands and goes on.
func TestCtrlCStopsThenQuits(t *testing.T) {
	f := newFolder(t)
	s := startIn(t, string(f), 80, 24, "--save", "--strategy", "gather:2", "--timeout", "2h", "--sim", "latency=fixed:1h")
	s.until("enter run")
	s.press("\r")
	s.until("in flight 2/2")
	s.press("\x03")
	s.until("finishing 2 calls, ctrl+c again cancels them")
	s.press("\x03")
	s.until("stopped: 0 of 7 items done, 7 cancelled")
	s.press("\x03")
	if status := s.status(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	s.wantWhole()
	run := f.list(t)[0].Run
	_, told, _ := strings.Cut(s.raw.String(), run+": ")
	if want := "stopped, 0 of 7 items done\r\nto go on: regatta resume " + run + "\r\n"; !strings.HasSuffix(told, want) {
		t.Errorf("%q is said after the end, want %q", told, want)
	}
}

func TestTheTerminalIsWholeAfterASignal(t *testing.T) {
	for signal, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130, syscall.SIGHUP: 129} {
		s := start(t, 80, 24, "--strategy", "gather", "--timeout", "2h", "--sim", "latency=fixed:1h")
		s.until("enter run")
		s.press("\r")
		s.until("in flight 7")
		if err := s.cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if signal != syscall.SIGHUP {
			s.until("finishing 7 calls")
			if err := s.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
		}
		if status := s.status(); status != want {
			t.Errorf("%v: exit status %d, want %d", signal, status, want)
		}
		s.wantWhole()
	}
}

func TestTheScreenFollowsTheTerminalsSize(t *testing.T) {
	s := start(t, 120, 36, "--sim", "latency=fixed:60ms")
	s.until("LANE")
	for _, size := range [][2]uint16{{80, 24}, {50, 15}, {30, 8}, {200, 60}} {
		s.resize(size[0], size[1])
		if size[0] < 40 {
			s.until("40x12 needed")
			continue
		}
		s.until("? help")
	}
	s.press("R")
	s.until("race done")
	s.press("q")
	s.status()
}

// TestSIGQUITRestoresTheTerminal and says what the program was doing.
func TestSIGQUITRestoresTheTerminal(t *testing.T) {
	s := start(t, 80, 24, "--strategy", "gather", "--timeout", "2h", "--sim", "latency=fixed:1h")
	s.until("enter run")
	s.press("\r")
	s.until("in flight 7")
	if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if status := s.status(); status != 131 {
		t.Errorf("exit status %d, want 131", status)
	}
	s.wantWhole()
	raw := s.raw.String()
	if dump := strings.LastIndex(raw, "goroutine 1 ["); dump < strings.LastIndex(raw, "\x1b[?1049l") {
		t.Errorf("nothing is said of what the program was doing after the screen's end: %q", raw[max(len(raw)-2000, 0):])
	}
}

// TestNobodyWakesASessionsFirstProgram, so it isn't suspended: a terminal that runs
// nothing but it would be dead.
func TestNobodyWakesASessionsFirstProgram(t *testing.T) {
	s := start(t, 80, 24, "--sim", "latency=fixed:10ms")
	s.until("enter run")
	s.press("\x1a")
	if err := s.cmd.Process.Signal(syscall.SIGTSTP); err != nil {
		t.Fatal(err)
	}
	s.press("q")
	if status := s.status(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	s.wantWhole()
}

// Keys that are pressed before there is a screen, when the terminal still turns enter into a
// line feed, are not lost.
func TestTheFirstKeyIsNotLost(t *testing.T) {
	for key, want := range map[string]string{"\r": "7 calls in sequence", "R": "race done"} {
		t.Run(want, func(t *testing.T) {
			s := start(t, 100, 30, "--sim", "latency=0")
			s.press(key)
			s.until(want)
			s.until("done")
			s.press("q")
			if status := s.status(); status != 0 {
				t.Errorf("exit status %d", status)
			}
		})
	}
}
