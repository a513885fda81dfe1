package report

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/trials"
)

// TestShell: what a word is quoted as is read by a shell as the word.
func TestShell(t *testing.T) {
	for word, want := range map[string]string{
		"gather:1..8":             "gather:1..8",
		"latency=fixed:1s,rpm=60": "latency=fixed:1s,rpm=60",
		"":                        "''",
		"name string":             "'name string'",
		"{{.text}}":               "'{{.text}}'",
		"it's $HOME `x` \\ \"y\"": "'it'\\''s $HOME `x` \\ \"y\"'",
		"~":                       "'~'",
		"=x":                      "'=x'",
		"naïve":                   "'naïve'",
		"a\nb\tit's \\":           `$'a\nb\tit\'s \\'`,
		"\x1b[31m\u202e":          `$'\x1b[31m\u202e'`,
		"a\xffb":                  `$'a\xffb'`,
	} {
		if got := Shell([]string{"x", word}); got != "x "+want {
			t.Errorf("%q is written %s, want x %s", word, got, want)
		}
	}
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	words := []string{"a b", "it's", "x\ny\\n", "$(id)", "'", "*", "\x1b\xff", "\u202eé", "!"}
	cmd := exec.Command(shell, "-c", "printf '<%s>' "+Shell(words))
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // before it reads the line
	out, err := cmd.Output()
	if want := "<" + strings.Join(words, "><") + ">"; err != nil || string(out) != want {
		t.Errorf("bash reads %q, want %q: %v", out, want, err)
	}
}

// reproducible is what a report may say of how to run it again, with texts that could
// break out of their places.
func reproducible() *Reproduce {
	return &Reproduce{
		Command: "regatta race --prompt '</code><b>```{{.text}}'", Date: "2026-03-04T15:06:00Z", Version: "v1.2.0 (3f2a91c04d5e), go1.26.8 linux/amd64",
		Machine: Machine{"linux", "amd64", 2, "go1.26.8"}, Seed: 18446744073709551615, Provider: "x.test", BaseURL: "http://x.test/v1", Model: "m<1>",
		Prompt: "one\ntwo *three*", Schema: json.RawMessage(`{"type":"object"}`), Many: true, Parameters: json.RawMessage(`{"temperature":0}`), API: "responses", Differ: []string{"mode"},
	}
}

// TestReproduce: files for people have a section about it, JSON an object.
func TestReproduce(t *testing.T) {
	a := about(7)
	a.Reproduce = reproducible()
	r := Race(a, raced(t, article(), "gather"))
	for f, wants := range map[Format][]string{
		Markdown: {"## How to run this again\n\n````sh\nregatta race --prompt '</code><b>```{{.text}}'\n````\n", "- seed: 18446744073709551615\n", `- prompt: one\\ntwo \*three\*`,
			"- schema: a list of {\"type\":\"object\"}\n", "- request parameters: {\"temperature\":0}\n", "- mode: differs between the runs\n", "- API: responses\n", "- machine: linux/amd64, 2 CPUs, go1.26.8\n", `- model: m\<1\>`},
		HTML: {"<h2>How to run this again</h2>", "<code>regatta race --prompt &#39;&lt;/code&gt;&lt;b&gt;```{{.text}}&#39;</code>", "<dd>v1.2.0 (3f2a91c04d5e), go1.26.8 linux/amd64</dd>", "<dd>http://x.test/v1</dd>"},
		JSON: {`"mode":"","api":"responses","prompt"`, `"reproduce":{"command":"regatta race --prompt '`, `"seed":18446744073709551615`, `"schema":{"type":"object"},"many":true,"parameters":{"temperature":0},"differ":["mode"]}`, `"machine":{"os":"linux","arch":"amd64","cpus":2,"go":"go1.26.8"}`},
	} {
		data := string(bytesOf(t, r, f))
		for _, want := range wants {
			if !strings.Contains(data, want) {
				t.Errorf("%s has no %s", endings[f], want)
			}
		}
		if f == HTML {
			elements(t, data)
		}
	}
	if data := string(bytesOf(t, Race(about(7), raced(t, article(), "gather")), HTML)); strings.Contains(data, reproduceHeading) {
		t.Error("there is a section about what isn't known")
	}
}

// failing fails every item at its first attempt.
type failing struct{}

func (failing) Call(context.Context, call.Request) (call.Answer, error) {
	return call.Answer{}, &call.Error{Kind: call.BadRequest, Status: 400, Message: "no <such> | thing\x1b"}
}

