package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"regatta/engine/waiting"
	"regatta/ui/cli"
)

// A headless run is looked at, steered and heard from other commands.
func TestARunIsSteeredFromElsewhere(t *testing.T) {
	f := newFolder(t)
	if got := f.regatta(t.Context(), "ctl"); got.status == 0 || !strings.Contains(got.stderr, "no run is running") {
		t.Errorf("%+v", got)
	}
	over := make(chan ended, 1)
	go func() {
		over <- inProgram(t, f, "run --save --data people:100 --strategy gather:1 --sim latency=fixed:20ms --pause-at 3")
	}()
	var got ended
	waiting.Until(t, "it stands", func() bool { // and waits for what comes, however slowly
		got = f.regatta(t.Context(), "ctl status --json")
		return strings.Contains(got.stdout, `"paused":true`)
	})
	var status struct {
		Run, Lane, Dataset string
		Items, Limit       int
		Paused             bool
	}
	if err := json.Unmarshal([]byte(got.stdout), &status); err != nil || status.Items != 100 || status.Limit != 1 || status.Lane != "gather:1" {
		t.Fatalf("%+v: %v", got, err)
	}
	if got := f.regatta(t.Context(), "ctl pause").want(t, 0).stdout; !strings.Contains(got, "gather:1 on people:100: ") || !strings.Contains(got, "limit 1 · paused") {
		t.Error(got)
	}
	var heard safeBuffer
	events := make(chan int, 1)
	env := func(name string) string { return map[string]string{"REGATTA_RUNS_DIR": string(f)}[name] }
	go func() {
		events <- cli.Main(t.Context(), []string{"ctl", "events"}, env, strings.NewReader(""), &heard, &heard)
	}()
	waiting.Until(t, "it hears", func() bool { return strings.Contains(heard.String(), `{"status":`) })
	if got := f.regatta(t.Context(), "ctl "+status.Run[:11]+" limit 50").want(t, 0).stdout; !strings.Contains(got, "limit 50") {
		t.Error(got)
	}
	f.regatta(t.Context(), "ctl resume --json").want(t, 0)
	result := waiting.Take(t, "the run ends", over).want(t, 0)
	for _, want := range []string{"limit 50, changed by regatta ctl\n", "goes on: resumed by regatta ctl\n", "100 ok"} {
		if !strings.Contains(result.stderr, want) {
			t.Errorf("no %q in %s", want, result.stderr)
		}
	}
	if status := waiting.Take(t, "events end", events); status != 0 {
		t.Errorf("events ends with %d", status)
	}
	for _, want := range []string{`{"status":{"run":"` + status.Run, `"event":"finished"`, `"event":"over"`, `"event":"limit","limit":50`} {
		if !strings.Contains(heard.String(), want) {
			t.Errorf("no %s in %.500s", want, heard.String())
		}
	}
	if got := f.regatta(t.Context(), "ctl bogus"); !strings.Contains(got.stderr, `no run "bogus", and none is running`) {
		t.Errorf("a run that is over is suggested: %+v", got)
	}
	if got := f.regatta(t.Context(), "ctl 1 status"); !strings.Contains(got.stderr, "is not running") {
		t.Errorf("%+v", got)
	}
}

// A run that goes on is steered too, by its path where it is in another folder.
func TestARunThatGoesOnIsSteered(t *testing.T) {
	f, path := newFolder(t), ""
	stopped := func(line string) {
		over := make(chan ended, 1)
		go func() { over <- inProgram(t, f, line) }()
		waiting.Until(t, "it takes orders", func() bool {
			if path == "" {
				found, err := filepath.Glob(filepath.Join(string(f), "else", "*.jsonl"))
				if err != nil || len(found) == 0 {
					return false
				}
				path = found[0]
			}
			return f.regatta(t.Context(), "ctl "+path+" status").status == 0
		})
		if got := f.regatta(t.Context(), "ctl "+path+" stop").want(t, 0); !strings.Contains(got.stdout, ": gather:1 on ") {
			t.Errorf("%s: %q", line, got.stdout)
		}
		if got := waiting.Take(t, "the run ends", over); !strings.Contains(got.stderr, "to go on: regatta resume "+path) {
			t.Errorf("%s: %s", line, got.stderr)
		}
	}
	stopped("run --journal-dir " + filepath.Join(string(f), "else") + " --data people:2000 --strategy gather:1 --sim latency=fixed:200ms")
	stopped("resume " + path)
}

