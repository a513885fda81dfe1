//go:build !windows

package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func link(t *testing.T, to string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOnlyRegularFilesOpen(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for path, want := range map[string]string{
		file: "", link(t, file): "",
		dir: "is a directory, not a regular file", link(t, dir): "is a directory, not a regular file",
		fifo(t): "is a named pipe, not a regular file", link(t, fifo(t)): "is a named pipe, not a regular file",
		"/dev/zero": "is a device, not a regular file", link(t, "/dev/zero"): "is a device, not a regular file",
		socket: "is a socket, not a regular file",
	} {
		f, err := Open(path)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			f.Close()
		}
		var kind *KindError
		if want != "" && (!errors.As(err, &kind) || kind.Error() != want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
		data, err := Read(t.Context(), path, 4)
		if want == "" && string(data) != "text" || (err == nil) != (want == "") {
			t.Errorf("Read %s: %q, %v", path, data, err)
		}
	}
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(loop); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("a loop of links: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if data, err := Read(t.Context(), file, 3); !errors.Is(err, ErrTooBig) || data != nil {
		t.Errorf("4 bytes where 3 are the most: %q, %v", data, err)
	}
}

// TestAFileWithoutASizeIsCapped reads one that says that it is empty.
func TestAFileWithoutASizeIsCapped(t *testing.T) {
	const path = "/proc/self/status"
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Skip("there is no such file here")
	}
	if data, err := Read(t.Context(), path, 10); !errors.Is(err, ErrTooBig) || len(data) > 11 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

func TestAPipeWithoutAWriterIsGivenUp(t *testing.T) {
	path := fifo(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := OpenStream(ctx, path)
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	w, err := os.OpenFile(path, os.O_RDWR, 0) // lets the open that was given up end
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	for _, path := range []string{"/dev/null", t.TempDir()} {
		var kind *KindError
		if _, err := OpenStream(t.Context(), path); !errors.As(err, &kind) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAPipeIsRead(t *testing.T) {
	path := fifo(t)
	text := strings.Repeat("0123456789", 20_000)
	go func() { _ = os.WriteFile(path, []byte(text), 0) }()
	file, err := OpenStream(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := io.ReadAll(Reader(t.Context(), file))
	if err != nil || string(data) != text {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// TestAHungReadIsGivenUp reads from what never answers; what it brings when that
// ends at last touches nothing of the reader's.
func TestAHungReadIsGivenUp(t *testing.T) {
	from, to := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	r := Reader(ctx, from)
	p := bytes.Repeat([]byte("."), 8)
	ended := make(chan error)
	go func() {
		_, err := r.Read(p)
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if n, err := r.Read(p); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("after that %d, %v", n, err)
	}
	to.Close()
	if string(p) != "........" {
		t.Errorf("%q", p)
	}
}

func TestTheGraceOfAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, takes := range []time.Duration{0, time.Second, 3 * time.Second} {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			begun := time.Now()
			got, err := Await(ctx, 2*time.Second, func() (int, error) {
				time.Sleep(takes)
				return 7, nil
			})
			late := takes > 2*time.Second
			if want := min(takes, 2*time.Second); time.Since(begun) != want || late != errors.Is(err, context.Canceled) || !late && got != 7 {
				t.Errorf("what takes %v: %d, %v after %v", takes, got, err, time.Since(begun))
			}
		}
		time.Sleep(time.Second) // the last goes on beside
	})
}
