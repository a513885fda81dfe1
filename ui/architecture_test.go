package ui

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// imports reads what each package of the tree imports, tests left out, by its path
// below the module: "ui/home".
func imports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string]map[string]bool{}
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "templates" || strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".."):
			return fs.SkipDir
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("..", filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		if found[pkg] == nil {
			found[pkg] = map[string]bool{}
		}
		for _, imported := range parsed.Imports {
			name, err := strconv.Unquote(imported.Path.Value)
			if err != nil {
				return err
			}
			found[pkg][name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list := map[string][]string{}
	for pkg, names := range found {
		list[pkg] = slices.Sorted(maps.Keys(names))
	}
	return list
}

// within reports whether a package is one of those below a folder, or the folder itself.
func within(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// panes are the packages that the root opens as panes: those that implement what pane
// says, which are those that import it, but for what several of them share.
func panes(all map[string][]string) []string {
	shared := []string{"ui", "ui/pane/panetest", "ui/draw", "ui/summary"}
	var list []string
	for pkg, names := range all {
		if within(pkg, "ui") && slices.Contains(names, "regatta/ui/pane") && !slices.Contains(shared, pkg) {
			list = append(list, pkg)
		}
	}
	return list
}

// Arrows run one way: from the screen to the engine to the datasets, and from the root to
// its panes to what they draw with.
func TestArchitecture(t *testing.T) {
	all := imports(t)
	if len(all) < 40 {
		t.Fatalf("only %d packages found", len(all))
	}
	list := panes(all)
	if len(list) < 9 {
		t.Fatalf("only %d panes found: %v", len(list), list)
	}
	for pkg, names := range all {
		for _, name := range names {
			if why := forbidden(pkg, name, list); why != "" {
				t.Errorf("%s imports %s: %s", pkg, name, why)
			}
		}
	}
}

// forbidden says why a package may not import another; "": it may.
func forbidden(pkg, name string, panes []string) string {
	own, ours := strings.CutPrefix(name, "regatta/")
	charm := strings.HasPrefix(name, "charm.land/") && !strings.HasPrefix(name, "charm.land/catwalk")
	isPane := slices.Contains(panes, pkg)
	switch {
	case within(pkg, "datasets") && ours && !within(own, "datasets"):
		return "datasets know neither engine nor screen"
	case within(pkg, "engine") && ours && within(own, "ui"):
		return "the engine knows no screen"
	case (within(pkg, "engine") || within(pkg, "datasets")) && charm:
		return "only the screen knows the libraries of the screen"
	case strings.HasPrefix(name, "github.com/openai/openai-go") && pkg != "engine/openai" && pkg != "engine/cmd/baseline":
		return "only engine/openai knows the client, and the loops that it is measured against"
	case ours && within(own, "engine/cmd"):
		return "commands are not imported"
	case within(pkg, "ui") && pkg != "ui/cli" && (own == "ui" || within(own, "ui/cli")) && ours:
		return "nothing below the root knows it"
	case isPane && ours && slices.Contains(panes, own):
		return "panes don't know each other"
	case pkg == "ui/pane" && ours && own != "ui/theme":
		return "what a pane is knows nothing of what panes show"
	case ours && isLow(pkg) && (slices.Contains(panes, own) || own == "ui/workspace"):
		return "what draws or writes knows no pane and no workspace"
	}
	return ""
}

// isLow reports whether a package only draws or writes what it is given.
func isLow(pkg string) bool {
	if !within(pkg, "ui") {
		return false
	}
	switch path.Base(pkg) {
	case "text", "partial", "theme", "timeline", "chart", "figures", "results", "report", "code", "input":
		return true
	}
	return false
}