// inProgram runs a command whose standard error is a file, as that of a program is.
func inProgram(t *testing.T, f folder, line string) ended {
	var stdout bytes.Buffer
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Error(err)
		return ended{}
	}
	defer stderr.Close()
	env := func(name string) string { return map[string]string{"REGATTA_RUNS_DIR": string(f)}[name] }
	status := cli.Main(t.Context(), strings.Fields(line), env, strings.NewReader(""), &stdout, stderr)
	said, err := os.ReadFile(stderr.Name())
	if err != nil {
		t.Error(err)
	}
	return ended{status: status, stdout: stdout.String(), stderr: string(said)}
}

func TestWhatACommandOfControlIs(t *testing.T) {
	f := newFolder(t)
	for line, want := range map[string]string{
		"ctl limit":         "limit: no number given",
		"ctl limit many":    `bad limit "many"; use 1 to `,
		"ctl limit -- -3":   `bad limit "-3"; use 1 to `,
		"ctl 1 sing":        `unknown command "sing"; use status, limit`,
		"ctl pause now":     `unexpected argument "now"`,
		"ctl limit auto:x":  `bad limit "auto:x"; use auto, or auto:1 to auto:`,
		"ctl limit -3":      `bad limit "-3"; use 1 to `,
		"ctl limit -0.5":    `bad limit "-0.5"; use 1 to `,
		"ctl limit -0":      "unknown flag -0; ",
		"ctl limit 9999999": `bad limit "9999999"; use 1 to `,
		"ctl pause --now":   "--now is of stop, not of pause",
		"ctl nosuch status": `no run "nosuch", and none is running; commands are status, limit`,
	} {
		if got := f.regatta(t.Context(), line); got.status != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", line, got)
		}
	}
}

// A run that isn't saved is steered by the name that it would have; nothing is left of it. What a
// program left that was killed is in nobody's way.
func TestAnUnsavedRunIsSteered(t *testing.T) {
	f := newFolder(t)
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		t.Fatal(err)
	}
	left, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: filepath.Join(string(f), "20200101-000000-left.sock")})
	if err != nil {
		t.Skip("no such sockets:", err)
	}
	left.SetUnlinkOnClose(false)
	long := time.Now().Add(-time.Hour)
	if err := errors.Join(left.Close(), os.Chtimes(left.Addr().String(), long, long)); err != nil {
		t.Fatal(err)
	}
	over := make(chan ended, 1)
	go func() {
		over <- inProgram(t, f, "run --data people:400 --strategy gather:1 --sim latency=fixed:20ms --pause-at 3")
	}()
	var got ended
	waiting.Until(t, "it stands", func() bool {
		got = f.regatta(t.Context(), "ctl status --json")
		return strings.Contains(got.stdout, `"paused":true`)
	})
	var status struct{ Run string }
	if err := json.Unmarshal([]byte(got.stdout), &status); err != nil || !strings.HasSuffix(status.Run, "-people-400-gather-1") {
		t.Fatalf("%+v: %v", got, err)
	}
	if got := f.regatta(t.Context(), "ctl "+status.Run+" limit 200").want(t, 0).stdout; !strings.Contains(got, "limit 200 · paused") {
		t.Error(got)
	}
	f.regatta(t.Context(), "ctl "+status.Run[:9]+" stop").want(t, 0) // in the pause: nothing ends it before
	result := waiting.Take(t, "the run ends", over).want(t, 1)
	for _, want := range []string{"paused by --pause-at 3; to go on: regatta ctl resume\n", "limit 200, changed by regatta ctl\n", "stopped by regatta ctl\n", "cancelled"} {
		if !strings.Contains(result.stderr, want) {
			t.Errorf("no %q in %s", want, result.stderr)
		}
	}
	if entries, err := os.ReadDir(string(f)); err != nil || len(entries) > 0 {
		t.Errorf("left are %v, %v", entries, err)
	}
}

