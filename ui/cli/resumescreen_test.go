package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"regatta/engine/runs"
)

// A saved run goes on on the screen as it does in a shell: with what it was made with, whatever
// the flags of the screen; what has changed is said, and it is let go of unless it is to go on.
func TestARunIsReadToGoOnOnTheScreen(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data.txt")
	if err := os.WriteFile(data, []byte("Ada\nBob\nEve\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) string {
		return map[string]string{"REGATTA_RUNS_DIR": filepath.Join(dir, "runs")}[name]
	}
	var stdout, stderr bytes.Buffer
	args := []string{"run", "--save", "--data", data, "--schema", "name string", "--strategy", "gather:2", "--sim", "latency=0", "--retries", "5", "--pause-at", "99"}
	if status := Main(t.Context(), args, env, strings.NewReader(""), &stdout, &stderr); status != 0 {
		t.Fatalf("%d: %s", status, &stderr)
	}
	list, err := runs.Open(env).List(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%d runs, %v", len(list), err)
	}
	e := list[0]
	text, err := os.ReadFile(e.Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	cut := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, `"event":"finished"`) })
	if err := os.WriteFile(e.Path, []byte(strings.Join(lines[:cut], "")), 0o600); err != nil { // before anything had finished
		t.Fatal(err)
	}
	a := &app{args: []string{"--data", "tickets", "--sim", "latency=1s"}, env: env, stdout: &stdout, stderr: &stderr} // the screen's
	r, changed, err := a.resumable(t.Context(), "", e, false)
	if err != nil || len(changed) > 0 || r.Past.Left() != 3 || r.Lane.String() != "gather:2" || r.Job.Set.Rows.Len() != 3 || r.Config.Retry.Max != 5 || !r.Provider.Simulated() {
		t.Fatalf("%v, %v, %+v", err, changed, r)
	}
	if _, _, err := a.resumable(t.Context(), "", e, false); err == nil || !strings.Contains(err.Error(), "is running elsewhere") {
		t.Errorf("a second time: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, []byte("Ada\nBert\nEve\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, anyway := range []bool{false, true, true} {
		r, changed, err := a.resumable(t.Context(), "", e, anyway)
		if err != nil || (r != nil) != anyway || len(changed) != 1 || !strings.HasPrefix(changed[0], "the data (item 2;") {
			t.Fatalf("anyway %v: %v, %q, %v", anyway, r != nil, changed, err)
		}
		if r != nil {
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if stderr.Len() > 0 && strings.Contains(stderr.String(), "changed") {
		t.Errorf("said beside the screen: %s", &stderr)
	}
}

// A run whose price was said where no command tells it, as on the screen, keeps it.
func TestARunThatGoesOnKeepsItsPrice(t *testing.T) {
	dir := t.TempDir()
	env := func(name string) string { return map[string]string{"REGATTA_RUNS_DIR": dir}[name] }
	var stdout, stderr bytes.Buffer
	args := []string{"run", "--save", "--model", "nobody-s", "--price", "1,2", "--sim", "latency=0"}
	if status := Main(t.Context(), args, env, strings.NewReader(""), &stdout, &stderr); status != 0 {
		t.Fatalf("%d: %s", status, &stderr)
	}
	list, err := runs.Open(env).List(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%d runs, %v", len(list), err)
	}
	text, err := os.ReadFile(list[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	begin := strings.SplitAfter(string(text), `"event":"run"`)[0]
	rest, _, _ := strings.Cut(strings.TrimPrefix(string(text), begin), "\n")
	args0, _, _ := strings.Cut(begin[strings.Index(begin, `,"args":`):], "]")
	begun := strings.Replace(begin, args0+"]", "", 1) + rest + "\n"
	if err := os.WriteFile(list[0].Path, []byte(begun), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{env: env, stdout: &stdout, stderr: &stderr}
	r, changed, err := a.resumable(t.Context(), "", list[0], false)
	if err != nil || len(changed) > 0 {
		t.Fatalf("%v, %v", err, changed)
	}
	defer r.Close()
	if p := r.Config.Price; p.Input != 1 || p.Output != 2 {
		t.Errorf("goes on at %v", p)
	}
}
