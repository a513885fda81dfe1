package cli

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestPendingFileKeepsWhatCame: a file that has come into the place meanwhile is
// not replaced, unless that was asked for.
func TestPendingFileKeepsWhatCame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.md")
	for _, overwrite := range []bool{false, true} {
		p, err := newPending(path, partExtension, overwrite)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("came"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := p.commit([]byte("report"), func(w io.Writer) io.Writer { return w }); (err == nil) != overwrite {
			t.Errorf("overwrite %v: %v", overwrite, err)
		}
		want := map[bool]string{false: "came", true: "report"}[overwrite]
		if data, err := os.ReadFile(path); err != nil || string(data) != want {
			t.Errorf("overwrite %v: the file holds %q, %v", overwrite, data, err)
		}
		if files, err := filepath.Glob(path + "*"); err != nil || len(files) != 1 {
			t.Errorf("there are %v, %v", files, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}
