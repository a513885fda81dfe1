package runner

import (
	"reflect"
	"runtime"
	"sort"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/reel"
)

func tapeOf(t testing.TB, text string) *Tape {
	t.Helper()
	j, err := journal.NewReader(strings.NewReader(text), "a.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return NewTape("a", j)
}

// asOf is the fold of all that had happened by a time.
func asOf(tape *Tape, at time.Duration) *engine.Tally {
	t := engine.NewTally()
	for i := range tape.Events.Len() {
		if e := tape.Events.At(i); i == 0 || e.At <= at {
			t.Apply([]engine.Event{e})
		}
	}
	return t
}

// follow reads a run beside the test, and folds it.
func follow(run *Run) (read chan struct{}) {
	read = make(chan struct{})
	go func() { defer close(read); toItsEnd(run) }()
	return read
}

// However the clock of a deck is turned, its runs stand where it stands.
func TestADeckPlaysFromAnywhere(t *testing.T) {
	var texts [2]string
	synctest.Test(t, func(t *testing.T) {
		texts[0], _ = recorded(t, "gather:3", func(r *Run) { time.Sleep(700 * ms); r.SetLimit(1, ""); time.Sleep(time.Second); r.SetLimit(5, "") })
		texts[1], _ = recorded(t, "for-loop", func(*Run) {})
	})
	tapes := []*Tape{tapeOf(t, texts[0]), tapeOf(t, texts[1])}
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, Options{})
			defer b.Close()
			d := NewDeck(tapes...)
			var runs []*Run
			var reads []chan struct{}
			end := func() {
				for i, r := range runs {
					r.Stop()
					<-reads[i]
				}
			}
			seek := func(at time.Duration) {
				end()
				reads = nil
				var err error
				if runs, err = b.PlayFrom(d, at); err != nil {
					t.Fatal(err)
				}
				for _, r := range runs {
					reads = append(reads, follow(r))
				}
			}
			seek(0)
			want, speed, playing := time.Duration(0), 1.0, false
			for range rapid.IntRange(1, 8).Draw(rt, "turns") {
				switch rapid.IntRange(0, 2).Draw(rt, "turn") {
				case 0:
					playing = !playing
					d.Play(playing)
				case 1:
					speed = rapid.SampledFrom([]float64{0.25, 1, 4, 100}).Draw(rt, "speed")
					d.SetSpeed(speed)
				case 2:
					want = time.Duration(rapid.Int64Range(0, int64(d.Length())).Draw(rt, "to"))
					seek(want)
				}
				wait := time.Duration(rapid.Int64Range(0, int64(2*time.Second)).Draw(rt, "wait"))
				if rapid.Bool().Draw(rt, "just till an event") { // of which it must not be told late
					events := tapes[rapid.IntRange(0, 1).Draw(rt, "tape")].Events
					left := events.At(rapid.IntRange(0, events.Len()-1).Draw(rt, "event")).At - d.At(time.Now())
					wait = time.Duration(float64(max(left, 0))/speed) + time.Duration(rapid.IntRange(0, 3).Draw(rt, "past it"))
				}
				time.Sleep(wait)
				synctest.Wait()
				if playing {
					want = min(want+time.Duration(float64(wait)*speed), d.Length())
				}
				if at := d.At(time.Now()); (at - want).Abs() > ms {
					t.Fatalf("it stands at %v, not %v", at, want)
				}
				for i, r := range runs {
					if !r.Tally.Equal(asOf(tapes[i], d.At(time.Now()))) {
						t.Fatalf("run %d stands at %v with the clock at %v", i, r.Tally.Now, d.At(time.Now()))
					}
				}
			}
			end()
		})
	})
}

// Who waits for a time of a deck wakes when its clock shows that, and not a nanosecond later.
func TestADeckWakesInTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			d := NewDeck(&Tape{Set: &datasets.Set{Rows: texts(0)}, Events: &reel.Reel{}})
			d.length = time.Hour
			d.SetSpeed(rapid.Float64Range(LeastSpeed, MostSpeed).Draw(rt, "speed"))
			d.set(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(rt, "from")))
			d.Play(true)
			time.Sleep(time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(rt, "gone")))
			at := d.At(time.Now()) + time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(rt, "to"))
			wait, _ := d.until(at)
			if due := time.Now().Add(wait); d.At(due) < at || d.At(due.Add(-1)) >= at {
				t.Fatalf("it waits %v for %v, and wakes at %v", wait, at, d.At(due))
			}
		})
	})
}

// A deck that goes on comes to the end of each tape, and its clock stays there.
func TestADeckEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, live := recorded(t, "as-completed:4", func(*Run) {})
		b := newBench(t, Options{})
		defer b.Close()
		d := NewDeck(tapeOf(t, text))
		d.SetSpeed(1e9)
		d.Play(true)
		begun := time.Now()
		runs, err := b.PlayFrom(d, 0)
		if err != nil {
			t.Fatal(err)
		}
		last := toItsEnd(runs[0])
		if took := time.Since(begun); last.Unread != nil || took > live.Tally.Now/MostSpeed+ms || took < live.Tally.Now/MostSpeed {
			t.Errorf("it took %v of %v, unread: %v", took, live.Tally.Now, last.Unread)
		}
		if !runs[0].Tally.Equal(live.Tally) || runs[0].On() {
			t.Error("the tally is another")
		}
		time.Sleep(time.Hour)
		if d.At(time.Now()) != d.Length() || d.Length() != live.Tally.Now {
			t.Errorf("it stands at %v of %v", d.At(time.Now()), d.Length())
		}
	})
}

