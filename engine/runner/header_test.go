package runner

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

// The header says what a run is, with the host of its server alone, and leaves out
// nothing that a header can say.
func TestHeader(t *testing.T) {
	prompt, err := datasets.ParsePrompt("Who? {{.text}}")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := schema.Short("name string")
	if err == nil {
		fields, err = fields.List()
	}
	if err != nil {
		t.Fatal(err)
	}
	set := &datasets.Set{Name: "people:2", Columns: []string{"text"}, Column: "text", Separator: ';', Rows: texts(2), Skipped: 1, Notes: []string{"skipped 1 of 3 rows"}}
	cfg := engine.Config{Lane: lanesOf("gather:2")[0], Retry: engine.DefaultRetry(), Reasks: 1, Seed: 7, Stream: true, OnError: engine.Cancel, MaxFailures: engine.MaxFailures{Most: 3}, Hedge: engine.Hedge{Percentile: 95}, DatasetOrder: true}
	said := map[string]bool{}
	for _, from := range []provider.Config{
		{Name: provider.OpenAI, BaseURL: "https://example.test:8443/v1/account/secret", Key: "secret", Model: "m", Mode: call.Tools, API: call.ResponsesAPI, Params: call.Params{MaxTokens: 3}, Timeout: time.Minute, Idle: time.Second},
		{Name: provider.Simulated, Model: "m", Timeout: time.Minute, Idle: time.Second, Sim: simulated.Options{Error: 0.5}},
	} {
		p, err := provider.New(from)
		if err != nil {
			t.Fatal(err)
		}
		h := HeaderOf("regatta", Job{Set: set, Schema: fields, Prompt: prompt}, p, cfg)
		host := map[bool]string{true: "simulated", false: "example.test:8443"}[p.Simulated()]
		if h.Provider != host || h.Simulated != p.Simulated() || h.Settings != p.Settings() || h.Model != "m" || h.Prompt != "Who? {{.text}}" ||
			string(h.Schema) != string(fields.Item().JSON()) || !h.Many || h.Dataset != "people:2" || h.Items != 2 || h.Seed != 7 || !h.Stream || !h.DatasetOrder ||
			h.OnError != engine.Cancel || h.Retry.Max != 2 || h.Timeout != time.Minute || h.Idle != time.Second || h.Mode != p.Mode() || h.API != p.API() || h.Separator != ';' || h.MaxFailures.Most != 3 {
			t.Errorf("%+v", h)
		}
		if strings.Contains(fmt.Sprintf("%+v", h), "secret") {
			t.Errorf("%+v holds a secret", h)
		}
		for field, value := range reflect.ValueOf(h).Fields() {
			said[field.Name] = said[field.Name] || !value.IsZero()
		}
	}
	for name, ever := range said {
		if !ever && !slices.Contains([]string{"Shared", "Args", "Dir", "Spare", "RPM", "TPM", "GiveUp", "Budget", "Guess", "Unknown"}, name) { // which a plan adds, or damage
			t.Errorf("%s is never said", name)
		}
	}
}
