package cli_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// small mounts a disk of so few bytes, where that is permitted.
func small(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skip("mounting is not permitted:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// The results of a real run fill a real disk: with more room it goes on, and what is written has
// every item once. On ctrl+c the lines on the disk are whole, and the others on standard output.
func TestASmallDisk(t *testing.T) {
	const run = "run --data people:200 --strategy as-completed:20 --sim latency=fixed:5ms --progress none --out "
	for _, room := range []bool{true, false} {
		dir := small(t, "16k")
		out := filepath.Join(dir, "out.jsonl")
		cmd, _ := process(t, run+out)
		var stdout bytes.Buffer
		cmd.Stdout = &stdout
		status, rest := onFullDisk(t, cmd, dir, room)
		written, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		everyItemOnce(t, readLines(t, string(written)+stdout.String()), 200)
		if room && (status != 0 || stdout.Len() > 0 || !strings.Contains(rest, "goes on: ")) || !room && status != 130 {
			t.Errorf("room %v: exit status %d, %s", room, status, rest)
		}
	}
}

// The results of a run that goes on fill a real disk: with more room all of them are written. On
// ctrl+c nothing is left there, and the saved run has them.
func TestASmallDiskForARunThatGoesOn(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --data people:200 --sim latency=0").want(t, 0)
	for _, room := range []bool{true, false} {
		dir := small(t, "16k")
		out := filepath.Join(dir, "out.jsonl")
		cmd, _ := process(t, "resume 1 --progress none --out "+out)
		cmd.Env = append(cmd.Env, "REGATTA_RUNS_DIR="+string(f))
		status, rest := onFullDisk(t, cmd, dir, room)
		if !room {
			left, err := os.ReadDir(dir)
			if status != 130 || len(left) > 0 || err != nil || !strings.Contains(rest, "no space left on device: they are in the saved run") {
				t.Errorf("exit status %d, %v, left are %v, %s", status, err, left, rest)
			}
			continue
		}
		written, err := os.ReadFile(out)
		if err != nil || status != 0 || !strings.Contains(rest, "goes on: ") {
			t.Fatalf("exit status %d, %v, %s", status, err, rest)
		}
		everyItemOnce(t, readLines(t, string(written)), 200)
	}
}

// onFullDisk runs a command until it says that its disk is full, gives the disk more room or the
// command a ctrl+c, and returns its exit status and what it said from then on.
func onFullDisk(t *testing.T, cmd *exec.Cmd, dir string, room bool) (status int, rest string) {
	t.Helper()
	cmd.Stderr = nil
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(pipe)
	for said.Scan() && !strings.Contains(said.Text(), "no space left on device; make room") {
	}
	if room {
		err = syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, "size=4m")
	} else {
		err = cmd.Process.Signal(syscall.SIGINT)
	}
	if err != nil {
		t.Fatal(err)
	}
	for said.Scan() {
		rest += said.Text() + "\n"
	}
	_ = cmd.Wait() // its status says it
	return cmd.ProcessState.ExitCode(), rest
}
