package journal_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/journal"
)

// Whatever happens in a run, its journal brings back the same events, which make
// the same tally, and the same items.
func TestARunComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawConfig(rt)
		turns := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 3).Draw(rt, "turns")
		stop := rapid.Bool().Draw(rt, "stop")
		text, events, tally := record(t, cfg, func(r *engine.Run) {
			for _, limit := range turns {
				time.Sleep(2 * ms)
				r.ChangeLimit(limit, engine.ByController, "drawn")
				r.Pause(engine.ByHeader, "60 a minute")
				time.Sleep(ms)
				r.Resume(engine.ByUser, "")
			}
			if stop {
				time.Sleep(3 * ms)
				r.Stop()
			}
		})

		back, err := read(strings.NewReader(text))
		if err != nil {
			rt.Fatalf("%v in\n%s", err, text)
		}
		if back.Cut() || back.Line() != strings.Count(text, "\n") || !reflect.DeepEqual(back.events, events) {
			rt.Fatalf("the events are others, cut %v:\n%s\n%v\n%v", back.Cut(), text, back.events, events)
		}
		if !back.tally.Equal(tally) {
			rt.Fatalf("the tally is another:\n%+v\n%+v", back.tally, tally)
		}
		if want := headerOf(cfg); !reflect.DeepEqual(back.Header(), want) {
			rt.Fatalf("the header is %+v, want %+v", back.Header(), want)
		}
		set := back.Set()
		for i := range cfg.Rows.Len() {
			got, want := set.Rows.At(i), cfg.Rows.At(i)
			if got.ID != want.ID || got.Text != want.Text || !maps.Equal(got.Fields, want.Fields) || string(set.Rows.Expected(i)) != string(cfg.Rows.Expected(i)) {
				rt.Fatalf("item %d is %+v, want %+v", i, got, want)
			}
		}
		if set.Rows.Len() != cfg.Rows.Len() || set.Name != "rows" || len(set.Schema.Fields()) != 1 || set.Prompt != "{{.text}} <&>" || !slices.Equal(set.Columns, []string{"text", "größe"}) {
			rt.Fatalf("the set is %+v", set)
		}
	})
}

// Wherever a journal breaks off, what is before that is read.
func TestATornJournalIsReadUpToThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text, events, _ := record(t, drawConfig(rt), nil)
		first := strings.Index(text, "\n")
		at := rapid.IntRange(first, len(text)).Draw(rt, "at")
		whole := strings.Count(text[:at], "\n")
		back, err := read(iotest.HalfReader(strings.NewReader(text[:at])))
		if err != nil {
			rt.Fatalf("%v at %d of\n%s", err, at, text)
		}
		got := len(back.events)
		if got > len(events) || got > 0 && !reflect.DeepEqual(back.events, events[:got]) {
			rt.Fatalf("the events are others at %d of\n%s", at, text)
		}
		if over := back.tally.Over; over == back.Cut() || back.Cut() && back.Line() != whole && back.Line() != whole+1 {
			rt.Fatalf("cut %v after line %d, over %v, at %d of\n%s", back.Cut(), back.Line(), over, at, text)
		}
	})
}

