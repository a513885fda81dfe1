package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
)

// tank is a disk that takes so many bytes, until there is more room.
type tank struct {
	mu   sync.Mutex
	got  bytes.Buffer
	room int
	why  syscall.Errno
}

func (d *tank) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := min(len(p), d.room)
	d.room -= n
	d.got.Write(p[:n])
	if n < len(p) {
		return n, &os.PathError{Op: "write", Path: "out.jsonl", Err: d.why}
	}
	return n, nil
}

func (d *tank) grow(by int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room += by
}

// onDisk runs the built-in people on a disk as regatta run --out out.jsonl does.
func onDisk(ctx context.Context, t *testing.T, disk *tank, strategy engine.Strategy, format string) (said, printed string, err error) {
	t.Helper()
	var stderr, stdout bytes.Buffer
	a := &app{env: func(string) string { return "" }, stderr: &stderr, stdout: &stdout, progress: progressNone}
	s := newSettings()
	s.sim.spec, s.order = "latency=fixed:1s", orderDataset
	j, err := a.readJob(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	to := outputSettings{path: "out", format: format}
	out := output{Writer: disk, close: func() error { return nil }, waits: true}
	p := a.newProgress()
	r, err := a.newRecorder(j, to, out, p)
	if err != nil {
		t.Fatal(err)
	}
	err = a.finishBatch(ctx, j, engine.Lane{Strategy: strategy}, to, out, r, p)
	return stderr.String(), stdout.String(), err
}

// items are those that results are of.
func items(t *testing.T, written *bytes.Buffer, format string) (list []string) {
	t.Helper()
	if format == "csv" {
		records, err := csv.NewReader(bytes.NewReader(written.Bytes())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			list = append(list, r[0])
		}
		slices.Sort(list)
		return list
	}
	for line := range strings.Lines(written.String()) {
		var is struct{ ID string }
		if err := json.Unmarshal([]byte(line), &is); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, is.ID)
	}
	slices.Sort(list) // what ends at the same moment comes in any order
	return list
}

// Results that can't be written pause the run, which says at once what is wrong and goes on by
// itself when they can: all of them are there once, whatever the strategy, the format, the reason
// and how much had got out.
func TestResultsThatCanNotBeWrittenPauseTheRun(t *testing.T) {
	whys := map[syscall.Errno]string{
		syscall.ENOSPC: "no space left on device; make room", syscall.EDQUOT: "disk quota exceeded; make room, or have the quota raised",
		syscall.EFBIG: "file too large; raise the limit on a file's size", syscall.EROFS: "read-only file system; make it writable", syscall.EIO: "input/output error",
	}
	for _, s := range engine.Strategies() {
		for _, format := range []string{"jsonl", "csv"} {
			synctest.Test(t, func(t *testing.T) {
				whole := &tank{room: 1 << 20}
				if _, _, err := onDisk(t.Context(), t, whole, s, format); err != nil {
					t.Fatal(err)
				}
				for i, why := range slices.Sorted(maps.Keys(whys)) {
					words, began, room := whys[why], time.Now(), i*(whole.got.Len()-1)/(len(whys)-1)
					disk := &tank{room: room, why: why}
					time.AfterFunc(20*time.Second, func() { disk.grow(1 << 20) })
					said, _, err := onDisk(t.Context(), t, disk, s, format)
					if err != nil || !slices.Equal(items(t, &disk.got, format), items(t, &whole.got, format)) {
						t.Fatalf("%s, %v after %d bytes: %v, %q", s.Name, why, room, err, &disk.got)
					}
					want := `can't write "out.jsonl": ` + words + "; retries every second, ctrl+c "
					if !strings.Contains(said, want) || strings.Count(said, "retries every") != 1 || !strings.Contains(said, "goes on: ") {
						t.Errorf("%s, %v after %d bytes: %s", s.Name, why, room, said)
					}
					if took := time.Since(began); took < 20*time.Second || took > 28*time.Second {
						t.Errorf("%s, %v after %d bytes: it took %v", s.Name, why, room, took)
					}
				}
			})
		}
	}
}
