package cli

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/simulated"
	"regatta/ui/cli/help"
	"regatta/ui/figures"
)

// manual is everything that explains the program: the README and the help topics, by
// name.
func manual(t *testing.T) map[string]string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"README": string(readme)}
	for _, topic := range help.Topics() {
		texts[topic.Name] = topic.Text
	}
	return texts
}

func topic(t *testing.T, name string) string {
	t.Helper()
	found, ok := help.Find(name)
	if !ok {
		t.Fatalf("no topic %q", name)
	}
	return found.Text
}

func testRoot() *cobra.Command {
	root := (&app{env: func(string) string { return "" }}).root()
	root.InitDefaultHelpFlag()
	root.InitDefaultVersionFlag()
	root.InitDefaultHelpCmd()
	return root
}

// everyCommand calls f with each command that users can give.
func everyCommand(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, sub := range cmd.Commands() {
		everyCommand(sub, f)
	}
}

// userFlags lists the flags of all commands, without those that every one has.
func userFlags() map[string]bool {
	flags := map[string]bool{}
	everyCommand(testRoot(), func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && f.Name != "version" {
				flags[f.Name] = true
			}
		})
	})
	return flags
}

var flagName = regexp.MustCompile(`--([a-z][a-z-]*)`)

// TestManualFlags proves that the manual names no flag that does not exist, and that a
// topic explains every flag there is.
func TestManualFlags(t *testing.T) {
	known, explained := userFlags(), map[string]bool{"help": true}
	for name, text := range manual(t) {
		for _, m := range flagName.FindAllStringSubmatch(text, -1) {
			if !known[m[1]] && m[1] != "help" {
				t.Errorf("%s names --%s, which no command has", name, m[1])
			}
			explained[m[1]] = explained[m[1]] || name != "README"
		}
	}
	for flag := range known {
		if !explained[flag] {
			t.Errorf("no topic explains --%s", flag)
		}
	}
}

// TestManualCommands proves that every command line in the README, in the topics and in
// the examples of --help would be accepted as it stands.
func TestManualCommands(t *testing.T) {
	lines := 0
	check := func(where, line string) {
		lines++
		args := shellWords(line)
		cmd, rest, err := testRoot().Find(args)
		if err == nil {
			err = cmd.ParseFlags(rest)
		}
		if err == nil {
			err = cmd.ValidateArgs(cmd.Flags().Args())
		}
		if f := cmd.Flags().Lookup("schema"); err == nil && f != nil && strings.Contains(f.Value.String(), " ") {
			_, err = schema.Short(f.Value.String())
		}
		if err == nil && cmd.Name() == "help" {
			for _, word := range cmd.Flags().Args() {
				_, ok := help.Find(word)
				if _, left, err := cmd.Root().Find([]string{word}); !ok && word != "TOPIC" && (err != nil || len(left) > 0) {
					t.Errorf("%s: regatta %s: there is no such help", where, line)
				}
			}
		}
		if err != nil {
			t.Errorf("%s: regatta %s: %v", where, line, err)
		}
	}
	for name, text := range manual(t) {
		for _, line := range commandLines(text) {
			check(name, line)
		}
		for _, m := range regexp.MustCompile("`regatta ([^`]+)`").FindAllStringSubmatch(text, -1) {
			check(name, m[1])
		}
	}
	everyCommand(testRoot(), func(cmd *cobra.Command) {
		indented := "    " + strings.ReplaceAll(cmd.Example, "\n", "\n    ")
		for _, line := range commandLines(indented) {
			check(cmd.CommandPath()+" --help", line)
		}
	})
	if lines < 60 {
		t.Errorf("only %d commands found", lines)
	}
}

var invoked = regexp.MustCompile(`(?m)^    (?:.*\| )?(?:regatta|go run \.)((?: .*)?)$`)

// commandLines finds what follows the program's name in the indented lines of a text.
func commandLines(text string) []string {
	text = regexp.MustCompile(` *\\\n *`).ReplaceAllString(text, " ")
	var lines []string
	for _, m := range invoked.FindAllStringSubmatch(text, -1) {
		line, _, _ := strings.Cut(m[1], " #")
		line, _, _ = strings.Cut(line, " >")
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// shellWords parts a command line as a shell does, as far as the manual needs it.
func shellWords(line string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`'([^']*)'|(\S+)`).FindAllStringSubmatch(line, -1) {
		words = append(words, m[1]+m[2])
	}
	return words
}

// TestManualKeys proves that the topic of the keys names those that the UI has, and no
// other.
func TestManualKeys(t *testing.T) {
	program := pressable(t)
	arrows := strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right", "pgdn", "pgdown")
	named := map[string]bool{}
	for _, span := range code.FindAllStringSubmatch(topic(t, "keys"), -1) {
		named[arrows.Replace(span[1])] = true
	}
	for key := range named {
		if !program[key] {
			t.Errorf("the topic names the key %q, which does nothing", key)
		}
	}
	for key := range program {
		if !named[key] {
			t.Errorf("the topic does not name the key %q", key)
		}
	}
}

var code = regexp.MustCompile("`([^`]+)`")

// pressable reads the keys of all bindings from the source of the UI: what pane.Bind
// and bound take, and the keys of the registry.
func pressable(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	take := func(n ast.Expr) {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			key, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if key != "" {
				found[key] = true
			}
		}
	}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if name := called(n.Fun); name != "Bind" && name != "bound" || len(n.Args) == 0 {
				break
			}
			take(n.Args[0])
			if list, ok := n.Args[0].(*ast.CompositeLit); ok {
				for _, key := range list.Elts {
					take(key)
				}
			}
		case *ast.KeyValueExpr:
			if name, ok := n.Key.(*ast.Ident); ok && name.Name == "key" {
				take(n.Value)
			}
		}
		return true
	}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil {
			ast.Inspect(file, visit)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 40 {
		t.Fatalf("only %d keys found in the source: %v", len(found), slices.Collect(maps.Keys(found)))
	}
	return found
}

