//go:build !windows

package cli_test

import (
	"bytes"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestStopping: the first signal lets calls in flight end, the second cancels them, and
// whatever was delivered is written.
func TestStopping(t *testing.T) {
	for _, c := range []struct {
		name    string
		signals []syscall.Signal
		args    string
		ok      int
		status  int
		said    string
	}{
		{"once", []syscall.Signal{syscall.SIGINT}, "", 20, 130, "finishing 10 calls, ctrl+c again cancels them\n"},
		{"twice", []syscall.Signal{syscall.SIGINT, syscall.SIGINT}, "", 10, 130, "finishing 10 calls, ctrl+c again cancels them\n"},
		{"terminated", []syscall.Signal{syscall.SIGTERM}, "", 20, 143, "finishing 10 calls, for at most 10s\n"},
		{"no grace", []syscall.Signal{syscall.SIGTERM}, "--grace 0s", 10, 143, ""},
		{"hung up", []syscall.Signal{syscall.SIGHUP}, "", 10, 129, ""},
		{"detached", []syscall.Signal{syscall.SIGHUP}, "--detach", 40, 0, ""},
		{"detached while it ends", []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP}, "--detach", 20, 143, "finishing 10 calls, for at most 10s\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBatchOf(t, 40, time.Second, "jsonl")
			b.server.set(func(l *logging) { l.exact = true })
			cmd := b.command(strings.Fields("run --data data.txt --provider openai --model m --strategy as-completed:10 --order dataset --out out.jsonl --base-url " + b.server.URL + "/v1 " + c.args)...)
			cmd.Args = append(cmd.Args, "--schema", "name string, age int")
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			reached := b.server.after(20)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-reached // the second ten are in flight
			for i, s := range c.signals {
				if i > 0 {
					time.Sleep(200 * time.Millisecond) // between two keys
				}
				if err := cmd.Process.Signal(s); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != c.status || !strings.Contains(stderr.String(), c.said) {
				t.Errorf("exit status %d, want %d; %s", got, c.status, &stderr)
			}
			lines := readLines(t, read(t, b.dir, "out.jsonl"))
			everyItemOnce(t, lines, 40)
			ok := 0
			for _, l := range lines {
				if l.Status == "ok" {
					ok++
				}
			}
			if ok != c.ok {
				t.Errorf("%d ok, want %d; %s", ok, c.ok, fmt.Sprint(&stderr))
			}
		})
	}
}
