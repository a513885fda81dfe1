package picker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"regatta/ui/theme"
)

// Files that can be read as data are offered, results of runs last and named so; what else
// Regatta wrote, and what can't hold rows, is not.
func TestWhatAFolderOffers(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"b.csv": "text,lang\nhello,en\n", "a.txt": "one\ntwo\n", "lane.csv": "lane,street\n1,x\n", "empty.txt": "",
		"rows.json": " [\n{\"text\":\"x\"}]", "one.json": "{\"text\":\"x\"}", "list.yaml": "# a list\n---\n- text: x\n", "wide.txt": "\xff\xfea\x00",
		"status.csv": "status,text\nok,x\n", "lane.txt": "lane of trees\nwall of bricks first\n",

		"kept.csv":  "\ufefftext,lang,a,index,status,error.kind,error.message,attempts,reasks,delivered_s\nhello,en,x,0,ok,,,1,0,0.1\n",
		"semi.csv":  "index;id;status;input;error.kind;error.message;attempts;delivered_s\n",
		"out.jsonl": "{\"index\":4,\"id\":\"4\",\"status\":\"ok\",\"input\":\"x\",\"output\":{}}\n",

		"race.txt": "lane             wall  speed-up  efficiency  first   held    p50    p95\nfor-loop  0.01s\n", "race.csv": "lane,strategy,limit,end,ok,failed,wall_s\n",
		"race.json": "{\"dataset\":\"people\",\"items\":7,\"provider\":\"simulated\",\"model\":\"m\",\"lanes\":[{\"lane\":\"for-loop\"}]}", "md.txt": "| lane | wall | first | p95 |\n",
		"sweep.txt": "lane      items/s    p95   wall  ok  failed  retries\n", "sweep.json": "{\"dataset\":\"people\",\"points\":[{\"lane\":\"gather:1\"}]}",
		"trials.txt": "lane            trials  wall, median  first    p95  ok  failed\n", "log.txt": "7 ok · 0 failed · wall 0.00s · first 0.00s\n",
		"run.jsonl": "{\"regatta_run\":2,\"program\":\"regatta\"}\n",

		"binary.txt": "a\x00b", "compose.yaml": "services:\n  - x\n", "text.json": "hello", "notes.pdf": "x", ".hidden.csv": "a,b\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, reports, err := dataIn(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range files {
		name := e.name
		if e.results {
			name += "!"
		}
		names = append(names, name)
	}
	const want = "a.txt b.csv empty.txt lane.csv lane.txt list.yaml one.json rows.json status.csv wide.txt kept.csv! out.jsonl! semi.csv!"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("offered are\n%s, want\n%s", got, want)
	}
	if reports != 9 {
		t.Errorf("%d reports, want 9", reports)
	}
	l := newList("people")
	l.listed, l.reports = true, reports
	l.setFiles(files)
	lines, _ := l.lines(theme.New(true), 40, true)
	if shown := strings.Join(lines, "\n"); !strings.Contains(shown, "9 reports of Regatta not listed") || !strings.Contains(shown, "results") {
		t.Errorf("shown:\n%s", shown)
	}
	l.filter = "race.txt" // named, it can be opened all the same
	if e := l.selected(); e.spec != "race.txt" {
		t.Errorf("typed: %+v", e)
	}
}
