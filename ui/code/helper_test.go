package code

import (
	"testing"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
)

// people is a job on the first n of the article's texts.
func people(t *testing.T, lane string, n int) Job {
	t.Helper()
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	j := Job{
		Lane:     laneOf(t, lane),
		Retries:  2,
		Timeout:  2 * time.Minute,
		Model:    "gpt-4o-mini",
		Prompt:   set.Prompt,
		Schema:   set.Schema,
		DataNote: "people, the first of 7 texts",
	}
	for i := range n {
		j.Texts = append(j.Texts, set.Rows.At(i).Text)
	}
	return j
}

func laneOf(t *testing.T, text string) engine.Lane {
	t.Helper()
	lane, err := engine.ParseLane(text)
	if err != nil {
		t.Fatal(err)
	}
	return lane
}

func schemaOf(t *testing.T, spec string) *schema.Schema {
	t.Helper()
	s, err := schema.Load(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func policies() []engine.Policy {
	return []engine.Policy{engine.Collect, engine.Cancel, engine.Orphan}
}

// every makes a job of every strategy, limit and policy, in each of the shapes
// that a program can have.
func every(t *testing.T) []Job {
	var jobs []Job
	for _, shape := range shapes(t) {
		for _, strategy := range engine.Strategies() {
			for _, limit := range []int{0, 1, 20} {
				for _, policy := range policies() {
					j := shape
					j.Lane, j.OnError = engine.Lane{Strategy: strategy, Limit: limit}, policy
					jobs = append(jobs, j)
				}
			}
		}
	}
	return append(jobs, inModes(t)...)
}

func shapes(t *testing.T) []Job {
	plain := people(t, "gather", 3)

	columns := people(t, "gather", 2)
	columns.Prompt = "Who is this?\n\nSubject: {{.subject}}\nBody: {{.text}}\n\nAnswer in {{.language}}, in \"full\"."
	columns.Fields = []map[string]string{{"subject": "Hello", "language": "English", "more": "not named"}}
	columns.BaseURL = "http://127.0.0.1:8099/v1"

	bare := Job{Model: "m", Prompt: "Say something.", Schema: schemaOf(t, `{"type":"object"}`)}
	bare.Retries = -1
	return []Job{plain, columns, bare}
}