// TestFailures: the first are listed with what went wrong, and the rest is counted.
func TestFailures(t *testing.T) {
	run, err := engine.Start(t.Context(), engine.Config{Lane: laneOf(t, "gather"), Rows: rows(60), Caller: failing{}})
	if err != nil {
		t.Fatal(err)
	}
	tally := engine.NewTally()
	for batch := range run.Events() {
		tally.Apply(batch)
	}
	r := Race(about(60), []*engine.Tally{tally})
	var got struct {
		Failures []Failure
		More     int `json:"more_failures"`
	}
	if err := json.Unmarshal(bytesOf(t, r, JSON), &got); err != nil {
		t.Fatal(err)
	}
	want := Failure{"gather", 49, "P-49", "bad_request", "no <such> | thing\x1b", 1}
	if len(got.Failures) != 50 || got.More != 10 || got.Failures[49] != want {
		t.Errorf("%d failures and %d more, the last %+v, want %+v", len(got.Failures), got.More, got.Failures[len(got.Failures)-1], want)
	}
	for f, wants := range map[Format][]string{
		Markdown: {"## Failed items\n", `| gather | 50 P-49 | bad\_request | 1 | no \<such> \| thing␛ |`, "The first 50 of 60 failures; the others"},
		HTML:     {"<h2>Failed items</h2>", ">50 P-49</td>", "no &lt;such&gt; | thing␛", "The first 50 of 60 failures; the others"},
	} {
		for _, want := range wants {
			if data := string(bytesOf(t, r, f)); !strings.Contains(data, want) || strings.Contains(data, "P-50") {
				t.Errorf("%s has no %s, or lists more than 50", endings[f], want)
			}
		}
	}
}

// TestFewTrialsClaimNoInterval: with 5 trials there is no interval anywhere, with 6
// there is one.
func TestFewTrialsClaimNoInterval(t *testing.T) {
	for n, claims := range map[int]bool{1: false, 5: false, 6: true} {
		walls := slices.Repeat([]float64{1, 1.5}, 3)[:n]
		result := trials.Result{Trials: n, Lanes: []trials.Measured{{Label: "gather", Walls: walls, Firsts: walls, P95s: walls}}}
		r := Trials(about(7), result)
		for f, words := range map[Format][]string{Markdown: {"95% interval", "bar: "}, HTML: {"95% interval", "confidence interval of", "bar: its 95%"}, SVG: {"bar: its 95%"}} {
			data := string(bytesOf(t, r, f))
			for i, word := range words {
				if i > 0 && f == Markdown {
					continue // its picture is encoded
				}
				if claims != strings.Contains(data, word) && word != "confidence interval of" {
					t.Errorf("%d trials, %s: %q is there: %v", n, endings[f], word, !claims)
				}
			}
			if said := strings.Contains(data, "no confidence interval"); said == claims {
				t.Errorf("%d trials, %s: said that there is none: %v", n, endings[f], said)
			}
		}
		if low := strings.Contains(string(bytesOf(t, r, JSON)), `"low_s":null`); low == claims {
			t.Errorf("%d trials: JSON has no interval: %v", n, low)
		}
	}
}

// TestAllIsNamed: tables have captions, pictures names and descriptions.
func TestAllIsNamed(t *testing.T) {
	for name, r := range reports(t) {
		page := strings.ReplaceAll(string(bytesOf(t, r, HTML)), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 1"`, "") // bars, whose figures stand beside them
		for _, pair := range [][2]string{{"<table ", "<caption>"}, {"<svg ", `<title id="`}, {"<svg ", `<desc id="`}, {"<svg ", `role="img"`}} {
			if n, named := strings.Count(page, pair[0]), strings.Count(page, pair[1]); n == 0 || named != n {
				t.Errorf("%s: %d of %q, %d of %q", name, n, pair[0], named, pair[1])
			}
		}
		if strings.Contains(page, "<caption></caption>") {
			t.Errorf("%s: a table has an empty caption", name)
		}
	}
}

// On a screen that the page fills no column is scrolled out of sight, as long as letters can be read.
func TestOnAScreen(t *testing.T) {
	for columns := 4; columns <= 15; columns++ {
		table := Table{Columns: slices.Repeat([]Column{{Title: "wall"}}, columns), Rows: [][]string{slices.Repeat([]string{"123.45s"}, columns)}}
		size := table.screenSize()
		if wide := float64(columns) * size * (7*0.58 + 0.8); wide > screenWidth || size < screenLeast {
			t.Errorf("%d columns have letters of %v: %v wide", columns, size, wide)
		}
		if tight := strings.Contains(table.sizes(), "tight"); tight != (size < screenNormal) {
			t.Errorf("%d columns of letters of %v have the class %q", columns, size, table.sizes())
		}
	}
}

// TestOnPaper: the more columns, the smaller the letters, so that none is cut.
func TestOnPaper(t *testing.T) {
	table := func(columns int) Table {
		row := slices.Repeat([]string{"12,345.67s"}, columns)
		return Table{Columns: slices.Repeat([]Column{{Title: "wall"}}, columns), Rows: [][]string{row}}
	}
	if few := table(4).printSize(); few != printNormal {
		t.Errorf("4 columns have letters of %v", few)
	}
	for columns := 9; columns <= 20; columns++ {
		size := table(columns).printSize()
		if wide := float64(columns) * size * (10*0.58 + 0.8); wide > printWidth*1.001 || size < printLeast {
			t.Errorf("%d columns have letters of %v: %v wide", columns, size, wide)
		}
	}
	long := Table{Columns: []Column{{Title: "message"}}, Rows: [][]string{{strings.Repeat("long words ", 40)}}}
	if size := long.printSize(); size != printNormal {
		t.Errorf("what is broken into lines has letters of %v", size)
	}
	page := string(bytesOf(t, Race(about(7), raced(t, article(), "gather")), HTML))
	for _, want := range []string{"print-color-adjust: exact", "break-inside: avoid", ".scrolls { overflow: visible; }", "@media screen and (prefers-color-scheme: dark)"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}
