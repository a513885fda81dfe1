package cache

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/contract"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

// fake answers after a while, each time as it is told to, and counts.
type fake struct {
	takes  time.Duration
	answer func(call.Request) (string, *call.Error)
	calls  atomic.Int32
	closed atomic.Bool
}

func (f *fake) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	f.calls.Add(1)
	select {
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled}
	case <-time.After(f.takes):
	}
	output, failure := f.answer(req)
	if failure != nil {
		return call.Answer{}, failure
	}
	return call.Answer{Output: json.RawMessage(output), Model: "m-1", Usage: call.Usage{InputTokens: 10, OutputTokens: 5, Known: true}, Rates: call.NoRates}, nil
}

func (f *fake) Close()                     { f.closed.Store(true) }
func (f *fake) MaxInFlight() (int, string) { return 3, "3 open files" }

// says is a fake that always gives the same answer.
func says(output string) *fake {
	return &fake{takes: 100 * ms, answer: func(call.Request) (string, *call.Error) { return output, nil }}
}

func scope(t *testing.T) Scope {
	t.Helper()
	prompt, err := datasets.ParsePrompt("Read {{.text}}")
	if err != nil {
		t.Fatal(err)
	}
	return Scope{Provider: "simulated, seed 1, ", Model: "m", Mode: "json-schema", Prompt: prompt, Schema: short(t, "name string")}
}

