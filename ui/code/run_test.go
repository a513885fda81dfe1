package code

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine"
)

// The programs run on four texts; in a scene with a failure, it is the third.
const (
	texts = 4
	bad   = 2
)

// Three Go programs, so that few have to be linked, are run where all goes well
// and then where something fails. Between them they have the three policies, the
// three ways to deliver results of calls that overlap, limits and retries.
func TestGoProgramsRun(t *testing.T) {
	cases := []struct {
		lane    string
		policy  engine.Policy
		failing func() *scene
	}{
		{"gather:2", engine.Cancel, cancelling},
		{"as-completed:1", engine.Orphan, orphaning},
		{"ordered:1", engine.Collect, flaky},
	}
	for _, c := range cases {
		t.Run(c.lane+" "+c.policy.String(), func(t *testing.T) {
			t.Parallel()
			stage := newStage(t)
			j := stage.job(t, c.lane, c.policy)
			if c.policy == engine.Collect {
				j.Prompt, j.Fields = "{{.greeting}}\n{{.text}}", []map[string]string{{"greeting": "Good \"day\""}}
			}
			program := build(t, j)
			for _, s := range []*scene{well(), c.failing()} {
				stage.set(s)
				s.check(t, j, run(t, program))
			}
		})
	}
}

// build compiles the Go program of a job.
func build(t testing.TB, j Job) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, FileName(LangGo, j.Lane.String()))
	if err := os.WriteFile(source, []byte(Go(j)), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append(append([]string{"build"}, buildFlags...), "-ldflags=-s -w", "-o", dir+string(filepath.Separator), source)
	compile := exec.CommandContext(t.Context(), "go", args...)
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exec.Command(strings.TrimSuffix(source, ".go"))
}

// Every Python program of every strategy and policy is run, where there is a
// Python that knows task groups: with the openai package where it is installed,
// else with what stands in for it.
func TestPythonProgramsRun(t *testing.T) {
	python := findPython(t)
	if python == "" || exec.Command(python, "-c", "import asyncio; asyncio.TaskGroup").Run() != nil {
		t.Log("no Python 3.11 or newer here: the Python programs were not run")
		return
	}
	var environment []string
	if exec.Command(python, "-c", "import openai; openai.AsyncOpenAI").Run() != nil {
		t.Log("no openai package here: a stand-in takes its place")
		environment = []string{"PYTHONPATH=" + filepath.Join("testdata", "standin")}
	}
	for _, strategy := range engine.Strategies() {
		for _, policy := range policies() {
			for _, c := range pythonScenes(strategy, policy) {
				lane := engine.Lane{Strategy: strategy, Limit: c.limit}
				t.Run(lane.String()+" "+policy.String()+" "+c.scene().name, func(t *testing.T) {
					t.Parallel()
					stage, s := newStage(t), c.scene()
					stage.set(s)
					j := stage.job(t, lane.String(), policy)
					cmd := exec.Command(python, "-B", "-c", Python(j))
					cmd.Env = environment
					s.check(t, j, run(t, cmd))
				})
			}
		}
	}
}

type limitedScene struct {
	limit int
	scene func() *scene
}

// pythonScenes are what the programs of a strategy and a policy go through.
func pythonScenes(strategy engine.Strategy, policy engine.Policy) []limitedScene {
	switch {
	case policy == engine.Collect:
		return []limitedScene{{0, well}, {2, well}, {2, failing}, {1, flaky}}
	case strategy.Dispatch == engine.OneByOne:
		return []limitedScene{{0, well}, {0, failing}}
	case policy == engine.Cancel:
		return []limitedScene{{0, well}, {2, cancelling}}
	}
	return []limitedScene{{2, well}, {1, orphaning}}
}

// printed is what a program wrote, line for line.
type printed struct {
	lines      []line
	ok         bool // its exit status was 0
	complaints string
}

type line struct {
	Input  any            `json:"input"`
	Output map[string]any `json:"output"`
	Error  string         `json:"error"`
}

// patience is how long a program may take before it counts as hanging.
const patience = 5 * time.Minute

// run runs a program, as often as it is called, away from the user's key and proxies.
func run(t *testing.T, program *exec.Cmd) printed {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program.Path, program.Args[1:]...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "OPENAI_") }), program.Env...)
	cmd.Env = append(cmd.Env, "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%v, %v\n%s", err, ctx.Err(), &complaints)
	}
	p := printed{ok: err == nil, complaints: complaints.String()}
	dec := json.NewDecoder(bytes.NewReader(out))
	for dec.More() {
		var l line
		if err := dec.Decode(&l); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		p.lines = append(p.lines, l)
	}
	return p
}

// items says which items were printed, in that order, and holds each result
// against the known one.
func (p printed) items(t *testing.T, j Job) []int {
	t.Helper()
	items := []int{}
	for _, l := range p.lines {
		input, _ := l.Input.(string)
		if row, ok := l.Input.(map[string]any); ok {
			input, _ = row[textColumn].(string)
		}
		i := slices.Index(j.Texts, input)
		items = append(items, i)
		switch raw, _ := datasets.Known(input); {
		case i == bad && l.Error != "":
		case l.Error != "" || !sameJSON(raw, l.Output):
			t.Errorf("%q became %v, error %q", input, l.Output, l.Error)
		}
	}
	return items
}

func sameJSON(raw json.RawMessage, got map[string]any) bool {
	var want map[string]any
	return json.Unmarshal(raw, &want) == nil && reflect.DeepEqual(got, want)
}
