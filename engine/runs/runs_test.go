package runs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/runs"
)

// newStore is a store in a folder that is not there yet.
func newStore(t testing.TB) runs.Store {
	return runs.Store{Dir: filepath.Join(t.TempDir(), "regatta", "runs")}
}

func people(t testing.TB) *datasets.Set {
	t.Helper()
	set, err := datasets.Open("people:2", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.Local)

func laneOf(t testing.TB, name string) engine.Lane {
	t.Helper()
	lane, err := engine.ParseLane(name)
	if err != nil {
		t.Fatal(err)
	}
	return lane
}

// save saves a run of two items that begins at a time: whole, or cut off.
func save(t testing.TB, s runs.Store, lane string, begun time.Time, whole bool) (name string) {
	t.Helper()
	return saveAs(t, s, journal.Header{Begun: begun, Lane: laneOf(t, lane)}, whole)
}

// saveAs saves such a run, and what a header says of it.
func saveAs(t testing.TB, s runs.Store, h journal.Header, whole bool) (name string) {
	t.Helper()
	set := people(t)
	h.Dataset, h.Items, h.Simulated, h.Provider, h.Model, h.Schema = set.Name, 2, true, "simulated", "m\x1b[31m", set.Schema.JSON()
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	name, w, err := s.Create(h, set.Rows)
	if err != nil {
		t.Fatal(err)
	}
	events := []engine.Event{{Kind: engine.RunStarted, Limit: h.Lane.Limit, Started: &engine.Started{Lane: h.Lane, Items: 2}}}
	for i := range 2 {
		at := time.Duration(i) * time.Second / 2
		events = append(events,
			engine.Event{Kind: engine.CallStarted, At: at, Item: i},
			engine.Event{Kind: engine.AttemptStarted, At: at, Item: i, Attempt: 1},
			engine.Event{Kind: engine.Finished, At: at + time.Second/2, Item: i, Attempt: 1, Made: 1, Status: engine.OK, Answer: &call.Answer{Output: json.RawMessage(`{}`)}},
			engine.Event{Kind: engine.Delivered, At: at + time.Second/2, Item: i})
	}
	if whole {
		events = append(events, engine.Event{Kind: engine.RunOver, At: time.Second, Status: engine.OK})
	}
	w.Write(events)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func list(t testing.TB, s runs.Store) []runs.Entry {
	t.Helper()
	all, err := s.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func namesOf(list []runs.Entry) []string {
	var names []string
	for _, e := range list {
		names = append(names, e.Name)
	}
	return names
}

func TestARunIsSavedForItsUserAlone(t *testing.T) {
	s := newStore(t)
	name := save(t, s, "gather:2", noon, true)
	if name != "20261124-120000-people-2-gather-2" {
		t.Errorf("its name is %q", name)
	}
	again := save(t, s, "gather:2", noon, true)
	third := save(t, s, "gather:2", noon, true)
	if again != name+"_2" || third != name+"_3" {
		t.Errorf("others of the same second are %q and %q", again, third)
	}
	if runtime.GOOS == "windows" {
		return // it has no such modes
	}
	for path, want := range map[string]os.FileMode{s.Dir: 0o700 | os.ModeDir, filepath.Join(s.Dir, name+".jsonl"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

func TestList(t *testing.T) {
	s := newStore(t)
	if all, err := s.List(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("a store that is not there: %v, %v", all, err)
	}
	old := save(t, s, "gather", noon, true)
	cut := save(t, s, "for-loop", noon.Add(2*time.Hour), false)
	middle := save(t, s, "ordered:3", noon.Add(time.Hour), true)
	foreign := filepath.Join(s.Dir, "20261124-123000-other.jsonl")
	for path, content := range map[string]string{foreign: "{}\n", filepath.Join(s.Dir, "notes.txt"): "", filepath.Join(s.Dir, "nameless.jsonl"): ""} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(s.Dir, "folder.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}

	all := list(t, s)
	if want := []string{cut, middle, "20261124-123000-other", old, "nameless", "folder"}; !slices.Equal(namesOf(all), want) {
		t.Fatalf("got %q, want %q", namesOf(all), want)
	}
	if all[0].End != nil || all[0].Err != nil || all[0].Header.Lane != laneOf(t, "for-loop") {
		t.Errorf("the one that is cut off is %+v", all[0])
	}
	if end := all[1].End; end == nil || end.OK != 2 || end.Wall != time.Second || all[1].Header.Items != 2 || all[1].Size == 0 {
		t.Errorf("the whole one is %+v, %+v", all[1], end)
	}
	if err := all[5].Err; err == nil || err.Error() != `can't read "`+filepath.Join(s.Dir, "folder.jsonl")+`": is a directory, not a regular file` {
		t.Errorf("the directory: %v", err)
	}
	if err := all[2].Err; err == nil || err.Error() != `"`+foreign+`" is not a saved run` {
		t.Errorf("the foreign one: %v", err)
	}
}

func TestFind(t *testing.T) {
	s := newStore(t)
	first := save(t, s, "gather", noon, true)
	second := save(t, s, "gather:2", noon.Add(time.Second), true)
	third := save(t, s, "for-loop", noon.AddDate(0, 0, 1), true)
	all := list(t, s)
	elsewhere := filepath.Join(t.TempDir(), "mine.jsonl")
	content, err := os.ReadFile(all[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, elsewhere, string(content))
	bad := filepath.Join(t.TempDir(), "bad")
	write(t, bad, "hello")

	for word, want := range map[string]string{
		"1": third, "2": second, "3": first,
		first: first, second: second, first + ".jsonl": first,
		"20261125": third, "20261124-120001": second,
		all[2].Path: first, elsewhere: elsewhere,
	} {
		if got, err := s.Find(t.Context(), all, word); err != nil || got.Name != want || got.Err != nil || got.Header.Items != 2 {
			t.Errorf("%q is %q, %v, want %q", word, got.Name, err, want)
		}
	}
	for word, want := range map[string]string{
		"4":                  `no run 4: runs are 1 (newest) to 3`,
		"0":                  `no run 0: runs are 1 (newest) to 3`,
		"20261124":           `"20261124" matches several runs: ` + second + `, ` + first,
		"20261126":           `no run "20261126"; did you mean ` + third + `, ` + second + `, ` + first + `? regatta runs lists all`,
		"gather-2":           `no run "gather-2"; did you mean ` + second + `, ` + third + `, ` + first + `? regatta runs lists all`,
		"20261124-120007-pe": `no run "20261124-120007-pe"; did you mean ` + second + `, ` + first + `, ` + third + `? regatta runs lists all`,
		"":                   `no run ""; did you mean ` + third + `, ` + second + `, ` + first + `? regatta runs lists all`,
		"./there.jsonl":      `no file "./there.jsonl"`,
		bad:                  `"` + bad + `" is not a saved run`,
	} {
		if got, err := s.Find(t.Context(), all, word); err == nil || err.Error() != want {
			t.Errorf("%q is %+v\n got %v\nwant %s", word, got, err, want)
		}
	}
	if _, err := s.Find(t.Context(), nil, "x"); err == nil || err.Error() != `no run "x": no saved runs in "`+s.Dir+`"; use regatta run --save` {
		t.Errorf("got %v", err)
	}
}

// Every run is found by its number, its name, and the shortest beginning that no
// other has.
func TestEveryRunCanBeNamed(t *testing.T) {
	s := newStore(t)
	for i := range 4 {
		for _, lane := range []string{"gather", "gather:2", "gather"} {
			save(t, s, lane, noon.Add(time.Duration(i*i)*time.Minute), true)
		}
	}
	all := list(t, s)
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.SampledFrom(all).Draw(rt, "run").Name
		word := want[:rapid.IntRange(9, len(want)).Draw(rt, "length")]
		several := 0
		for _, e := range all {
			if e.Name == word {
				want, several = word, 1 // a whole name is no beginning
				break
			}
			if strings.HasPrefix(e.Name, word) {
				several++
			}
		}
		got, err := s.Find(t.Context(), all, word)
		if unique := several == 1; unique != (err == nil) || unique && got.Name != want {
			rt.Fatalf("%q is %q, %v, of %d", word, got.Name, err, several)
		}
	})
}

func TestRemove(t *testing.T) {
	s := newStore(t)
	name := save(t, s, "gather", noon, true)
	save(t, s, "for-loop", noon, true)
	outside := filepath.Join(t.TempDir(), "mine.jsonl")
	write(t, outside, "{}")
	if err := s.Remove(runs.Entry{Name: outside, Path: outside}); err == nil || err.Error() != `"`+outside+`" is not a saved run; delete the file yourself` {
		t.Errorf("got %v", err)
	}
	e, err := s.Find(t.Context(), list(t, s), name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(e); err != nil {
		t.Error(err)
	}
	if got := namesOf(list(t, s)); len(got) != 1 || got[0] == name {
		t.Errorf("left are %q", got)
	}
	if err := s.Remove(e); err == nil || !strings.HasPrefix(err.Error(), "can't remove "+name+": ") {
		t.Errorf("got %v", err)
	}
}

// A run that is read back has what it ran on, made harmless for sentences, and
// looks like one that began even where nothing of it was written.
func TestRead(t *testing.T) {
	s := newStore(t)
	save(t, s, "gather:2", noon, true)
	save(t, s, "gather:2", noon.Add(time.Hour), false)
	all := list(t, s)
	content, err := os.ReadFile(all[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	begins := strings.Index(string(content), `{"at":`)
	write(t, filepath.Join(s.Dir, "20261124-140000-x.jsonl"), string(content[:begins]))
	for i, e := range list(t, s) {
		run, err := e.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		started := run.Tally.Started
		if run.Cut != (i < 2) || run.Tally.Over != (i == 2) || run.Set.Rows.Len() != 2 || started.Lane != laneOf(t, "gather:2") || started.Items != 2 || len(run.Tally.Rows) != 2 {
			t.Errorf("run %d: %+v", i, run)
		}
		if run.LikeArticle() {
			t.Error("two people are not the article's seven")
		}
	}
	if _, err := (runs.Entry{Path: filepath.Join(s.Dir, "none")}).Read(t.Context()); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestWhereRunsAre(t *testing.T) {
	env := map[string]string{}
	lookup := func(name string) string { return env[name] }
	if got, want := runs.Open(lookup).Dir, filepath.Join(xdg.DataHome, "regatta", "runs"); got != want {
		t.Errorf("by default in %q, want %q", got, want)
	}
	env["REGATTA_RUNS_DIR"] = "/elsewhere"
	if got := runs.Open(lookup).Dir; got != "/elsewhere" {
		t.Errorf("in %q", got)
	}
}

func TestAFolderThatCanNotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	s := runs.Store{Dir: filepath.Join(file, "runs")}
	if err := s.Prepare(); err == nil || err.Error() != `can't save runs in "`+s.Dir+`": not a directory` {
		t.Errorf("got %v", err)
	}
	if _, _, err := s.Create(journal.Header{}, people(t).Rows); err == nil {
		t.Error("a run was saved")
	}
	if _, err := s.List(t.Context()); err == nil || !strings.HasPrefix(err.Error(), `can't list the runs in "`) {
		t.Errorf("got %v", err)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"people": "people-gather-2", "people:5000": "people-5000-gather-2", "-": "gather-2",
		"../My Data/Größe & Co..csv": "Gr--e---Co-gather-2", "a/b\\c\x00.jsonl": "b-c-gather-2", ".csv": "gather-2",
		strings.Repeat("long ", 20) + ".csv": "long-long-long-long-long-long-lo-gather-2",
	} {
		if got := runs.Slug(name, laneOf(t, "gather:2")); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkList lists 500 runs.
func BenchmarkList(b *testing.B) {
	s := newStore(b)
	for i := range 500 {
		save(b, s, "gather", noon.Add(time.Duration(i)*time.Second), true)
	}
	for b.Loop() {
		if len(list(b, s)) != 500 {
			b.Fatal("runs are missing")
		}
	}
}

// A run that is still on isn't removed.
func TestARunThatIsStillOn(t *testing.T) {
	s, set := newStore(t), people(t)
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	_, w, err := s.Create(journal.Header{Begun: time.Now(), Dataset: "people", Lane: laneOf(t, "gather"), Simulated: true}, set.Rows)
	if err != nil {
		t.Fatal(err)
	}
	begun := &engine.Started{Lane: laneOf(t, "gather"), Items: set.Rows.Len()}
	w.Write([]engine.Event{{Kind: engine.RunStarted, Started: begun}})
	var on runs.Entry
	for on.Err != nil || on.Name == "" { // until the header is written
		on = list(t, s)[0]
	}
	if err := s.Remove(on); err == nil || !strings.Contains(err.Error(), "is still running") {
		t.Errorf("removing it: %v", err)
	}
	if !on.On || on.End != nil {
		t.Errorf("it is listed as %+v", on)
	}
	if tape, err := on.Tape(t.Context()); err != nil || !tape.Cut || !tape.On {
		t.Errorf("its tape: %+v, %v", tape, err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