// called is the name of a function in a call, without its package.
func called(fun ast.Expr) string {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// firstCells are the code spans in the first cells of the tables of a text.
func firstCells(text string) map[string]bool {
	cells := map[string]bool{}
	for line := range strings.Lines(text) {
		if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | "); ok && strings.HasPrefix(line, "| ") {
			cells[strings.Trim(cell, "`")] = true
		}
	}
	return cells
}

// TestManualWords proves that the manual explains every word that a flag takes and
// every status, and that its settings of the simulated provider can be given.
func TestManualWords(t *testing.T) {
	want := func(where, text string, words ...string) {
		cells := firstCells(text)
		for _, word := range words {
			if !cells[word] {
				t.Errorf("%s does not explain %q", where, word)
			}
		}
	}
	var strategies, modes, statuses, grouped []string
	for _, s := range engine.Strategies() {
		strategies = append(strategies, s.Name)
	}
	for _, m := range call.Modes() {
		modes = append(modes, string(m))
	}
	for _, status := range []int{exitOK, exitPartial, exitUsage, exitRefused} {
		statuses = append(statuses, strconv.Itoa(status))
	}
	grouped = append(slices.Clone(statuses), "129, 130, 131, 141, 143")
	statuses = append(statuses, "129", "130", "131", strconv.Itoa(exitNoPipe), "143")
	policies := []string{engine.Collect.String(), engine.Cancel.String(), engine.Orphan.String()}
	readme := manual(t)["README"]
	want("README", readme, slices.Concat(strategies, policies, grouped)...)
	want("the topic strategies", topic(t, "strategies"), slices.Concat(strategies, policies)...)
	want("the topic providers", topic(t, "providers"), modes...)
	want("the topic output", topic(t, "output"), statuses...)
	want("the topic data", topic(t, "data"), builtinNames()...)

	given := map[string]bool{}
	for _, span := range code.FindAllStringSubmatch(topic(t, "simulated"), -1) {
		name, _, ok := strings.Cut(span[1], "=")
		if !ok || strings.HasPrefix(name, "-") {
			continue
		}
		given[name] = true
		if _, err := simulated.Parse(span[1], simulated.DefaultOptions()); err != nil {
			t.Errorf("the topic simulated: %v", err)
		}
	}
	for _, key := range simulated.Keys() {
		if !given[key.Name] {
			t.Errorf("the topic simulated does not explain %q", key.Name)
		}
	}
}

// TestManualFigures proves that the topic of figures has every column of a comparison.
func TestManualFigures(t *testing.T) {
	named := map[string]bool{}
	for cell := range firstCells(topic(t, "figures")) {
		for name := range strings.SplitSeq(cell, ", ") {
			named[name] = true
		}
	}
	for _, f := range figures.All(true, nil) {
		if !named[f.Title] {
			t.Errorf("the topic does not explain %q", f.Title)
		}
	}
}

// TestManualErrorKinds proves that the topic of retries has every kind of error.
func TestManualErrorKinds(t *testing.T) {
	source, err := os.ReadFile("../../engine/call/call.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Kind += "([a-z_]+)"`).FindAllSubmatch(source, -1)
	if len(kinds) < 10 {
		t.Fatalf("only %d kinds found in the source", len(kinds))
	}
	cells := firstCells(topic(t, "retries"))
	for _, kind := range kinds {
		if !cells[string(kind[1])] {
			t.Errorf("the topic does not explain %q", kind[1])
		}
	}
}

// TestManualLines proves that the topic of the output has every field of a line of
// results, and that the line shown in it has the same.
func TestManualLines(t *testing.T) {
	var out strings.Builder
	a := &app{env: func(string) string { return "" }, stdin: strings.NewReader(""), stdout: &out, stderr: &strings.Builder{}}
	root := a.root()
	root.SetArgs(strings.Fields("run --sim latency=0 --max-items 1"))
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(out.String()), &line); err != nil {
		t.Fatal(err)
	}
	usage, _ := line["usage"].(map[string]any)
	cells := firstCells(topic(t, "output"))
	for _, field := range slices.AppendSeq(slices.Collect(maps.Keys(line)), maps.Keys(usage)) {
		if !cells[field] {
			t.Errorf("the topic does not explain %q", field)
		}
	}
	for name, text := range map[string]string{"output": topic(t, "output"), "README": manual(t)["README"]} {
		_, text, _ = strings.Cut(text, "    {")
		text, _, _ = strings.Cut(text, "\n\n")
		var shown map[string]any
		if err := json.Unmarshal([]byte("{"+text), &shown); err != nil {
			t.Errorf("%s: the line of results: %v", name, err)
		}
		if a, b := slices.Sorted(maps.Keys(shown)), slices.Sorted(maps.Keys(line)); !slices.Equal(a, b) {
			t.Errorf("%s shows the fields %q, there are %q", name, a, b)
		}
		shownUsage, _ := shown["usage"].(map[string]any)
		if a, b := slices.Sorted(maps.Keys(shownUsage)), slices.Sorted(maps.Keys(usage)); !slices.Equal(a, b) || len(b) == 0 {
			t.Errorf("%s shows the usage %q, there is %q", name, a, b)
		}
	}
}
