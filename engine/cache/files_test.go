//go:build !windows

package cache

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"regatta/datasets/files"
	"regatta/engine/call"
)

// TestNoRegularFilesAreMisses puts what never ends, or never begins, where an answer
// is looked for.
func TestNoRegularFilesAreMisses(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"a pipe":           func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a link to a pipe": func(path string) error { return link(syscall.Mkfifo(path+".pipe", 0o600), path+".pipe", path) },
		"a device":         func(path string) error { return os.Symlink("/dev/zero", path) },
		"a loop":           func(path string) error { return os.Symlink(path, path) },
		"a huge file":      func(path string) error { return link(os.WriteFile(path, nil, 0o600), "", path) },
	} {
		t.Run(name, func(t *testing.T) {
			store, inner := open(t), says(`{"name":"Ada"}`)
			inner.takes = 0
			c := store.Around(inner, scope(t))
			path := store.path(c.base.ofRequest("Read a", nil))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := put(path); err != nil {
				t.Fatal(err)
			}
			if got := ask(t, c, asking("a")); got.Cached || string(got.Output) != `{"name":"Ada"}` {
				t.Errorf("answered %+v", got)
			}
			if got := ask(t, c, asking("a")); !got.Cached {
				t.Error("the answer was not written anew")
			}
			if err := files.Regular(stat(t, path)); err != nil {
				t.Errorf("there still %v", err)
			}
		})
	}
}

// link links a path to another, or without one makes a file of a terabyte of it.
func link(err error, to, path string) error {
	switch {
	case err != nil:
		return err
	case to == "":
		return os.Truncate(path, 1<<40)
	}
	return os.Symlink(to, path)
}

func stat(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

func TestLongAnswersAreNotKept(t *testing.T) {
	for _, size := range []int{maxEntry - 100, maxEntry} {
		store, inner := open(t), says(`{"name":"`+strings.Repeat("x", size)+`"}`)
		inner.takes = 0
		c := store.Around(inner, scope(t))
		ask(t, c, asking("a"))
		got := ask(t, c, asking("a"))
		n, why := store.Unsaved()
		if fits := size < maxEntry; got.Cached != fits || (n == 0) != fits || (why == nil) != fits {
			t.Errorf("%d bytes: cached %v, %d unsaved: %v", size, got.Cached, n, why)
		}
		if why != nil && !strings.HasSuffix(why.Error(), ": an answer is larger than 8 MiB") {
			t.Error(why)
		}
	}
}

// TestAFolderThatCanNotBeWritten still gives the answers that are in it.
func TestAFolderThatCanNotBeWritten(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("may write everywhere")
	}
	store, inner := open(t), says(`{"name":"Ada"}`)
	inner.takes = 0
	ask(t, store.Around(inner, scope(t)), asking("a"))
	if err := os.Chmod(store.dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(store.dir, 0o700)
	again, err := Open(store.dir)
	if err != nil {
		t.Fatal(err)
	}
	if n, why := again.Unsaved(); n != 0 || why == nil || !strings.HasSuffix(why.Error(), ": permission denied") {
		t.Errorf("%d unsaved: %v", n, why)
	}
	if got := ask(t, again.Around(inner, scope(t)), asking("a")); !got.Cached {
		t.Error("not found")
	}
}

// TestAStoppedCallKeepsItsAnswer: it was paid for.
func TestAStoppedCallKeepsItsAnswer(t *testing.T) {
	store := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	inner := &fake{answer: func(call.Request) (string, *call.Error) {
		cancel()
		return `{"name":"Ada"}`, nil
	}}
	c := store.Around(inner, scope(t))
	if _, err := c.Call(ctx, asking("a")); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, c, asking("a")); !got.Cached {
		t.Error("the answer is not kept")
	}
}

// FuzzEntry reads whatever may stand in the file of an answer.
func FuzzEntry(f *testing.F) {
	for _, seed := range []string{
		`{"output":"{\"name\":\"Ada\"}","model":"m"}`, `{"output":"","model":""}`, `{}`, `null`, `[]`, "", "{", `{"output":7}`,
		`{"output":"\u0000\ud800","model":"m"}`, "\xef\xbb\xbf{}", `{"OUTPUT":"x","output":"y"}`, `{"output":"a"}{"output":"b"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		kept, ok := parse(data)
		if !ok {
			if kept != (entry{}) {
				t.Errorf("a miss with %+v", kept)
			}
			return
		}
		again, err := json.Marshal(kept)
		if err != nil {
			t.Fatal(err)
		}
		if back, ok := parse(again); !ok || back != kept {
			t.Errorf("%+v came back as %+v, %v", kept, back, ok)
		}
		short := scope(t).Schema
		_ = short.ValidateOutput([]byte(kept.Output)) // as a call does
	})
}