// TestBadJournals proves that what can't be read is refused, or passed over, in one line
// that says where.
func TestBadJournals(t *testing.T) {
	head := `{"regatta_run":1,"items":1,"lane":"gather:2","on_error":"collect"}` + "\n"
	item := `{"item":0,"id":"0","text":"a"}` + "\n"
	begun := head + item + `{"at":0,"event":"run","limit":2,"run":{"lane":"gather:2","items":1,"on_error":"collect","order":null}}` + "\n"
	called := begun + `{"at":5,"event":"call","item":0}` + "\n" + `{"at":5,"event":"attempt","item":0,"attempt":1}` + "\n"
	done := called + `{"at":9,"event":"finished","item":0,"attempt":1,"took":4,"status":"ok","answer":{"output":{}}}` + "\n"
	over := done + `{"at":9,"event":"delivered","item":0}` + "\n" + `{"at":9,"event":"over","status":"ok"}` + "\n"
	whole := over + `{"end":{"status":"ok","ok":1,"failed":0,"cancelled":0,"wall":9,"events":6}}` + "\n"
	if back, err := read(strings.NewReader(whole)); err != nil || back.Cut() || back.tally.OK != 1 || len(back.events) != 6 {
		t.Fatalf("%v, %+v", err, back)
	}

	for text, want := range map[string]string{
		"":                                      `"a.jsonl" is empty: no saved run`,
		`{"index":0}` + "\n":                    `"a.jsonl" is not a saved run`,
		`{"regatta_run":`:                       `"a.jsonl" is cut off in the first line`,
		`{"regatta_run":3,"lane":"new"}` + "\n": `"a.jsonl" was saved by a newer regatta (format 3; this one reads 2)`,
		`{"regatta_run":0}` + "\n":              `"a.jsonl" has format version 0; this regatta reads versions 1 to 2`,
		`{"regatta_run":"one"}` + "\n":          `"a.jsonl", line 1: json: cannot unmarshal string into Go struct field .regatta_run of type int`,
		`{"regatta_run":1,` + "\n":              `"a.jsonl", line 1: unexpected end of JSON input`,
		`{"regatta_run":1,"items":-1,"lane":"gather","on_error":"cancel"}` + "\n": `"a.jsonl", line 1: -1 items`,
		`{"regatta_run":1,"lane":"x","on_error":"cancel"}` + "\n":                 `"a.jsonl", line 1: unknown strategy "x"; use for-loop, gather, as-completed, ordered`,

		head + `{"item":1}` + "\n":                        `"a.jsonl", line 2: expected the item with index 0`,
		head + "\x00\n":                                   `"a.jsonl", line 2: invalid character '\x00' looking for beginning of value`,
		head + item + item:                                `"a.jsonl", line 3: unknown event ""`,
		head + item + `{"event":"gate"}` + "\n":           `"a.jsonl", line 3: unknown event "gate"`,
		begun + begun[len(head+item):]:                    `"a.jsonl", line 4: second run started; begin with the only one`,
		begun + "\n" + "{}":                               `"a.jsonl", line 4: unexpected end of JSON input`,
		begun + `{"at":1,"event":"call"}` + "\n":          `"a.jsonl", line 4: "call" without an item`,
		begun + `{"at":1,"event":"call","item":1}` + "\n": `"a.jsonl", line 4: no item with index 1; use one of 1`,
		begun + `{"at":1,"event":"finished","item":0,"status":"lost"}` + "\n":                                         `"a.jsonl", line 4: unknown status "lost"`,
		begun + `{"at":1,"event":"finished","item":0,"status":"failed","error":{}}` + "\n":                            `"a.jsonl", line 4: item with index 0: finished as failed before its call; start the call, or cancel it`,
		called + `{"at":4,"event":"first_token","item":0}` + "\n":                                                     `"a.jsonl", line 6: first token at 4ns, after an event at 5ns`,
		called + `{"at":6,"event":"finished","item":0,"status":"ok"}` + "\n":                                          `"a.jsonl", line 6: item with index 0, attempt 1: finished as ok without an answer; add it`,
		called + `{"at":6,"event":"finished","item":0}` + "\n":                                                        `"a.jsonl", line 6: item with index 0, attempt 1: finished without a status; add one`,
		called + `{"at":6,"event":"retrying","item":0}` + "\n":                                                        `"a.jsonl", line 6: item with index 0, attempt 1: retrying without an error; add it`,
		called + `{"at":6,"event":"delivered","item":0}` + "\n":                                                       `"a.jsonl", line 6: item with index 0: delivered before it finished; finish it`,
		called + `{"end":{"status":"ok","events":3}}` + "\n":                                                          `"a.jsonl", line 6: should have 3 events, has 3`,
		called + `{"at":6,"event":"mode"}` + "\n":                                                                     `"a.jsonl", line 6: mode changed without saying which or why; add the rejected mode and the error`,
		called + `{"at":6,"event":"mode","step":{"from":"json-schema","to":"x","why":{"kind":"bad_request"}}}` + "\n": `"a.jsonl", line 6: unknown mode "x"; use auto, json-schema, tools, json-object`,
		over + `{"at":9,"event":"limit","limit":1}` + "\n":                                                            `"a.jsonl", line 9: limit changed after the end of the run; end with run over`,
		over + `{"end":{"status":"ok","events":7}}` + "\n":                                                            `"a.jsonl", line 9: should have 7 events, has 6`,
		whole + "{}\n": `"a.jsonl", line 10: a line after the end`,
		strings.Replace(called, `"order":null`, `"order":[1]`, 1):                                                     `"a.jsonl", line 3: the order must have each item once`,
		strings.Replace(called, `"order":null`, `"order":[0,0]`, 1):                                                   `"a.jsonl", line 3: the order has 2 items, the file has 1`,
		strings.Replace(called, `"limit":2`, `"limit":-2`, 1):                                                         `"a.jsonl", line 3: run started with a number below zero; use 0 or more`,
		strings.Replace(begun, `"items":1,"on_error":"collect","order"`, `"items":2,"on_error":"collect","order"`, 1): `"a.jsonl", line 3: the run starts 2 items, the file has 1`,
	} {
		back, err := read(strings.NewReader(text))
		if err == nil { // what is behind the header spoils nothing else
			if lines, all := back.Damage(); all > 0 {
				err = fmt.Errorf("%q, %v", "a.jsonl", lines[0])
			}
		}
		if err == nil || err.Error() != want {
			t.Errorf("%q\n got %v\nwant %s", text, err, want)
		}
	}
}

