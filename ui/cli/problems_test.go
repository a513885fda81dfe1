package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// misfits is a server that says this to everything.
func misfits(t *testing.T, answer, finish string) string {
	t.Helper()
	quoted, _ := json.Marshal(answer)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"choices":[{"index":0,"message":{"content":%s},"finish_reason":%q}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`, quoted, finish)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

// TestInvalidAnswersStayVisible: the last answer and every reason why it doesn't fit
// are in the line, in CSV and in what is exported of a saved run.
func TestInvalidAnswersStayVisible(t *testing.T) {
	const misfit = `{"name":1,"age":"x"}`
	long := strings.Repeat("é", 40_000)
	for name, c := range map[string]struct {
		answer, finish, kind, want string
		problems                   []string
	}{
		"misfit":  {misfit, "stop", "invalid_output", misfit, []string{"/age: expected integer, got string", "/name: expected string, got number"}},
		"no JSON": {"John \x1b[31mis 20", "stop", "invalid_output", "John \x1b[31mis 20", nil},
		"cut":     {`{"name":"Jo`, "length", "truncated", `{"name":"Jo`, nil},
		"long":    {long, "length", "truncated", long[:64<<10], nil},
	} {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{"REGATTA_RUNS_DIR": filepath.Join(t.TempDir(), "runs")}
			flags := " --max-items 1 --reasks 1 --provider openai --base-url " + misfits(t, c.answer, c.finish)
			got := invocation{args: strings.Fields("run --save" + flags), env: env}.run(t.Context()).want(t, 1)
			l := got.lines(t)[0]
			switch {
			case l.Error == nil || l.Error.Kind != c.kind || l.Error.Answer == nil || *l.Error.Answer != c.want:
				t.Errorf("%.300s", got.stdout)
			case c.problems != nil && !slices.Equal(l.Error.Problems, c.problems):
				t.Errorf("problems %q", l.Error.Problems)
			case c.kind == "invalid_output" && (l.Reasks != 1 || len(l.Error.Problems) == 0 || l.Error.Problems[0] != l.Error.Message):
				t.Errorf("%d re-asks, problems %q", l.Reasks, l.Error.Problems)
			case c.kind == "truncated" && l.Error.Problems != nil:
				t.Errorf("problems %q", l.Error.Problems)
			}
			exported := invocation{args: []string{"runs", "export", "1"}, env: env}.run(t.Context()).want(t, 0)
			if exported.stdout != got.stdout {
				t.Errorf("exported: %.300s", exported.stdout)
			}
			table := regatta(t, "run --format csv --raw-cells"+flags).want(t, 1)
			records, err := csv.NewReader(strings.NewReader(table.stdout)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			cell := func(name string) string { return records[1][slices.Index(records[0], name)] }
			var problems []string
			if text := cell("error.problems"); text != "" {
				if err := json.Unmarshal([]byte(text), &problems); err != nil {
					t.Error(err)
				}
			}
			if cell("error.answer") != c.want || !slices.Equal(problems, l.Error.Problems) {
				t.Errorf("CSV: answer %.100q, problems %q", cell("error.answer"), problems)
			}
		})
	}
}
