package reel

import (
	"encoding/json"
	"reflect"
	"slices"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// events draws a list of them, in order of time, with any values in their fields.
func events(t *rapid.T) []engine.Event {
	n := rapid.SampledFrom([]int{0, 1, 7, blockSize - 1, blockSize, blockSize + 1, 3*blockSize + 5}).Draw(t, "events")
	seed := rapid.SliceOfN(rapid.Custom(event), 1, 12).Draw(t, "some")
	all := make([]engine.Event, n)
	at := time.Duration(rapid.Int64Range(-5, 1<<40).Draw(t, "begin"))
	for i := range all {
		all[i] = seed[i*i%len(seed)]
		at += all[i].At
		all[i].At = at
	}
	return all
}

// event draws one, whose time is how long it comes after the one before.
func event(t *rapid.T) engine.Event {
	e := engine.Event{
		At:      time.Duration(rapid.Int64Range(0, 1<<40).Draw(t, "after")),
		Kind:    engine.EventKind(rapid.Uint8().Draw(t, "kind")),
		Status:  engine.Status(rapid.Uint8().Draw(t, "status")),
		Verdict: engine.Verdict(rapid.Uint8().Draw(t, "verdict")),
		Reason:  admit.Reason(rapid.Uint8().Draw(t, "reason")),
		Attempt: rapid.Int32().Draw(t, "attempt"),
		Made:    rapid.Int32().Draw(t, "made"),
		By:      engine.Actor(rapid.Uint8().Draw(t, "by")),
		Auto:    rapid.Bool().Draw(t, "auto"),
		Item:    rapid.Int().Draw(t, "item"),
		Limit:   rapid.Int().Draw(t, "limit"),
		Wait:    time.Duration(rapid.Int64().Draw(t, "wait")),
		Took:    time.Duration(rapid.Int64().Draw(t, "took")),
		Text:    rapid.String().Draw(t, "text"),
	}
	if rapid.Bool().Draw(t, "same") {
		e.Made = e.Attempt
	}
	for _, refer := range []func(){
		func() { e.Answer = &call.Answer{Output: json.RawMessage(`{}`)} },
		func() { e.Err = &call.Error{Kind: call.Server} },
		func() { e.Started = &engine.Started{Items: 3} },
		func() { e.Change = &admit.Change{Text: "x"} },
		func() { e.Step = &call.Step{Without: "x"} },
	} {
		if rapid.Bool().Draw(t, "refers") {
			refer()
		}
	}
	return e
}

// What a reel gives back is what was put in, in one piece or several.
func TestAReelGivesBackWhatItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := events(t)
		r := &Reel{}
		for rest := want; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "batch")
			batch := slices.Clone(rest[:n])
			r.Add(batch)
			clear(batch) // it is the caller's
			rest = rest[n:]
		}
		to := rapid.IntRange(0, len(want)).Draw(t, "to")
		got := []engine.Event{}
		r.Each(to, func(batch []engine.Event) { got = append(got, batch...) })
		if !reflect.DeepEqual(got, want[:to:to]) || r.Len() != len(want) {
			t.Fatalf("%d of %d events are others", to, len(want))
		}
		if len(want) == 0 {
			return
		}
		n := rapid.IntRange(0, len(want)-1).Draw(t, "one")
		if e := r.At(n); !reflect.DeepEqual(e, want[n]) || e.Answer != want[n].Answer {
			t.Fatalf("event %d is %+v, not %+v", n, e, want[n])
		}
		if part := r.Part(want[:1:1], n, len(want)); !reflect.DeepEqual(part[1:], want[n:n+len(part)-1]) || len(part) < 2 {
			t.Fatalf("the part from event %d on is another", n)
		}
	})
}

// The values of all fields are packed: a field that an event gets is, too, or this fails.
func TestEveryFieldIsPacked(t *testing.T) {
	var want []engine.Event
	for kind := reflect.TypeFor[engine.Event](); len(want) < blockSize; {
		e := engine.Event{At: time.Duration(len(want))}
		if n := len(want) % (kind.NumField() + 1); n < kind.NumField() && kind.Field(n).Name != "At" {
			field := reflect.ValueOf(&e).Elem().Field(n)
			switch field.Kind() {
			case reflect.Pointer:
				field.Set(reflect.New(field.Type().Elem()))
			case reflect.String:
				field.SetString("x")
			case reflect.Bool:
				field.SetBool(true)
			default:
				field.Set(reflect.ValueOf(1).Convert(field.Type()))
			}
			if field.IsZero() {
				t.Fatalf("%s has no value", kind.Field(n).Name)
			}
		}
		want = append(want, e)
	}
	r := Of(want...)
	if len(r.blocks) != 1 {
		t.Fatalf("%d blocks", len(r.blocks))
	}
	for i, e := range want {
		if got := r.At(i); !reflect.DeepEqual(got, e) {
			t.Fatalf("event %d is %+v, not %+v", i, got, e)
		}
		if n := r.Until(e.At); n != i+1 {
			t.Fatalf("%d events by %v, not %d", n, e.At, i+1)
		}
	}
}

// To find a time takes no room, and to find an event takes that of its block, at once.
func TestWhatIsFoundTakesLittleRoom(t *testing.T) {
	all := make([]engine.Event, 3*blockSize)
	for i := range all {
		all[i] = engine.Event{At: time.Duration(i), Kind: engine.CallStarted, Item: i}
	}
	r := Of(all...)
	if n := testing.AllocsPerRun(10, func() { r.Until(blockSize + 7) }); n > 0 {
		t.Errorf("%v pieces of memory to find a time", n)
	}
	if n := testing.AllocsPerRun(10, func() { r.At(blockSize + 7) }); n > 2 { // 2: with the race detector
		t.Errorf("%v pieces of memory to find an event", n)
	}
}

// As many events have happened by a time as have no later one.
func TestUntil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := events(t)
		r := Of(all...)
		at := time.Duration(rapid.Int64Range(-10, 1<<41).Draw(t, "at"))
		if len(all) > 0 {
			if rapid.Bool().Draw(t, "then") {
				at = rapid.SampledFrom(all).Draw(t, "event").At
			}
			if end := all[len(all)-1].At; r.Length() != end {
				t.Fatalf("length %v, not %v", r.Length(), end)
			}
		}
		want := sort.Search(len(all), func(i int) bool { return all[i].At > at })
		if got := r.Until(at); got != want {
			t.Fatalf("%d events by %v, not %d of %d", got, at, want, len(all))
		}
	})
}

// Most events take some ten bytes.
func TestEventsArePacked(t *testing.T) {
	r := &Reel{}
	const items = 4 * blockSize
	for i := range items {
		at := time.Duration(i) * 1_234_567
		r.Add([]engine.Event{
			{Kind: engine.CallStarted, At: at, Item: i},
			{Kind: engine.AttemptStarted, At: at + 1000, Item: i, Attempt: 1},
			{Kind: engine.Finished, At: at + 900_000, Item: i, Attempt: 1, Made: 1, Took: 890_000, Status: engine.OK},
			{Kind: engine.Delivered, At: at + 901_000, Item: i},
		})
	}
	bytes := 0
	for i := range r.blocks {
		bytes += len(r.blocks[i].packed)
	}
	if per := float64(bytes) / float64(r.Len()); per > 10 {
		t.Errorf("%.1f bytes an event", per)
	}
}
