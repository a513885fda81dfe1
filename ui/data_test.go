package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"regatta/datasets"
)

const dataHere = "testdata/data"

func TestAFileHereIsPickedAndRun(t *testing.T) {
	inTerminal(t, setup{folder: dataHere, lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.wantShown("people.csv", "letters/", "notes.jsonl", "reviews.txt", "folder")
		x.write("people.c")
		x.wantShown("CSV · 8 rows · 595B · separator: semicolon", "Maria", "what to extract from people.csv?")
		x.press("enter")
		x.write("name string, age int")
		x.wantShown("✓ 2 fields")
		x.press("enter")
		x.wantShown("people.csv · 8 items", "separator: semicolon", "enter run this lane")
		x.press("enter")
		x.pass(whole)
		x.wantShown("8/8 delivered")
		if got := x.m.job.Set.Rows.At(1); got.ID != "p-2" || got.Fields != nil {
			t.Errorf("%+v", got)
		}
	})
}

// What was typed for one file stays for the next, and so does a schema of the flags.
func TestTheSchemaStays(t *testing.T) {
	flags := func(cfg *Config) {
		cfg.SchemaSpec, cfg.Template = "mood: good|bad\nwhy string", "Rate this.\n\n{{.text}}"
	}
	inTerminal(t, setup{folder: dataHere, more: flags, w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.write("reviews")
		x.wantShown("✓ 2 fields", "sends: Rate this.  Lovely place.")
		x.press("enter")
		x.wantShown("reviews.txt · 2 items")
		if got := x.m.job.Prompt.String(); got != "Rate this.\n\n{{.text}}" {
			t.Errorf("the prompt became %q", got)
		}
		x.press("d")
		x.write("letters")
		x.wantShown("text, one item per file · 2 rows", "a.txt", "Dear Sir,", "✓ 2 fields")
		x.press("tab", "down")
		x.write("!")
		x.press("enter")
		x.wantShown("letters · 2 items")
		if got := x.m.job.Prompt.String(); got != "Rate this.  {{.text}}!" {
			t.Errorf("typed on, the prompt is %q", got)
		}
		x.press("d", "esc", "d")
		x.write("tickets")
		x.press("enter")
		x.wantShown("tickets · 40 items")
		if x.m.job.Schema.Fields()[0].Name != "category" || !strings.HasPrefix(x.m.job.Prompt.String(), "Classify this") {
			t.Error("a built-in set got the schema or the prompt of the files")
		}
	})
}

func TestTheColumnIsChosen(t *testing.T) {
	inTerminal(t, setup{folder: dataHere, w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.write("notes")
		x.wantShown("◂ which column? ▸")
		x.press("enter")
		x.write("topic string")
		x.press("enter")
		x.wantShown("choose the text column with ← →")
		x.press("left", "left", "right", "left") // topic, note, topic, note
		x.wantShown("◂ note ▸", "3 rows unusable: line 2: the text is empty (field \"note\")")
	})
}

// Bad rows refuse the file until they are left out by name.
func TestBadRowsAreLeftOutByName(t *testing.T) {
	inTerminal(t, setup{folder: dataHere, w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.write("notes")
		x.press("enter")
		x.write("topic string")
		x.press("enter", "right", "right", "enter")
		x.wantShown("▸BAD ROWS  ◂ stop ▸", "→ skips them, then enter", "line 5: invalid JSON")
		x.press("enter")
		x.wantShown("▸BAD ROWS", "bad row", "→ skips them, then enter") // it is refused again
		x.press("right", "enter")
		x.wantShown("notes.jsonl · 2 items, 3 skipped", `skipped 3 of 5 rows: line 2: the text is empty`)
	})
}

