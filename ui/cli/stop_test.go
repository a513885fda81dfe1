//go:build !windows

package cli_test

import (
	"bufio"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"regatta/engine/waiting"
)

// TestStopping: the first signal lets calls in flight end, the second cancels them, and
// whatever was delivered is written.
func TestStopping(t *testing.T) {
	const finishing = "finishing 10 calls, "
	for _, c := range []struct {
		name    string
		signals []syscall.Signal // each when what is said of the one before was
		args    string
		ends    bool // calls in flight come to their ends
		ok      int
		status  int
		said    string // of the first signal
	}{
		{"once", []syscall.Signal{syscall.SIGINT}, "", true, 20, 130, finishing + "ctrl+c again cancels them"},
		{"twice", []syscall.Signal{syscall.SIGINT, syscall.SIGINT}, "", false, 10, 130, finishing + "ctrl+c again cancels them"},
		{"terminated", []syscall.Signal{syscall.SIGTERM}, "--grace 1h", true, 20, 143, finishing + "for at most 1h0m0s"},
		{"for too long", []syscall.Signal{syscall.SIGTERM}, "--grace 10ms", false, 10, 143, finishing + "for at most 10ms"},
		{"no grace", []syscall.Signal{syscall.SIGTERM}, "--grace 0s", false, 10, 143, ""},
		{"hung up", []syscall.Signal{syscall.SIGHUP}, "", false, 10, 129, ""},
		{"detached", []syscall.Signal{syscall.SIGHUP}, "--detach", true, 40, 0, ""},
		{"detached while it ends", []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP}, "--detach --grace 1h", true, 20, 143, finishing + "for at most 1h0m0s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBatchOf(t, 40, time.Millisecond, "jsonl")
			gate := b.server.holds(10)
			cmd := b.command(strings.Fields("run --data data.txt --provider openai --model m --strategy as-completed:10 --order dataset --out out.jsonl --progress none --base-url " + b.server.URL + "/v1 " + c.args)...)
			cmd.Args = append(cmd.Args, "--schema", "name string, age int")
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			reached := b.server.after(20)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			waiting.Take(t, "the second ten are in flight", reached)
			var said strings.Builder
			lines := bufio.NewScanner(stderr)
			for i, s := range c.signals {
				if err := cmd.Process.Signal(s); err != nil {
					t.Fatal(err)
				}
				for i == 0 && c.said != "" && !strings.Contains(said.String(), c.said) && lines.Scan() {
					fmt.Fprintln(&said, lines.Text())
				}
			}
			if c.ends {
				close(gate)
			}
			for lines.Scan() {
				fmt.Fprintln(&said, lines.Text())
			}
			_ = cmd.Wait() // its status says it
			if got := cmd.ProcessState.ExitCode(); got != c.status || !strings.Contains(said.String(), c.said+"\n") {
				t.Errorf("exit status %d, want %d; %s", got, c.status, &said)
			}
			results := readLines(t, read(t, b.dir, "out.jsonl"))
			everyItemOnce(t, results, 40)
			ok := 0
			for _, l := range results {
				if l.Status == "ok" {
					ok++
				}
			}
			if ok != c.ok {
				t.Errorf("%d ok, want %d; %s", ok, c.ok, &said)
			}
		})
	}
}
