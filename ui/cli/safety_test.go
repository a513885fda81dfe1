//go:build !windows

package cli_test

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"regatta/engine/waiting"
)

// process is the program with its streams as a test sets them.
func process(t *testing.T, line string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	home := t.TempDir()
	cmd := program(t, strings.Fields(line)...)
	cmd.Env = append(cmd.Env, "OPENAI_API_KEY=", "OPENAI_BASE_URL=", "REGATTA_RUNS_DIR="+filepath.Join(home, "runs"), "XDG_CACHE_HOME="+home)
	var said bytes.Buffer
	cmd.Stderr = &said
	return cmd, &said
}

func newPipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// writing opens a pipe as soon as it is read; nil: it can't.
func writing(pipe string) <-chan *os.File {
	opened := make(chan *os.File, 1)
	go func() {
		w, _ := os.OpenFile(pipe, os.O_WRONLY, 0)
		opened <- w
	}()
	return opened
}

// closed runs the program with its stdout closed, as >&- of a shell does.
func closed(t *testing.T, line string) (status int, said string) {
	t.Helper()
	cmd, stderr := process(t, line)
	shell := exec.Command("/bin/sh", append([]string{"-c", `exec "$@" >&-`, "sh"}, cmd.Args...)...)
	shell.Env, shell.Stderr = cmd.Env, cmd.Stderr
	_ = shell.Run() // its status says it
	return shell.ProcessState.ExitCode(), stderr.String()
}

// TestAClosedStdoutIsToldBeforeAnythingIsPaid: nobody listens at the port, so a command
// that called would say that.
func TestAClosedStdoutIsToldBeforeAnythingIsPaid(t *testing.T) {
	const want = "regatta: stdout is closed or discards what is paid for; use --out FILE, leave out --no-save, or use --out /dev/null to discard the results\n"
	const paid = " --provider openai --base-url http://127.0.0.1:1/v1"
	for _, line := range []string{"run --no-save" + paid, "race --no-save" + paid} {
		if status, said := closed(t, line); status != 2 || said != want {
			t.Errorf("%s: exit status %d, %s", line, status, said)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	for _, line := range []string{"run --out " + out, "run --out " + os.DevNull, "run", "race", "run --no-save --cache", "race --no-save --report " + out + ".html"} {
		if status, said := closed(t, line+paid); status != 3 || strings.Contains(said, "stdout") {
			t.Errorf("%s: exit status %d, %s", line, status, said)
		}
	}
	const free = "stdout is closed or discarded: results are not saved\n"
	if status, said := closed(t, "run --sim latency=0"); status != 0 || !strings.HasPrefix(said, free) {
		t.Errorf("simulated: exit status %d, %s", status, said)
	}
}

func TestAStdoutThatCanNotBeWritten(t *testing.T) {
	const sim, readOnly = "run --sim latency=0", "regatta: stdout is open for reading only; use --out FILE, or > FILE\n"
	for _, c := range []struct {
		line          string
		flags, status int
		want          string
	}{
		{sim, os.O_RDONLY, 2, readOnly},
		{"runs", os.O_RDONLY, 2, readOnly},
		{sim, os.O_WRONLY, 0, "7 ok · "},
		// subprocess.DEVNULL, daemon(3) and others open it in this way.
		{sim, os.O_RDWR, 0, "stdout is closed or discarded: results are not saved\n7 ok · "},
		{"schema people", os.O_RDWR, 0, ""},
		{"datasets", os.O_RDWR, 0, ""},
	} {
		cmd, said := process(t, c.line)
		null, err := os.OpenFile(os.DevNull, c.flags, 0)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout = null
		_ = cmd.Run() // its status says it
		null.Close()
		if got := cmd.ProcessState.ExitCode(); got != c.status || !strings.HasPrefix(said.String(), c.want) || c.want == "" && said.Len() > 0 {
			t.Errorf("%s, opened with %d: exit status %d, %s", c.line, c.flags, got, said)
		}
	}
}

// TestSignalsEndWhatHangs sends them while the program waits for the other side of a
// pipe: to read its data, its schema, or to write its results.
func TestSignalsEndWhatHangs(t *testing.T) {
	for _, args := range []string{"run --schema name:string --data ", "run --schema ", "schema "} {
		for signal, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130, syscall.SIGQUIT: 131} {
			pipe := newPipe(t)
			cmd, said := process(t, args+pipe)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			w := waiting.Take(t, "the pipe is read", writing(pipe))
			if w == nil {
				t.Fatal("the pipe can't be written")
			}
			defer w.Close()
			status := ends(t, cmd, signal)
			if status != want || strings.Contains(said.String(), "goroutine 1 [") != (signal == syscall.SIGQUIT) {
				t.Errorf("%s, %v: exit status %d, %s", args, signal, status, said)
			}
		}
	}
}

// TestSIGTERMEndsAWaitForAReader: the program has read its data, and nobody reads the
// pipe that it is to write to.
func TestSIGTERMEndsAWaitForAReader(t *testing.T) {
	data, out := newPipe(t), newPipe(t)
	cmd, said := process(t, "run --sim latency=0 --schema name:string --data "+data+" --out "+out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w := waiting.Take(t, "the data are read", writing(data))
	if _, err := w.WriteString("Ada\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if status := ends(t, cmd, syscall.SIGTERM); status != 143 {
		t.Errorf("exit status %d, %s", status, said)
	}
}

// ends sends a signal to a program that handles it, and returns the exit status.
func ends(t *testing.T, cmd *exec.Cmd, signal syscall.Signal) int {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // its status says it
	}()
	if err := cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(waiting.Patience):
		_ = cmd.Process.Kill()
		<-ended
		t.Errorf("%v doesn't end %q", signal, cmd.Args[1:])
	}
	return cmd.ProcessState.ExitCode()
}

