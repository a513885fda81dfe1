package cli_test

import (
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"regatta/engine/simulated"
)

// couples are texts about one person or two, with the right answers.
const couples = `{"text":"My name is John and I am 20 years old. My name is Mary and I am 21 years old","expected":[{"name":"John","age":20},{"name":"Mary","age":21}]}
{"text":"My name is Bob and I am 22 years old","expected":{"name":"Bob","age":22}}
`

const (
	refusesSchema = "the server rejects mode json-schema; using tools from now on (400: Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. (simulated))\n"
	refusesTools  = "the server rejects mode tools; using json-object from now on (400: Unsupported parameter: 'tools' is not supported with this model. (simulated))\n"
)

// TestEveryModeIsRight: plain and streamed, one object and lists, asked for or
// found out, every built-in text is answered rightly, in one attempt each.
func TestEveryModeIsRight(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for _, data := range []string{"people", "tickets", "receipts"} {
			for m, mode := range []string{"--mode json-schema", "--mode tools", "--mode json_object", "--sim modes=tools", "--sim modes=json-object,fenced=0.5"} {
				for i, how := range []string{"", " --many", " --stream", " --many --stream"} {
					if data != "people" && i != m%4 { // each text in each mode, and each mode in each way
						continue
					}
					got := regatta(t, "run --retries 0 --reasks 0 --data "+data+" "+mode+how).want(t, 0)
					for _, l := range got.lines(t) {
						if l.Attempts != 1 || (l.Output[0] == '[') != strings.Contains(how, "many") {
							t.Errorf("%s %s%s: %d attempts, %s", data, mode, how, l.Attempts, l.Output)
						}
					}
					n := map[string]int{"people": 7, "tickets": 40, "receipts": 20}[data]
					if want := fmt.Sprintf(" · %d/%d right · ", n, n); !strings.Contains(got.stderr, want) {
						t.Errorf("%s %s%s: %s", data, mode, how, got.stderr)
					}
				}
			}
		}
	})
}

// TestAutoSaysWhatItStepsDownTo: once a run, whatever is in flight, and no attempt
// more for it.
func TestAutoSaysWhatItStepsDownTo(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for _, c := range []struct{ sim, want string }{
			{"modes=json-schema", ""},
			{"modes=tools", refusesSchema},
			{"modes=json-object", refusesSchema + refusesTools},
		} {
			for _, strategy := range []string{"for-loop", "gather", "as-completed:3"} {
				got := regatta(t, "run --strategy "+strategy+" --sim "+c.sim).want(t, 0)
				said, _, _ := strings.Cut(got.stderr, "7 ok · 0 failed · wall")
				if said != c.want {
					t.Errorf("%s, %s: %q, want %q", c.sim, strategy, said, c.want)
				}
			}
		}
		race := regatta(t, "race --lanes for-loop,gather --sim modes=tools").want(t, 0)
		if race.stderr != refusesSchema {
			t.Errorf("race: %q", race.stderr)
		}
		trials := regatta(t, "race --lanes for-loop,gather --trials 2 --sim modes=tools,latency=0").want(t, 0)
		if trials.stderr != refusesSchema {
			t.Errorf("trials: %q", trials.stderr)
		}
	})
}

// toolsRejected is what is said of the items that were sent before the first rejection came.
var toolsRejected = regexp.MustCompile(`failed: [1-7] × bad_request; first: item \d+ \(index \d\): bad_request \(400\): Unsupported parameter: 'tools'`)

// TestAModeThatWasAskedForIsKept: where the server refuses it, it refuses every item.
func TestAModeThatWasAskedForIsKept(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "run --mode tools --sim modes=json-schema").want(t, 3)
		if strings.Contains(got.stderr, "from now on") || !toolsRejected.MatchString(got.stderr) {
			t.Error(got.stderr)
		}
		got = regatta(t, "run --mode json-schema --reasks 0 --sim fenced=1").want(t, 1)
		if !strings.Contains(got.stderr, "failed: 7 × invalid_output") {
			t.Error(got.stderr)
		}
		regatta(t, "run --reasks 0 --sim fenced=1").want(t, 0)
	})
}

