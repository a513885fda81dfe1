package runs_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runs"
)

// disk is a file of which some is on the disk, and the rest in the memory of the machine.
type disk struct {
	bytes.Buffer
	mu     sync.Mutex // it is synced while it is written
	begun  time.Time
	writes []mark // how much it held, from when on
	syncs  []mark // how much of that was on the disk
}

type mark struct {
	at   time.Duration
	size int
}

func (d *disk) Write(data []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, err := d.Buffer.Write(data)
	d.writes = append(d.writes, mark{time.Since(d.begun), d.Len()})
	return n, err
}

func (d *disk) Sync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.syncs = append(d.syncs, mark{time.Since(d.begun), d.Len()})
	return nil
}

func (d *disk) Close() error { return nil }

// until is the latest of some marks at a time.
func until(marks []mark, at time.Duration) (last mark) {
	for _, m := range marks {
		if m.at <= at {
			last = m
		}
	}
	return last
}

// onDisk saves one run, as that of somebody who pays for it.
type onDisk struct{ *disk }

func (s onDisk) Create(h journal.Header, rows datasets.Rows) (string, *journal.Writer, error) {
	h.Simulated, s.begun = false, time.Now()
	return "a", journal.NewWriter(s.disk, h, rows), nil
}

// The power goes at some time: of the journal there is what was synced, and perhaps a part of
// what wasn't. What had finished a second before is in it; the run goes on with each item's
// result once, and the figures of a run that nothing broke.
func TestPowerLosses(t *testing.T) {
	const losses = 20
	for n := range losses {
		lane := []engine.Lane{{Strategy: engine.AsCompleted, Limit: 5}, {Strategy: engine.Gather, Limit: 5}, {Strategy: engine.Ordered, Limit: 5}, {Strategy: engine.ForLoop}}[n%4]
		t.Run(fmt.Sprintf("%d %v", n, lane), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { losePower(t, lane, rand.New(rand.NewPCG(uint64(n), 17))) })
		})
	}
}

func losePower(t *testing.T, lane engine.Lane, random *rand.Rand) {
	plan := sim(t, "latency=uniform:100ms:900ms", lane, 40, engine.Collect)
	file := &disk{}
	plan.Saver = onDisk{file}
	whole, events := follow(t, plan, 0)
	lost := time.Second + time.Duration(random.Int64N(int64(whole.Tally.Now-time.Second))) // by then there is something on the disk
	synced := until(file.syncs, lost)
	size := synced.size
	if more := until(file.writes, lost).size - size; more > 0 && random.IntN(2) == 0 {
		size += random.IntN(more) // the disk may have more than was asked of it
	}
	requests, done := 0, map[int]bool{}
	for _, e := range events {
		if e.Kind == engine.AttemptStarted && e.At <= lost {
			requests++
		}
		if e.Kind == engine.Finished && e.At < lost-time.Second {
			done[e.Item] = true
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.jsonl"), file.Bytes()[:size], 0o600); err != nil {
		t.Fatal(err)
	}
	store := runs.Store{Dir: dir}
	u, err := list(t, store)[0].Resume(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for item := range done {
		if u.Past.Tally.Rows[item].Status != engine.OK {
			t.Errorf("item %d had finished more than 1s before, and is lost", item)
		}
	}
	known := u.Past.Tally.OK
	plan.Saver, plan.Job.Set, plan.Past = store, u.Set, u.Past
	run, again := follow(t, plan, 0)
	calls := 0
	for _, e := range again {
		if e.Kind == engine.AttemptStarted {
			calls++
		}
	}
	if items := len(run.Tally.Rows); calls != items-known || requests+calls > items+requests-known {
		t.Errorf("%d requests before and %d after for %d items, of which %d were known", requests, calls, items, known)
	}
	for _, line := range unlike(run.Tally, whole.Tally) {
		t.Error(line)
	}
	back, err := list(t, store)[0].Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !back.Tally.Equal(run.Tally) {
		t.Error("what is read back isn't what was live")
	}
}

// ofTime are the fields of a tally, and of its rows, that a break changes, for they tell when
// things happened, what was in flight at the break, or which attempts were made again.
var ofTime = []string{
	"Now", "Limits", "Changes", "Pauses", "FirstFinish", "First", "Wall", "InFlightCurve", "Occupancy", "DeliveryCurve", "DeliveryOrder", "MostHeld",
	"Queued", "Started", "Finished", "Delivered", "Attempts",
	"Breaks", "CutOff", "Calls", "Silent", "Outcome", "Made",
}

// unlike names all else in which the tally of a run that goes on differs from that of a run
// that nothing broke.
func unlike(broken, whole *engine.Tally) (lines []string) {
	compare := func(where string, a, b reflect.Value) {
		for i := range a.NumField() {
			f := a.Type().Field(i)
			if f.IsExported() && f.Name != "Rows" && !slices.Contains(ofTime, f.Name) && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
				lines = append(lines, fmt.Sprintf("%s%s is %v, in a run that nothing broke %v", where, f.Name, a.Field(i), b.Field(i)))
			}
		}
	}
	compare("", reflect.ValueOf(*broken), reflect.ValueOf(*whole))
	for i := range whole.Rows {
		a, b := broken.Rows[i], whole.Rows[i]
		if (a.Delivered >= 0) != (b.Delivered >= 0) {
			lines = append(lines, fmt.Sprintf("item %d: delivered at %v, in a run that nothing broke at %v", i, a.Delivered, b.Delivered))
		}
		compare(fmt.Sprintf("item %d: ", i), reflect.ValueOf(a), reflect.ValueOf(b))
	}
	order := func(t *engine.Tally) []int32 { return slices.Sorted(slices.Values(t.DeliveryOrder)) }
	if !slices.Equal(order(broken), order(whole)) {
		lines = append(lines, fmt.Sprintf("delivered are %v, want %v", order(broken), order(whole)))
	}
	return lines
}