// TestSIGTERMEndsWhatCanNotStop: nobody reads the results, so the write hangs.
func TestSIGTERMEndsWhatCanNotStop(t *testing.T) {
	t.Parallel() // it waits for as long as the program does before it leaves
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	cmd, said := process(t, "run --data people:4000 --sim latency=0 --grace 1s")
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := r.SetReadDeadline(time.Now().Add(waiting.Patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(make([]byte, 1)); err != nil { // results come
		t.Fatal(err)
	}
	if status := ends(t, cmd, syscall.SIGTERM); status != 143 {
		t.Errorf("exit status %d, %s", status, said)
	}
}

func TestWhatIsNoRunIsToldAndKept(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	at := func(name string) string { return filepath.Join(string(f), name+".jsonl") }
	for _, err := range []error{
		syscall.Mkfifo(at("pipe"), 0o600), os.Mkdir(at("folder"), 0o700), os.Symlink("/dev/zero", at("zero")), os.Symlink(at("loop"), at("loop")),
		os.Symlink("nowhere", at("dangling")), os.WriteFile(at("huge"), nil, 0o600), os.Truncate(at("huge"), 1<<40),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := f.regatta(t.Context(), "runs").want(t, 0)
	for name, why := range map[string]string{
		"pipe": "is a named pipe, not a regular file", "folder": "is a directory, not a regular file", "zero": "is a device, not a regular file",
		"loop": "too many levels of symbolic links", "dangling": "no such file or directory",
	} {
		if want := `can't read "` + at(name) + `": ` + why + "\n"; !strings.Contains(got.stderr, want) {
			t.Errorf("stderr does not say %s: %s", want, got.stderr)
		}
	}
	if n := strings.Count(got.stdout, "unreadable"); n != 6 {
		t.Errorf("%d are unreadable:\n%s", n, got.stdout)
	}
	for _, name := range []string{"pipe", "folder"} {
		if got := f.regatta(t.Context(), "runs rm --yes "+name).want(t, 2); !strings.Contains(got.stderr, "so it is not a saved run; delete it yourself") {
			t.Error(got.stderr)
		}
		if _, err := os.Lstat(at(name)); err != nil {
			t.Error(err)
		}
		f.regatta(t.Context(), "runs show "+name).want(t, 2)
		f.regatta(t.Context(), "runs export "+at(name)).want(t, 2)
	}
}

// TestAPipeForResultsIsNotWaitedFor: what a finished run wrote is looked at only where that is a
// regular file.
func TestAPipeForResultsIsNotWaitedFor(t *testing.T) {
	f, out := newFolder(t), filepath.Join(t.TempDir(), "out.jsonl")
	f.regatta(t.Context(), "run --save --data people:9 --sim latency=0,error=0.5 --retries 0 --out "+out).want(t, 1)
	if err := errors.Join(os.Remove(out), syscall.Mkfifo(out, 0o600)); err != nil {
		t.Fatal(err)
	}
	opened := writing(out) // so that nothing here waits for ever
	got := f.regatta(t.Context(), "resume 1").want(t, 0).stderr
	if !strings.Contains(got, " is done: nothing to resume; ") || strings.Contains(got, "results") {
		t.Errorf("%q", got)
	}
	if len(opened) > 0 {
		t.Error("the pipe was opened")
	}
	r, err := os.OpenFile(out, os.O_RDONLY|syscall.O_NONBLOCK, 0) // lets the writer go
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if w := <-opened; w != nil {
		w.Close()
	}
}

func TestARunThatIsNamedTwiceIsRemovedOnce(t *testing.T) {
	f := newFolder(t)
	for range 2 {
		f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	}
	list := f.list(t)
	got := f.regatta(t.Context(), "runs rm --yes 1 1 "+list[0].Run).want(t, 0)
	want := "removed " + list[0].Run + "\n\"1\" is given twice: removed once\n\"1\" and \"" + list[0].Run + "\" are the same run: removed once\n"
	if got.stderr != want {
		t.Errorf("got  %swant %s", got.stderr, want)
	}
	if left := f.list(t); len(left) != 1 || left[0].Run != list[1].Run {
		t.Errorf("left are %+v", left)
	}
}

// TestACacheThatCanNotBeWritten: the run goes on, and says so once and in its summary.
func TestACacheThatCanNotBeWritten(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "regatta", "answers")
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/self/fdinfo", dir); err != nil { // in which nobody can write
		t.Fatal(err)
	}
	if _, err := os.ReadDir(dir); err != nil {
		t.Skip("there is no such folder here")
	}
	got := cached(t, home, "run --cache --sim latency=0").want(t, 0)
	everyItemOnce(t, got.lines(t), 7)
	if n := strings.Count(got.stderr, `can't write the cache in "`+dir+`": `); n != 1 || !strings.Contains(got.stderr, "; the run goes on, its answers are not cached\n") {
		t.Errorf("said %d times: %s", n, got.stderr)
	}
	if !strings.Contains(got.stderr, " · 7 answers not cached · simulated\n") {
		t.Error(got.stderr)
	}
}

// TestServeSaysWhoCanConnect listens where other machines can, too.
func TestServeSaysWhoCanConnect(t *testing.T) {
	for addr, warns := range map[string]bool{":0": true, "0.0.0.0:0": true, "[::]:0": true, "127.0.0.1:0": false, "localhost:0": false} {
		cmd, _ := process(t, "serve --addr "+addr)
		cmd.Stderr = nil
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said := ""
		for lines := bufio.NewScanner(stderr); !strings.Contains(said, "try: ") && lines.Scan(); {
			said += lines.Text() + "\n"
		}
		if status := ends(t, cmd, syscall.SIGINT); status != 130 {
			t.Errorf("%s: exit status %d", addr, status)
		}
		if got := strings.Contains(said, "warning: listening on all interfaces, so other machines can connect; use --addr 127.0.0.1:"); got != warns {
			t.Errorf("%s: %s", addr, said)
		}
	}
}
