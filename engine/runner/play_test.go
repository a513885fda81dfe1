package runner

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
)

// troubled is a provider under which some of everything happens.
func troubled(ctx context.Context, _ int, r call.Request) error {
	rnd := rand.New(rand.NewPCG(uint64(r.Index), uint64(r.Attempt)))
	if err := lasting(ctx, time.Duration(200+rnd.IntN(800))*ms); err != nil {
		return err
	}
	switch rnd.IntN(5) {
	case 0:
		return &call.Error{Kind: call.Server, Status: 500, Message: "trouble", RetryAfter: -1}
	case 1:
		return &call.Error{Kind: call.Refused, Message: "no", RetryAfter: -1}
	}
	return nil
}

// recorded makes a run of a lane and returns its journal and itself.
func recorded(t *testing.T, lane string, during func(*Run)) (text string, run *Run) {
	b := newBench(t, Options{})
	defer b.Close()
	b.answer = troubled
	p := b.plan(12, lane)
	p.Saver, p.Config.Retry, p.Config.Seed = b, engine.DefaultRetry(), 3
	run = b.start(p)[0]
	go during(run)
	toItsEnd(run)
	return b.files[0].String(), run
}

// closed is a file that knows how often it was closed.
type closed int

func (c *closed) Close() error { *c++; return nil }

func (b *bench) play(text string) (*Run, *closed) {
	b.t.Helper()
	j, err := journal.NewReader(strings.NewReader(text), "a.jsonl")
	if err != nil {
		b.t.Fatal(err)
	}
	file := new(closed)
	run, err := b.Play(Recording{Name: "a", Journal: j, File: file})
	if err != nil {
		b.t.Fatal(err)
	}
	return run, file
}

// A journal that is played gives the tally of the run, whatever happened in it.
func TestAPlayedJournalGivesTheSameTally(t *testing.T) {
	for name, during := range map[string]func(*Run){
		"to its end": func(*Run) {},
		"stopped":    func(r *Run) { time.Sleep(1500 * ms); r.Stop() },
		"from elsewhere": func(r *Run) {
			time.Sleep(700 * ms)
			r.SetLimit(2, "changed by x")
			time.Sleep(800 * ms)
			r.StopFor("stopped by x")
		},
		"drained": func(r *Run) { time.Sleep(1500 * ms); r.Drain() },
		"turned":  func(r *Run) { time.Sleep(700 * ms); r.SetLimit(1, ""); time.Sleep(time.Second); r.SetLimit(5, "") },
		"paused":  func(r *Run) { time.Sleep(700 * ms); r.Pause(""); time.Sleep(2 * time.Second); r.Resume("") },
	} {
		for _, lane := range []string{"for-loop", "gather:3", "as-completed:4", "ordered:2"} {
			t.Run(name+" "+lane, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					text, live := recorded(t, lane, during)
					b := newBench(t, Options{})
					defer b.Close()
					run, file := b.play(text)
					if last := toItsEnd(run); last.Unread != nil {
						t.Fatal(last.Unread)
					}
					if took := time.Since(run.Began); took > 0 {
						t.Errorf("it took %v", took)
					}
					if !run.Tally.Equal(live.Tally) {
						t.Error("the tally is another")
					}
					if run.On() || *file != 1 || run.Lane != live.Lane || run.SavedAs != "a" || !run.Simulated() || len(b.runs) > 0 {
						t.Errorf("on %v, closed %d times, %v, %q", run.On(), *file, run.Lane, run.SavedAs)
					}
				})
			})
		}
	}
}