// A run that another program ends in its own time says itself what it still waits for.
func TestARunSaysThatItFinishesItsCalls(t *testing.T) {
	f := newFolder(t)
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr")) // a program's is a file
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	said := func() string {
		text, err := os.ReadFile(stderr.Name())
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	over := make(chan int, 1)
	env := func(name string) string { return map[string]string{"REGATTA_RUNS_DIR": string(f)}[name] }
	line := "run --save --data people:20 --strategy gather:3 --sim stall=1 --timeout 1h --idle-timeout 1h"
	go func() {
		over <- cli.Main(t.Context(), strings.Fields(line), env, strings.NewReader(""), &bytes.Buffer{}, stderr)
	}()
	waiting.Until(t, "all slots are taken", func() bool {
		return strings.Contains(f.regatta(t.Context(), "ctl --json").stdout, `"in_flight":3,`)
	})
	const want = "finishing 3 calls, regatta ctl stop again cancels them"
	if got := f.regatta(t.Context(), "ctl stop").want(t, 0).stdout; !strings.Contains(got, want) {
		t.Error(got)
	}
	waiting.Until(t, "the run says so", func() bool { return strings.Contains(said(), want+"\n") })
	f.regatta(t.Context(), "ctl stop").want(t, 0)
	if status := waiting.Take(t, "the run ends", over); status != 1 && status != 130 {
		t.Errorf("exit status %d", status)
	}
	if got := said(); strings.Count(got, "finishing") != 1 || !strings.Contains(got, "wall –, stopped at ") {
		t.Errorf("%s", got)
	}
}

// regatta ctl stop ends the whole of what runs in turn: a race, trials, a sweep. The first lets the
// calls in flight end, the next one cancels them, and nothing begins after either.
func TestStopEndsAllThatRunsInTurn(t *testing.T) {
	for line, want := range map[string]string{
		"race --lanes gather:3,gather:2,for-loop": "stopped: 1 of 3 lanes ran",
		"race --lanes gather:3 --trials 2":        "stopped: 0 of 3 runs done",
		"race --sweep gather:1..4 --yes":          "stopped: 0 of 3 runs done",
	} {
		t.Run(line, func(t *testing.T) {
			f := newFolder(t)
			b := newBatchOf(t, 12, time.Millisecond, "jsonl")
			gate := b.server.holds(0)
			defer close(gate)
			stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr")) // a program's is a file
			if err != nil {
				t.Fatal(err)
			}
			defer stderr.Close()
			env := func(name string) string {
				return map[string]string{"REGATTA_RUNS_DIR": string(f), "OPENAI_API_KEY": "sk-test"}[name]
			}
			args := append(strings.Fields(line), strings.Fields("--save --provider openai --model m --retries 0 --timeout 1h --idle-timeout 1h --progress none --data "+filepath.Join(b.dir, "data.txt")+" --base-url "+b.server.URL+"/v1")...)
			over := make(chan int, 1)
			go func() {
				over <- cli.Main(t.Context(), append(args, "--schema", "name string, age int"), env, strings.NewReader(""), &bytes.Buffer{}, stderr)
			}()
			waiting.Until(t, "a call is in flight", func() bool {
				got := f.regatta(t.Context(), "ctl").stdout
				return strings.Contains(got, " in flight") && !strings.Contains(got, " 0 in flight") && strings.Contains(got, " 2 runs to follow")
			})
			if got := f.regatta(t.Context(), "ctl stop").want(t, 0).stdout; !strings.Contains(got, "stopping") || strings.Contains(got, "to follow") {
				t.Error(got)
			}
			f.regatta(t.Context(), "ctl stop").want(t, 0)
			status := waiting.Take(t, "all of it ends", over)
			said, err := os.ReadFile(stderr.Name())
			if err != nil || status != 1 || !strings.Contains(string(said), want+"\n") {
				t.Errorf("exit status %d, %v: %s", status, err, said)
			}
		})
	}
}
