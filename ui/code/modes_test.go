package code

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/call"
	"regatta/engine/simulated"
)

// couples are texts about one person and about two.
var couples = []string{"My name is John and I am 20 years old", "My name is Mary and I am 21 years old. My name is Bob and I am 22 years old"}

// inModes makes a job of every mode, for one object and for a list.
func inModes(t *testing.T) []Job {
	var jobs []Job
	for _, mode := range call.Modes() {
		for _, many := range []bool{false, true} {
			j := people(t, "gather:2", 1)
			j.Mode = mode
			if many {
				j.Schema, j.Texts = listOf(t, j.Schema), couples
			}
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func listOf(t *testing.T, s *schema.Schema) *schema.Schema {
	t.Helper()
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// What a program of each mode looks like, for people to read.
func TestProgramsOfTheModes(t *testing.T) {
	for _, j := range inModes(t) {
		if j.Mode == call.Auto {
			schemas := j
			schemas.Mode = call.JSONSchema
			if Python(j) != Python(schemas) || Go(j) != Go(schemas) {
				t.Error("auto is not written as json-schema")
			}
			continue
		}
		name := string(j.Mode)
		if j.Schema.Item() != nil {
			name += "-many"
		}
		for lang, write := range map[string]func(Job) string{LangPython: Python, LangGo: Go} {
			t.Run(FileName(lang, name), func(t *testing.T) { golden.RequireEqual(t, write(j)) })
		}
	}
}

// Python programs of every mode are run, and a Go program of the one that is least
// like the others.
func TestProgramsOfTheModesRun(t *testing.T) {
	server := httptest.NewServer(simulated.New(simulated.Options{Seed: 1}))
	t.Cleanup(server.Close)
	python := findPython(t)
	if python == "" {
		t.Log("no python3 here: the Python programs were not run")
	}
	for _, j := range inModes(t) {
		j.BaseURL = server.URL + "/v1"
		many := j.Schema.Item() != nil
		name := string(j.Mode)
		if many {
			name += ", many"
		}
		if python != "" {
			t.Run("python, "+name, func(t *testing.T) {
				cmd := exec.Command(python, "-B", "-c", Python(j))
				if exec.Command(python, "-c", "import openai; openai.AsyncOpenAI").Run() != nil {
					cmd.Env = []string{"PYTHONPATH=" + filepath.Join("testdata", "standin")}
				}
				checkOutputs(t, cmd, j)
			})
		}
		if j.Mode == call.Tools && many {
			t.Run("go, "+name, func(t *testing.T) { checkOutputs(t, build(t, j), j) })
		}
	}
}

// checkOutputs runs a program, whose lines have to hold all that is known of each text.
func checkOutputs(t *testing.T, program *exec.Cmd, j Job) {
	t.Helper()
	var complaints bytes.Buffer
	program.Stderr = &complaints
	program.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "OPENAI_") }), program.Env...)
	program.Env = append(program.Env, "OPENAI_API_KEY=none", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	out, err := program.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &complaints)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for _, text := range j.Texts {
		var line struct{ Output, Error any }
		if err := dec.Decode(&line); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		known := datasets.AllKnown(text)
		want := any(known)
		if j.Schema.Item() == nil {
			want = known[0]
		}
		if raw, _ := json.Marshal(want); !sameAny(raw, line.Output) {
			t.Errorf("%q became %v, error %v; want %s", text, line.Output, line.Error, raw)
		}
	}
}

func sameAny(raw json.RawMessage, got any) bool {
	var want any
	return json.Unmarshal(raw, &want) == nil && reflect.DeepEqual(got, want)
}

// A program asks for chat completions, and says so where its lane doesn't.
func TestProgramsOfTheResponsesAPI(t *testing.T) {
	j := people(t, "gather:2", 1)
	for _, api := range call.APIs() {
		j.API = api
		for _, source := range []string{Python(j), Go(j)} {
			if said := strings.Contains(source, "Asks for chat completions; the lane asks by the Responses API."); said != (api == call.ResponsesAPI) {
				t.Errorf("%s: said %v:\n%s", api, said, source)
			}
		}
	}
}