// Moments are found in order, forwards and backwards.
func TestMoments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, live := recorded(t, "gather:3", func(r *Run) { time.Sleep(700 * ms); r.SetLimit(1, ""); time.Sleep(time.Second); r.SetLimit(5, "") })
		d := NewDeck(tapeOf(t, text), tapeOf(t, text))
		for mark, want := range map[Mark]int{Failures: 2 * (live.Tally.Retries + live.Tally.Failed), LimitChanges: 4} {
			var there, back []time.Duration
			for at := time.Duration(-1); ; {
				m, ok := d.Next(mark, at)
				if !ok {
					break
				}
				at = m.At
				there = append(there, at)
			}
			for at := d.Length() + 1; ; {
				m, ok := d.Before(mark, at)
				if !ok {
					break
				}
				at = m.At
				back = append([]time.Duration{at}, back...)
			}
			all := d.Moments(mark)
			if len(all) != want || want == 0 || !reflect.DeepEqual(there, back) || !sort.SliceIsSorted(there, func(a, b int) bool { return there[a] < there[b] }) {
				t.Errorf("%d moments of %d, there %v, back %v", len(all), want, there, back)
			}
		}
	})
}

// A tape of a journal that breaks off has what there is of it.
func TestATapeThatBreaksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, _ := recorded(t, "gather:3", func(*Run) {})
		lines := strings.SplitAfter(text, "\n")
		for name, c := range map[string]struct {
			text        string
			cut, unread bool
			events      int
		}{
			"whole":       {text, false, false, len(lines) - 15},
			"some events": {strings.Join(lines[:20], ""), true, false, 7},
			"no event":    {strings.Join(lines[:13], ""), true, false, 1},
			"nonsense":    {strings.Join(lines[:20], "") + "nonsense\n", true, false, 7},
		} {
			tape := tapeOf(t, c.text)
			if tape.Cut != c.cut || (tape.Unread != nil) != c.unread || tape.Events.Len() != c.events && !c.unread {
				t.Errorf("%s: cut %v, unread %v, %d events", name, tape.Cut, tape.Unread, tape.Events.Len())
			}
			b := newBench(t, Options{})
			d := NewDeck(tape)
			d.Play(true)
			runs, err := b.PlayFrom(d, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if last := toItsEnd(runs[0]); (last.Unread != nil) != c.unread || runs[0].On() {
				t.Errorf("%s: unread %v, on %v", name, last.Unread, runs[0].On())
			}
			b.Close()
		}
	})
}

// longTape is the tape of a run of so many items, one in each millisecond, with four events an item, none
// of them at the time of another.
func longTape(items int) *Tape {
	lane := engine.Lane{Strategy: engine.AsCompleted, Limit: 64}
	tape := &Tape{Set: &datasets.Set{Rows: texts(items)}, Header: journal.Header{Lane: lane, Items: items}, Events: reel.Of(
		engine.Event{Kind: engine.RunStarted, Limit: 64, Started: &engine.Started{Lane: lane, Items: items}})}
	for i := range items {
		at := time.Duration(i) * ms
		tape.Events.Add([]engine.Event{
			{Kind: engine.CallStarted, At: at + ms/4, Item: i},
			{Kind: engine.AttemptStarted, At: at + ms/2, Item: i, Attempt: 1},
			{Kind: engine.Finished, At: at + 3*ms/4, Item: i, Attempt: 1, Made: 1, Took: ms / 4, Status: engine.OK, Answer: &call.Answer{Output: []byte(`{}`)}},
			{Kind: engine.Delivered, At: at + ms, Item: i},
		})
	}
	return tape
}

// However many events are kept together, to play one of them doesn't take the room of all.
func TestADeckLooksAtEventsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		defer b.Close()
		d := NewDeck(longTape(1000))
		d.Play(true)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		runs, err := b.PlayFrom(d, 0)
		if err != nil {
			t.Fatal(err)
		}
		batches := 0
		for last := false; !last; batches++ {
			got := runs[0].Read()
			runs[0].Apply(got)
			last = got.Last
		}
		runtime.ReadMemStats(&after)
		events := d.Tapes()[0].Events.Len()
		if runs[0].Tally.OK != 1000 || batches < events/2 {
			t.Fatalf("%d of 1000 items are ok, after %d batches of %d events", runs[0].Tally.OK, batches, events)
		}
		if each := (after.TotalAlloc - before.TotalAlloc) / uint64(events); each > 8<<10 { // below 1,000; above 50,000 where each is searched for
			t.Errorf("%d bytes an event", each)
		}
	})
}

// BenchmarkSeek goes to the middle of a run of 100,000 items.
func BenchmarkSeek(b *testing.B) {
	const items = 100_000
	r := New(Options{})
	defer r.Close()
	d := NewDeck(longTape(items))
	for b.Loop() {
		runs, err := r.PlayFrom(d, d.Length()/2)
		if err != nil || runs[0].Tally.OK != items/2 {
			b.Fatal(err, runs[0].Tally.OK)
		}
		closeAll(runs)
	}
}