func TestTheEncodingIsChosen(t *testing.T) {
	inTerminal(t, setup{folder: dataHere, w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.write("notes")
		x.wantShown("line 3: not UTF-8 text: byte 20 is 0xe9", "ENCODING  ◂ utf-8 ▸")
		x.press("tab", "down", "right", "right", "down", "down", "right")
		x.wantShown("▸ENCODING  ◂ windows-1252 ▸", "Café closed", "JSON lines, windows-1252")
		x.wantNotShown("not UTF-8")
		x.press("left")
		x.wantShown("ENCODING  ◂ utf-8 ▸", "not UTF-8")
	})
}

func TestAFileWithoutASchemaIsAskedAbout(t *testing.T) {
	path := filepath.Join(dataHere, "reviews.txt")
	ask := func(cfg *Config) { cfg.Asked, cfg.AskSchema = path, true }
	inTerminal(t, setup{folder: dataHere, more: ask, w: 120, h: 36}, func(x *terminal) {
		x.pass(time.Millisecond)
		x.wantShown("▸SCHEMA", "Lovely place.", "what to extract from reviews.txt?")
		x.write("stars int")
		x.press("enter")
		x.wantShown("reviews.txt · 2 items")
	})
	elsewhere := func(cfg *Config) { ask(cfg); cfg.Folder = t.TempDir() }
	inTerminal(t, setup{more: elsewhere, w: 120, h: 36}, func(x *terminal) {
		x.pass(time.Millisecond)
		x.wantShown("▸SCHEMA", "Lovely place.")
		x.press("esc", "esc")
		x.wantShown("enter run this lane", "people · 7 items")
	})
}

// How the flags say that data is read holds for what is opened later too.
func TestFlagsHoldForOtherData(t *testing.T) {
	flags := func(cfg *Config) { cfg.Reading = datasets.Options{Sample: 5, Seed: 3, MaxItems: 4, Column: "who"} }
	inTerminal(t, setup{folder: dataHere, more: flags, w: 120, h: 36}, func(x *terminal) {
		x.press("d", "down", "enter")
		x.wantShown("tickets · 4 items", "sample of 5 of 40 rows, seed 3")
		x.press("d")
		x.write("people.c")
		x.press("enter")
		x.write("a int")
		x.press("enter")
		x.wantShown("people.csv · 4 items", "sample of 5 of 8 rows, seed 3")
		if got := x.m.job.Set.Rows.At(0).Text; !strings.HasPrefix(got, "My name is") {
			t.Errorf("another file's column: %q", got)
		}
	})
}

func TestLettersFilterAndAreNoKeys(t *testing.T) {
	inTerminal(t, setup{folder: dataHere, w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.wantNotShown("? help", "q quit")
		x.write("q?")
		x.wantShown("DATA  q?", "no match", "no match")
		x.press("enter")
		if x.quit || x.m.atHome() || x.m.opening != nil {
			t.Error("a letter was taken for a key, or nothing was opened")
		}
		x.press("backspace", "backspace")
		x.wantShown("BUILT IN", "letters/")
		x.write("LET")
		x.wantShown("letters/")
		x.wantNotShown("tickets  ", "people.csv")
		x.press("esc")
		x.wantShown("people.csv")
		x.press("esc")
		if !x.m.atHome() {
			t.Error("it did not close")
		}
	})
}

func TestWhatIsTypedCanBeASet(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.write("people:12")
		x.wantShown("12 people give their name and age")
		x.press("enter")
		x.wantShown("people:12 · 12 items")
		x.press("d")
		x.send(tea.PasteMsg{Content: filepath.Join(dataHere, "reviews.txt")})
		x.pass(time.Millisecond)
		x.wantShown("Lovely place.")
		x.press("enter")
		x.send(tea.PasteMsg{Content: "stars int,\nwhy string\x1b[31m"})
		x.wantShown(`stars int, why string␛[31m`)
		x.press("esc", "esc")
		x.write("testdata/nothing.csv")
		x.wantShown(`no file "testdata/nothing.csv"`)
		x.wantNotShown("enter use", "enter edit")
	})
}

