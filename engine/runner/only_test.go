package runner

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Nobody else starts runs, opens callers for them or begins journals: what must not be
// done elsewhere, by the package it is of.
var only = map[string][]string{
	"regatta/engine":         {"Start"},
	"regatta/engine/journal": {"NewReader", "NewWriter"},
	"":                       {"OpenCached"}, // a method, wherever it is
}

func TestNobodyElseStartsRuns(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "engine/runner" || name == "engine/runs" || name == "engine/cmd" || name == "engine/samples" || strings.HasPrefix(d.Name(), ".") && path != root):
			return fs.SkipDir // runs and samples give out journals, cmd has tools that measure
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		seen++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, what := range usesOf(file) {
			t.Errorf("%s uses %s: package runner is for that", name, what)
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("%d files, %v", seen, err)
	}
}

// usesOf lists what a file uses of what only the runner may.
func usesOf(file *ast.File) []string {
	paths := map[string]string{}
	for _, imported := range file.Imports {
		path, _ := strconv.Unquote(imported.Path.Value) // the parser has seen to it
		name := path[strings.LastIndex(path, "/")+1:]
		if imported.Name != nil {
			name = imported.Name.Name
		}
		paths[name] = path
	}
	var uses []string
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		of := ""
		if x, ok := s.X.(*ast.Ident); ok {
			of = paths[x.Name]
		}
		for path, names := range only {
			for _, name := range names {
				if s.Sel.Name == name && (path == "" || path == of) {
					uses = append(uses, s.Sel.Name)
				}
			}
		}
		return true
	})
	return uses
}

// The test above would find them.
func TestUsesOf(t *testing.T) {
	const source = `package x
import (
	e "regatta/engine"
	"regatta/engine/journal"
	"other/engine"
)
func f() { e.Start(); journal.NewWriter(); engine.Start(); p.OpenCached(); e.Other() }`
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(usesOf(file), " "); got != "Start NewWriter OpenCached" {
		t.Errorf("found %s", got)
	}
}
