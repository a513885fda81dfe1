//go:build !windows

package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a program that was killed left beside a file goes with the next run that writes the file,
// which says so: but not what a program still writes, nor what may be the only copy of results,
// nor what isn't of that file.
func TestPartsThatWereLeft(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.jsonl")
	kept := []string{
		"out.jsonl", "out.jsonl.part", "out.jsonl.notes.txt.part", "out.jsonl.not-a-number.part", "other.jsonl.1abc.part",
		"out.jsonl.1abc.kept", "out.jsonl.2abc.unsaved.part",
	}
	for _, name := range append(slices.Clone(kept), "out.jsonl.1abc.part", "out.jsonl.3w5e11264sgsf.part") {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(path+".4abc.part", 0o700); err != nil {
		t.Fatal(err)
	}
	written, err := newPending(path, partExtension, true)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	a := &app{stderr: &said}
	a.sweepParts("", path, filepath.Join(dir, "none", "out.jsonl"))
	want := []string{
		"removed " + path + ".1abc.part, left by a run that was killed",
		path + ".2abc.unsaved.part has results of a run that was killed and not saved",
		"removed " + path + ".3w5e11264sgsf.part, left by a run that was killed",
	}
	if got := strings.Split(strings.TrimSpace(said.String()), "\n"); !slices.Equal(got, want) {
		t.Errorf("said %q", got)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	all := append(slices.Clone(kept), "out.jsonl.4abc.part", filepath.Base(written.file.Name()))
	slices.Sort(all)
	if !slices.Equal(left, all) {
		t.Errorf("left are %q, want %q", left, all)
	}
	if name := written.keep(); !strings.HasSuffix(name, ".kept") {
		t.Errorf("kept as %s", name)
	}
}