// A disk that fails is told by its own name.
func TestADiskThatCanNotBeRead(t *testing.T) {
	text, _, _ := record(t, engine.Config{Lane: engine.Lane{Strategy: engine.Gather}, Rows: rows(1), Caller: script{{{}}}}, nil)
	broken := io.MultiReader(strings.NewReader(text[:len(text)/2]), iotest.ErrReader(errors.New("input/output error")))
	if _, err := read(broken); err == nil || !strings.Contains(err.Error(), ": input/output error") {
		t.Errorf("got %v", err)
	}
}

func TestPeek(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawConfig(rt)
		text, events, tally := record(t, cfg, nil)
		h, end, err := journal.Peek(strings.NewReader(text), int64(len(text)), "a.jsonl")
		want := journal.End{Status: tally.End, OK: tally.OK, Cached: tally.Cached, Failed: tally.Failed, Adopted: tally.Adopted, Cancelled: tally.Cancelled, Wall: tally.Wall, Events: len(events), Usage: tally.Usage, Cost: tally.Cost()}
		if !want.Cost.Known {
			want.Cost.USD = 0
		}
		if err != nil || end == nil || *end != want || !reflect.DeepEqual(h, headerOf(cfg)) {
			rt.Fatalf("got %+v, %+v, %v, want %+v", h, end, err, want)
		}
		cut := rapid.IntRange(strings.Index(text, "\n"), len(text)-3).Draw(rt, "cut")
		if _, end, err := journal.Peek(strings.NewReader(text[:cut]), int64(cut), "a.jsonl"); err != nil || end != nil {
			rt.Fatalf("got %+v, %v of a journal that is cut off", end, err)
		}
	})
	if _, _, err := journal.Peek(strings.NewReader("{}"), 2, "a.jsonl"); err == nil || err.Error() != `"a.jsonl" is not a saved run` {
		t.Errorf("got %v", err)
	}
}

// zeros are as many as are asked for.
type zeros struct{ read int }

func (z *zeros) ReadAt(p []byte, _ int64) (int, error) {
	clear(p)
	z.read += len(p)
	return len(p), nil
}

// Of a huge file that is no journal, not more is read than tells that.
func TestAHugeForeignFileIsNotRead(t *testing.T) {
	z := &zeros{}
	if _, _, err := journal.Peek(z, 1<<40, "a.jsonl"); err == nil || err.Error() != `"a.jsonl" is not a saved run` {
		t.Error(err)
	}
	if z.read > 5<<20 {
		t.Errorf("%d bytes were read", z.read)
	}
}