func short(t *testing.T, spec string) *schema.Schema {
	t.Helper()
	s, err := schema.Short(spec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "regatta", "answers"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func asking(text string) call.Request {
	return call.Request{Attempt: 1, Item: datasets.Item{ID: "x", Text: text}}
}

func ask(t *testing.T, c call.Caller, req call.Request) call.Answer {
	t.Helper()
	answer, err := c.Call(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// texts is a dataset.
type texts []string

func (l texts) Len() int                     { return len(l) }
func (l texts) At(i int) datasets.Item       { return datasets.Item{ID: fmt.Sprint(i), Text: l[i]} }
func (l texts) Expected(int) json.RawMessage { return nil }

func ran(t *testing.T, lane string, rows texts, c call.Caller) *engine.Tally {
	t.Helper()
	l, err := engine.ParseLane(lane)
	if err != nil {
		t.Fatal(err)
	}
	tally := engine.NewTally()
	run, err := engine.Start(t.Context(), engine.Config{Lane: l, Rows: rows, Caller: c, Reasks: 1, Steady: true, Check: contract.New().Next})
	if err != nil {
		t.Fatal(err)
	}
	for batch := range run.Events() {
		tally.Apply(batch)
	}
	return tally
}

func TestASecondRunIsAnsweredFromDisk(t *testing.T) {
	store, rows := open(t), texts{"a", "b", "c"}
	synctest.Test(t, func(t *testing.T) {
		inner := says(" {\"name\":\n\"<Ada>\"} ")
		c := store.Around(inner, scope(t))
		first, second := ran(t, "gather", rows, c), ran(t, "gather", rows, c)
		if first.Cached != 0 || first.Wall != 100*ms || first.Usage.InputTokens != 30 || first.Speedup() < 2.9 {
			t.Errorf("first run: %d cached, wall %v, %+v", first.Cached, first.Wall, first.Usage)
		}
		if n := inner.calls.Load(); n != 3 {
			t.Errorf("%d calls for 3 texts", n)
		}
		if second.Cached != 3 || second.OK != 3 || second.Wall != 0 || second.Delivered != 3 {
			t.Errorf("second run: %d cached, %d ok, wall %v", second.Cached, second.OK, second.Wall)
		}
		if u := second.Usage; !second.Metered() || u.InputTokens != 0 || u.OutputTokens != 0 {
			t.Errorf("second run consumed %+v", u)
		}
		for i := range rows {
			a, b := first.Rows[i].Answer, second.Rows[i].Answer
			if string(a.Output) != string(b.Output) || a.Model != b.Model || a.Cached || !b.Cached || b.Rates != call.NoRates {
				t.Errorf("item %d: %+v, then %+v", i, a, b)
			}
		}
	})
}

func TestOneNewTextAmongKnownOnes(t *testing.T) {
	store := open(t)
	synctest.Test(t, func(t *testing.T) {
		c := store.Around(says(`{"name":"Ada"}`), scope(t))
		ran(t, "for-loop", texts{"a", "b"}, c)
		got := ran(t, "for-loop", texts{"a", "new", "b"}, c)
		if got.Cached != 2 || got.Wall != 100*ms || got.Percentile(1) != 100*ms || got.Serial() != 100*ms {
			t.Errorf("%d cached, wall %v, p1 %v, serial %v", got.Cached, got.Wall, got.Percentile(1), got.Serial())
		}
		if got.Speedup() != 0 || got.Efficiency() != 0 || got.Ideal() != engine.Unset {
			t.Errorf("speed-up %v, efficiency %v, ideal %v", got.Speedup(), got.Efficiency(), got.Ideal())
		}
	})
}

// silent is a fake whose server doesn't answer.
type silent struct{ *fake }

func (silent) Answers(context.Context) bool { return false }

func TestTheServerOfACachedCallerIsAsked(t *testing.T) {
	inner := says(`{"name":"Ada"}`)
	if call.Answers(t.Context(), open(t).Around(silent{inner}, scope(t))) {
		t.Error("the server isn't asked")
	}
	if !call.Answers(t.Context(), open(t).Around(inner, scope(t))) {
		t.Error("one that can't be asked is taken for down")
	}
}

// In a for loop the second of two equal texts finds the answer of the first.
func TestEqualTextsInOneRun(t *testing.T) {
	store := open(t)
	synctest.Test(t, func(t *testing.T) {
		inner := says(`{"name":"Ada"}`)
		got := ran(t, "for-loop", texts{"a", "a", "a"}, store.Around(inner, scope(t)))
		if got.Cached != 2 || inner.calls.Load() != 1 || got.Wall != 100*ms {
			t.Errorf("%d cached, %d calls, wall %v", got.Cached, inner.calls.Load(), got.Wall)
		}
	})
}

// Only successes are kept. What a re-ask brought is found by the same re-ask alone.
func TestReAsks(t *testing.T) {
	store := open(t)
	synctest.Test(t, func(t *testing.T) {
		inner := &fake{takes: 100 * ms, answer: func(req call.Request) (string, *call.Error) {
			if len(req.Turns) == 0 {
				return "", &call.Error{Kind: call.InvalidOutput, Message: "/name: missing", Raw: "{}", Usage: call.Usage{InputTokens: 7, Known: true}}
			}
			return `{"name":"Ada"}`, nil
		}}
		c := store.Around(inner, scope(t))
		ran(t, "for-loop", texts{"a"}, c)
		got := ran(t, "for-loop", texts{"a"}, c)
		if got.Cached != 1 || got.Reasks != 1 || got.Usage.InputTokens != 7 || got.Percentile(50) != engine.Unset {
			t.Errorf("%d cached, %d re-asks, %+v, p50 %v", got.Cached, got.Reasks, got.Usage, got.Percentile(50))
		}
		if n := inner.calls.Load(); n != 3 {
			t.Errorf("%d calls, want 3: the failure twice, its correction once", n)
		}
	})
}

func TestFailuresAreNotKept(t *testing.T) {
	store := open(t)
	synctest.Test(t, func(t *testing.T) {
		inner := &fake{answer: func(call.Request) (string, *call.Error) { return "", &call.Error{Kind: call.Refused} }}
		c := store.Around(inner, scope(t))
		for range 2 {
			if _, err := c.Call(t.Context(), asking("a")); err == nil {
				t.Error("a failure became an answer")
			}
		}
		if inner.calls.Load() != 2 || len(filesIn(t, store)) != 0 {
			t.Errorf("%d calls, files %v", inner.calls.Load(), filesIn(t, store))
		}
	})
}

func TestStoppedCallsAreNotAnswered(t *testing.T) {
	store := open(t)
	synctest.Test(t, func(t *testing.T) {
		c := store.Around(says(`{"name":"Ada"}`), scope(t))
		ask(t, c, asking("a"))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if answer, err := c.Call(ctx, asking("a")); err == nil {
			t.Errorf("a call that was stopped has the answer %+v", answer)
		}
	})
}

// filesIn lists the files of a store, and fails the test unless they are their
// user's alone and whole.
func filesIn(t *testing.T, s *Store) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		if !d.IsDir() {
			files = append(files, path)
			if filepath.Ext(path) != ".json" {
				t.Errorf("%s was left over", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDamagedFilesAreMisses(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"empty":        func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"cut short":    func(path string) error { return os.Truncate(path, 20) },
		"no JSON":      func(path string) error { return os.WriteFile(path, []byte("\x00\xff"), 0o600) },
		"another form": func(path string) error { return os.WriteFile(path, []byte(`{"output":{"name":"Eve"}}`), 0o600) },
		"nothing said": func(path string) error { return os.WriteFile(path, []byte(`{}`), 0o600) },
		"unfit":        func(path string) error { return os.WriteFile(path, []byte(`{"output":"{\"age\":1}"}`), 0o600) },
		"gone":         os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			store, inner := open(t), says(`{"name":"Ada"}`)
			inner.takes = 0
			c := store.Around(inner, scope(t))
			ask(t, c, asking("a"))
			files := filesIn(t, store)
			if len(files) != 1 {
				t.Fatalf("%d files, want one", len(files))
			}
			if err := damage(files[0]); err != nil {
				t.Fatal(err)
			}
			if got := ask(t, c, asking("a")); got.Cached || string(got.Output) != `{"name":"Ada"}` {
				t.Errorf("answered %+v", got)
			}
			if got := ask(t, c, asking("a")); !got.Cached {
				t.Error("the answer was not written anew")
			}
		})
	}
}

// Where a file should be is a folder, and where a folder should be is a file.
func TestWhatCanNotBeWrittenFailsNothing(t *testing.T) {
	store, inner := open(t), says(`{"name":"Ada"}`)
	inner.takes = 0
	c := store.Around(inner, scope(t))
	at := func(text string) string { return store.path(c.base.ofRequest("Read "+text, nil)) }
	if err := os.MkdirAll(filepath.Join(at("a"), "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Dir(at("b")), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, why := store.Unsaved(); n != 0 || why != nil {
		t.Errorf("%d unsaved before any call: %v", n, why)
	}
	for _, text := range []string{"a", "a", "b", "b", "c"} {
		if got := ask(t, c, asking(text)); got.Cached || string(got.Output) != `{"name":"Ada"}` {
			t.Errorf("%q: %+v", text, got)
		}
	}
	want := fmt.Sprintf("can't write the cache in %q: file exists", store.dir)
	if n, why := store.Unsaved(); n != 4 || why == nil || why.Error() != want {
		t.Errorf("%d unsaved: %v, want 4: %s", n, why, want)
	}
	if err := os.Remove(store.path(c.base.ofRequest("Read c", nil))); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Dir(at("b"))); err != nil {
		t.Fatal(err)
	}
	if files := filesIn(t, store); len(files) != 0 {
		t.Errorf("left over: %v", files)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(filepath.Join(file, "answers"))
	if want := fmt.Sprintf("can't write the cache in %q: not a directory", filepath.Join(file, "answers")); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestFolder(t *testing.T) {
	for set, want := range map[string]string{"/somewhere": "/somewhere/regatta/answers", "relative": "", "": ""} {
		got := Folder(func(string) string { return set })
		if !strings.HasSuffix(got, "/regatta/answers") || want != "" && got != want || strings.HasPrefix(got, "relative") {
			t.Errorf("XDG_CACHE_HOME=%q: %s", set, got)
		}
	}
}

// Many goroutines, callers and texts at once: every answer is the one to its text.
func TestManyAtOnce(t *testing.T) {
	store := open(t)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			inner := &fake{answer: func(req call.Request) (string, *call.Error) {
				return fmt.Sprintf(`{"name":%q}`, req.Item.Text), nil
			}}
			c := store.Around(inner, scope(t))
			for i := range 40 {
				text := fmt.Sprint("text ", (i+g)%10)
				answer, err := c.Call(t.Context(), asking(text))
				if want := fmt.Sprintf(`{"name":%q}`, text); err != nil || string(answer.Output) != want {
					t.Errorf("%q: %s, %v", text, answer.Output, err)
				}
			}
			if n := inner.calls.Load(); n > 10 {
				t.Errorf("%d calls for 10 texts", n)
			}
		})
	}
	all.Wait()
	if n := len(filesIn(t, store)); n != 10 {
		t.Errorf("%d files for 10 texts", n)
	}
}

func TestPassesOnWhatIsInside(t *testing.T) {
	inner := says("{}")
	c := open(t).Around(inner, scope(t))
	if n, why := c.MaxInFlight(); n != 3 || why != "3 open files" {
		t.Errorf("bound %d: %s", n, why)
	}
	if c.Close(); !inner.closed.Load() {
		t.Error("the caller inside is still open")
	}
}