func TestWrongModes(t *testing.T) {
	got := regatta(t, "run --mode json").want(t, 2)
	if want := "regatta: --mode: unknown mode \"json\"; did you mean json-schema? use auto, json-schema, tools, json-object\n"; got.stderr != want {
		t.Errorf("%q, want %q", got.stderr, want)
	}
	got = regatta(t, "run --sim modes=json").want(t, 2)
	if want := "regatta: --sim: modes: unknown mode \"json\"; did you mean json-schema? use json-schema, tools, json-object, joined with +\n"; got.stderr != want {
		t.Errorf("%q, want %q", got.stderr, want)
	}
}

// TestLists: with the user's own texts and schema, in each form of output.
func TestLists(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		const flags = "run --strategy gather --data - --many --mode tools --schema"
		own := func(more ...string) ended {
			return invocation{args: append(append(strings.Fields(flags), "name string, age int"), more...), stdin: couples}.run(t.Context()).want(t, 0)
		}
		got := own()
		if !strings.Contains(got.stderr, "2/2 right") {
			t.Error(got.stderr)
		}
		lines := got.lines(t)
		if string(lines[0].Output) != `[{"name":"John","age":20},{"name":"Mary","age":21}]` || string(lines[1].Output) != `[{"name":"Bob","age":22}]` {
			t.Errorf("%s, %s", lines[0].Output, lines[1].Output)
		}
		records, err := csv.NewReader(strings.NewReader(own("--format", "csv").stdout)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(records[0][:5], []string{"text", "expected", "name", "age", "index"}) || records[1][2] != `["John","Mary"]` || records[1][3] != `[20,21]` || records[2][2] != `["Bob"]` {
			t.Errorf("%q", records)
		}
		if one := own("--many=false"); !strings.Contains(one.stderr, "1/1 right") { // lists are no right answers then
			t.Error(one.stderr)
		}
	})
}

// TestASavedRunOfLists comes back as it was, and says what it was.
func TestASavedRunOfLists(t *testing.T) {
	f := newFolder(t)
	inFakeTime(t, func(t *testing.T) {
		i := f.invocation("run", "--data", "people", "--many", "--save", "--strategy", "gather", "--format", "csv", "--sim", "modes=tools")
		ran := i.run(t.Context()).want(t, 0)
		name := f.list(t)[0].Run
		exported := f.regatta(t.Context(), "runs export --format csv "+name)
		if exported.want(t, 0).stdout != ran.stdout {
			t.Errorf("exported %s\nwritten %s", exported.stdout, ran.stdout)
		}
		shown := f.regatta(t.Context(), "runs show "+name).want(t, 0)
		for _, want := range []string{"several objects per item", "name string, age int", strings.TrimSpace(refusesSchema)} {
			if !strings.Contains(shown.stdout, want) {
				t.Errorf("%q is not shown:\n%s", want, shown.stdout)
			}
		}
	})
}

// TestModesOverHTTP: the same through net/http.
func TestModesOverHTTP(t *testing.T) {
	options, err := simulated.Parse("modes=tools,latency=0", simulated.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	provider := simulated.New(options)
	server := httptest.NewServer(provider)
	t.Cleanup(server.Close)
	got := regatta(t, "run --provider openai --many --data people:200 --strategy gather --limit 8 --base-url "+server.URL+"/v1").want(t, 0)
	if !strings.HasPrefix(got.stderr, refusesSchema+"200 ok") || !strings.Contains(got.stderr, "200/200 right") {
		t.Error(got.stderr)
	}
	if stats := provider.Stats(); stats.Rejected > 8 || stats.Answered != 200 {
		t.Errorf("%+v", stats)
	}
}

// TestListsAreCached: an answer from the cache is held against the list.
func TestListsAreCached(t *testing.T) {
	home := t.TempDir()
	inFakeTime(t, func(t *testing.T) {
		for i, how := range []string{"--many", "--many", "--many --mode tools", ""} {
			got := cached(t, home, "run --cache "+how).want(t, 0)
			if fromCache := strings.Contains(got.stderr, "7 cached"); fromCache != (i == 1) {
				t.Errorf("%d, %q: %s", i, how, got.stderr)
			}
			if !strings.Contains(got.stderr, "7/7 right") {
				t.Errorf("%d, %q: %s", i, how, got.stderr)
			}
		}
	})
}
