package code

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	// What the programs import has to be in this module, to check and to run them.
	_ "golang.org/x/sync/errgroup"
)

// Every Go program is as gofmt has it and passes the compiler's type checker,
// which finds what is unused as well.
func TestGoProgramsCompile(t *testing.T) {
	files := token.NewFileSet()
	config := types.Config{Importer: importer.ForCompiler(files, "gc", exports(t))}
	for _, j := range every(t) {
		source := Go(j)
		if formatted, err := format.Source([]byte(source)); err != nil || string(formatted) != source {
			t.Fatalf("%s, %s: not formatted (%v):\n%s", j.Lane, j.OnError, err, source)
		}
		file, err := parser.ParseFile(files, "main.go", source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s, %s: %v\n%s", j.Lane, j.OnError, err, source)
		}
		if _, err := config.Check("main", files, []*ast.File{file}, nil); err != nil {
			t.Fatalf("%s, %s: %v\n%s", j.Lane, j.OnError, err, source)
		}
	}
}

// exports finds what the compiler knows of the packages that programs import.
func exports(t *testing.T) importer.Lookup {
	t.Helper()
	args := append(append([]string{"list"}, buildFlags...), "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}",
		"github.com/openai/openai-go/v3", "golang.org/x/sync/errgroup", "log")
	list := exec.CommandContext(t.Context(), "go", args...)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		path, file, _ := strings.Cut(lines.Text(), " ")
		files[path] = file
	}
	return func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, fmt.Errorf("no package %q", path)
		}
		return os.Open(files[path])
	}
}

// Every Python program compiles, where there is a Python.
func TestPythonProgramsCompile(t *testing.T) {
	python := findPython(t)
	if python == "" {
		t.Log("no python3 here: the Python programs were not compiled")
		return
	}
	dir := t.TempDir()
	args := []string{"-W", "error", "-m", "py_compile"}
	for i, j := range every(t) {
		path := filepath.Join(dir, fmt.Sprintf("p%d.py", i))
		if err := os.WriteFile(path, []byte(Python(j)), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.CommandContext(t.Context(), python, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// findPython returns the interpreter that python3 starts, or "".
func findPython(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