// A journal that breaks off tells what it has, and whether it could be read.
func TestAJournalThatBreaksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, live := recorded(t, "gather:3", func(*Run) {})
		lines := strings.SplitAfter(text, "\n")
		events := len(lines) - 1 - 1 - 12 - 1 // without what is empty, the header, the items and the end
		for name, c := range map[string]struct {
			text   string
			unread bool
			rows   int
		}{
			"after some events": {strings.Join(lines[:13+events/2], ""), false, 12},
			"before any":        {strings.Join(lines[:13], ""), false, 12},
			"among the items":   {strings.Join(lines[:5], ""), false, 4},
			"in nonsense":       {strings.Join(lines[:20], "") + "nonsense\n", false, 12},
		} {
			b := newBench(t, Options{})
			run, file := b.play(c.text)
			last := toItsEnd(run)
			if (last.Unread != nil) != c.unread || run.On() || run.Tally.Over || len(run.Tally.Rows) != c.rows || *file != 1 {
				t.Errorf("%s: unread %v, on %v, %d rows, closed %d times", name, last.Unread, run.On(), len(run.Tally.Rows), *file)
			}
			if run.Now(time.Now().Add(time.Hour)) != run.Tally.Now {
				t.Errorf("%s: its time goes on", name)
			}
			b.Close()
		}
		if live.Tally.OK == 0 {
			t.Error("nothing succeeded")
		}
	})
}

// What is played can be stopped at any time, and takes no orders.
func TestAPlayedJournalIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, _ := recorded(t, "gather:3", func(*Run) {})
		for name, stop := range map[string]func(*bench, *Run){
			"itself":     func(_ *bench, r *Run) { r.Stop(); r.Stop() },
			"the runner": func(b *bench, _ *Run) { b.Close() },
		} {
			b := newBench(t, Options{})
			run, file := b.play(text)
			run.SetLimit(7, "")
			run.Pause("")
			run.Resume("")
			stop(b, run)
			synctest.Wait()
			toItsEnd(run)
			if run.On() || run.Tally.Over || run.Limit() != 0 || *file != 1 {
				t.Errorf("%s: on %v, limit %d, closed %d times", name, run.On(), run.Limit(), *file)
			}
			b.Close()
		}
	})
}

// After Close nothing is played, and the file is closed.
func TestPlayAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, _ := recorded(t, "gather", func(*Run) {})
		b := newBench(t, Options{})
		b.Close()
		j, err := journal.NewReader(strings.NewReader(text), "a.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		file := new(closed)
		if run, err := b.Play(Recording{Journal: j, File: file}); !errors.Is(err, ErrClosed) || run != nil || *file != 1 {
			t.Errorf("%v, closed %d times", err, *file)
		}
	})
}

// A batch of a source is its reader's until the next, whatever is made ready meanwhile.
func TestAPlayedBatchIsItsReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, _ := recorded(t, "for-loop", func(*Run) {})
		b := newBench(t, Options{})
		run, _ := b.play(text)
		for batch := range run.source.Events() {
			before := slices.Clone(batch)
			time.Sleep(time.Minute) // all that is left is due, and the next batch made
			synctest.Wait()
			if !reflect.DeepEqual(batch, before) {
				t.Fatal("a batch changes under its reader")
			}
		}
		b.Close()
	})
}

// Others were there only where the provider was a real one.
func TestAPlayedRunWasShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(1, "gather", "for-loop")
		p.Saver = b
		for _, run := range b.start(p) {
			toItsEnd(run)
		}
		text := b.files[0].String()
		for simulated, want := range map[string]bool{"true": false, "false": true} {
			run, _ := b.play(strings.Replace(text, `"simulated":true`, `"simulated":`+simulated, 1))
			if run.Shared != want || !run.Header.Shared {
				t.Errorf("simulated %s: shared %v, by its header %v", simulated, run.Shared, run.Header.Shared)
			}
		}
		b.Close()
	})
}

// Played and live runs are numbered alike.
func TestIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, _ := recorded(t, "gather", func(*Run) {})
		b := newBench(t, Options{})
		seen := fmt.Sprint(b.start(b.plan(1, "gather"))[0].ID)
		run, _ := b.play(text)
		seen += fmt.Sprint(run.ID, b.start(b.plan(1, "gather"))[0].ID)
		if seen != "12 3" {
			t.Errorf("IDs %q", seen)
		}
		b.Close()
	})
}
