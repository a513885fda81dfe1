package ui

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Packages stand in storeys, and import only what is below them. Whatever has no storey here is
// a pane, on the storey above all drawing: panes know neither the root nor each other.
func storeyOf(pkg string) int {
	const panes = 6
	storeys := [...][]string{
		{"ui/text", "ui/text/partial", "ui/theme", "ui/theme/sight", "ui/cli/help"},
		{"ui/pane", "ui/timeline", "ui/figures", "ui/results", "ui/input", "ui/code"},
		{"ui/chart", "ui/pane/panetest", "ui/home/crowd"},
		{"ui/workspace"},
		{"ui/draw", "ui/report", "ui/gate"},
		{"ui/summary"},
		panes: {},
		{"ui"},
		{"ui/cli"},
	}
	for storey, names := range storeys {
		for _, name := range names {
			if name == pkg {
				return storey
			}
		}
	}
	return panes
}

// imports calls f for what each file of the module imports, from the root of the module, whose
// own packages are written without its name.
func imports(t *testing.T, f func(pkg, imported string)) {
	t.Helper()
	const root = ".."
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			f(filepath.ToSlash(rel), strings.TrimPrefix(imported, "regatta/"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func within(pkg, tree string) bool { return pkg == tree || strings.HasPrefix(pkg, tree+"/") }

// What a package may import, from the data up to the screen.
func TestPackagesImportOnlyWhatIsBelowThem(t *testing.T) {
	seen := 0
	imports(t, func(pkg, imported string) {
		seen++
		switch {
		case within(pkg, "ui") && within(imported, "ui") && storeyOf(imported) >= storeyOf(pkg):
			t.Errorf("%s imports %s, which is not below it", pkg, imported)
		case within(pkg, "engine") && within(imported, "ui"):
			t.Errorf("%s imports %s: the engine knows no screen", pkg, imported)
		case within(pkg, "datasets") && (within(imported, "ui") || within(imported, "engine")):
			t.Errorf("%s imports %s: data knows neither runs nor a screen", pkg, imported)
		case strings.Contains(imported, "openai-go") && pkg != "engine/openai" && pkg != "engine/cmd/baseline":
			t.Errorf("%s imports %s: engine/openai does, and the bare client that it is measured against", pkg, path.Base(imported))
		case !within(pkg, "ui") && strings.HasPrefix(imported, "charm.land/") && !strings.HasPrefix(imported, "charm.land/catwalk"):
			t.Errorf("%s imports %s: only the screen knows its libraries", pkg, imported)
		case within(imported, "engine/cmd") && !within(pkg, "engine/cmd"):
			t.Errorf("%s imports %s, a command", pkg, imported)
		case pkg == "ui/pane" && within(imported, "ui") && imported != "ui/theme", pkg == "ui/pane" && (within(imported, "engine") || within(imported, "datasets")):
			t.Errorf("%s imports %s: of Regatta it knows the theme alone", pkg, imported)
		}
	})
	if seen < 500 {
		t.Errorf("only %d imports were seen", seen)
	}
}