func TestOpeningCanBeCancelled(t *testing.T) {
	for _, key := range []string{"esc", "ctrl+c"} {
		inTerminal(t, setup{folder: dataHere, w: 120, h: 36}, func(x *terminal) {
			x.press("d", "down")
			x.send(keyPress("enter"))
			x.wantShown("opening", "reading tickets")
			x.send(keyPress(key))
			x.pass(time.Second)
			x.wantShown("people · 7 items", "DATA")
			if x.m.busy() || x.quit {
				t.Error("it goes on")
			}
			x.press("enter")
			x.wantShown("tickets · 40 items")
		})
	}
}

// listHead is how many lines stand above the list of data.
const listHead = 2

func TestTheMouseSelectsData(t *testing.T) {
	inTerminal(t, setup{folder: dataHere, w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.plain()
		x.send(tea.MouseClickMsg{X: 5, Y: 2 + listHead + 5, Button: tea.MouseLeft}) // a heading
		x.send(tea.MouseClickMsg{X: 5, Y: 2 + listHead + 7, Button: tea.MouseLeft})
		x.pass(time.Millisecond)
		if got := theData(x.m).Selected(); got != "notes.jsonl" {
			t.Errorf("clicked on notes.jsonl, got %s", got)
		}
		x.send(tea.MouseWheelMsg{X: 60, Y: 10, Button: tea.MouseWheelDown})
		x.pass(time.Millisecond)
		x.wantShown("My name is Maria")
	})
}

func TestTheFolderCantBeRead(t *testing.T) {
	none := func(cfg *Config) { cfg.Folder = filepath.Join(t.TempDir(), "none") }
	inTerminal(t, setup{more: none, w: 120, h: 36}, func(x *terminal) {
		x.press("d")
		x.wantShown("no such file or directory", "tickets")
	})
}

// Names and texts of files can't touch the terminal, wherever they show.
func TestFilesFromOutsideCannotTouchTheTerminal(t *testing.T) {
	folder := t.TempDir()
	for name, data := range map[string]string{
		"a\x1b[2J\u202e.csv": "te\x1b]0;xt,\"\u202ehead\"\n\x1b[31mred\x07,\u009b\r\nx\n",
		"b\x1b[5m.jsonl":     `{"text":"\u001b[31m\u0007","\u202e":"\u2066"}` + "\nbad\x1b[2J\n",
		"c.txt":              "\x1b[2J\n\x00\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inTerminal(t, setup{folder: folder, w: 120, h: 36}, func(x *terminal) {
		check := func() {
			t.Helper()
			for _, bad := range []string{"\x1b]", "\x1b[31m", "\x1b[2J", "\x1b[5m", "\x07", "\x00", "\u009b", "\u202e", "\u2066", "\r", "\t"} {
				if strings.Contains(x.content(), bad) {
					t.Errorf("%q is on the screen", bad)
				}
			}
		}
		x.press("d", "down", "down")
		for range 3 {
			x.press("down")
			check()
			x.press("enter")
			x.write("a int\u202e")
			check()
			x.press("down", "right", "enter")
			check()
			x.press("esc")
		}
	})
}

// TestDataThatIsInNoOneFileIsNotListed: choosing it could only fail.
func TestDataThatIsInNoOneFileIsNotListed(t *testing.T) {
	m := New(t.Context(), config(t, setup{}), time.Now)
	m.cfg.Folder = t.TempDir()
	for _, name := range []string{"-", "a.csv and 1 more"} {
		several := *m.job.Set
		several.Name, several.Source = name, &datasets.Source{Format: datasets.CSV}
		m.job.Set = &several
		m.open("data")
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
		shown := strings.ReplaceAll(ansi.Strip(m.View().Content), " · 7 items", "")
		if listed := strings.Count(shown, " "+name+" "); theData(m).Selected() == "" || strings.Contains(shown, "▸ "+name) || listed > 1 {
			t.Errorf("%s: on %q, in\n%s", name, theData(m).Selected(), shown)
		}
		m.back()
	}
}
