//go:build !windows

package datasets

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func pipeIn(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestANamedPipeIsAStream reads one by its name, and one that has none as standard
// input is read.
func TestANamedPipeIsAStream(t *testing.T) {
	for name, content := range map[string]string{
		"a.csv": "id,text\n1,Ada\n2,Bob\n",
		"plain": "Ada\nBob\n",
		"lines": "{\"text\":\"Ada\"}\n{\"text\":\"Bob\"}\n",
	} {
		path := pipeIn(t, name)
		go func() { _ = os.WriteFile(path, []byte(content), 0) }()
		set, err := OpenContext(t.Context(), path, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if set.Rows.Len() != 2 || set.Rows.At(1).Text != "Bob" {
			t.Errorf("%s: %d rows, %+v", name, set.Rows.Len(), set.Rows.At(1))
		}
	}
}

func TestDevicesAreRefused(t *testing.T) {
	link := filepath.Join(t.TempDir(), "zero.csv")
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/dev/zero", "/dev/null", link} {
		want := `"` + path + `" is a device, not a regular file`
		if _, err := OpenContext(t.Context(), path, Options{}); err == nil || err.Error() != want {
			t.Errorf("Open: %v, want %s", err, want)
		}
		if _, err := Peek(t.Context(), path, Options{}); err == nil || err.Error() != want {
			t.Errorf("Peek: %v, want %s", err, want)
		}
	}
}

// TestASourceThatHangsIsGivenUp opens a pipe without a writer, and one whose writer
// writes nothing.
func TestASourceThatHangsIsGivenUp(t *testing.T) {
	for _, writes := range []bool{false, true} {
		path := pipeIn(t, "slow.csv")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, err := OpenContext(ctx, path, Options{})
			ended <- err
		}()
		var w *os.File
		if writes {
			var err error
			if w, err = os.OpenFile(path, os.O_WRONLY, 0); err != nil { // waits for the reader
				t.Fatal(err)
			}
		}
		cancel()
		if err := <-ended; err == nil || !strings.HasPrefix(err.Error(), `"`+path+`"`) || strings.Contains(err.Error(), "line:") || !strings.HasSuffix(err.Error(), "stopped") {
			t.Errorf("writer %v: %v", writes, err)
		}
		if w == nil { // lets the open that was given up end
			w, _ = os.OpenFile(path, os.O_RDWR, 0)
		}
		w.Close()
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestAnEndlessLineIsAnError(t *testing.T) {
	_, err := Open("-", Options{Stdin: zeros{}, SkipBad: true})
	if err == nil || !strings.Contains(err.Error(), "no line break within 256 MiB; not a text file") {
		t.Error(err)
	}
}
