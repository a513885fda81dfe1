// Package program is the pane that shows a lane as a program that does the same.
package program

import (
	"fmt"
	"path/filepath"
	"strings"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/simulated"
	"regatta/ui/code"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
)

// Of is what a program is to do.
type Of struct {
	Lane     engine.Lane
	Job      runner.Job
	Provider *provider.Provider
	Mode     call.Mode
	Base     engine.Config
	Reading  datasets.Options // how the data was asked for
}

// Pane shows the program.
type Pane struct {
	pane.Base
	scroll pane.Scroll
	of     Of
	lang   string
}

// New shows the program in Python.
func New(of Of) *Pane { return &Pane{of: of, lang: code.LangPython} }

// Keys copy and save it.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	list := []pane.Key{
		pane.Asks(pane.Bind([]string{"esc", "v"}, "esc", "back"), pane.Back{}),
		pane.Does(pane.Bind([]string{"tab", "left", "right", "h", "l"}, "tab", "Python/Go"), p.turn),
		pane.On(pane.Bind([]string{"y"}, "y", "copy"), func() []pane.Intent {
			return pane.Do(pane.Notice{Text: "copied (if your terminal allows it)"}, pane.Copy{Text: p.source()})
		}),
		pane.On(pane.Bind([]string{"w"}, "w", "save"), func() []pane.Intent {
			return pane.Do(pane.Write{Name: code.FileName(p.lang, p.of.Lane.String()), Text: p.source()})
		}),
	}
	return append(list, p.scroll.Keys(f)...)
}

// Wheel scrolls.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent { return p.scroll.Wheel(f, by) }

// View draws the program, its long lines broken.
func (p *Pane) View(f pane.Frame) pane.Body {
	return pane.Body{Lines: draw.Indent(draw.Source(f.Theme, p.lang, p.source(), f.W-4), 2), Top: p.scroll.Top}
}

func (p *Pane) turn() {
	p.scroll.Top = 0
	if p.lang == code.LangPython {
		p.lang = code.LangGo
		return
	}
	p.lang = code.LangPython
}

// shownTexts is the most texts that the program holds.
const shownTexts = 7

// source writes the program for this data, model, schema, mode and limit.
func (p *Pane) source() string {
	base, from, set := p.of.Base, p.of.Provider, p.of.Job.Set
	job := code.Job{
		Mode: p.of.Mode, API: from.API(),
		Lane: p.of.Lane, OnError: base.OnError, Retries: base.Retry.Max, Timeout: from.Timeout(), Stream: base.Stream,
		Model: from.Model(), BaseURL: from.BaseURL(), Prompt: p.of.Job.Prompt.String(), Schema: p.of.Job.Schema, Params: from.Params(),
	}
	if from.Simulated() {
		job.Serve = served(from.Settings(), base.Seed)
	}
	if job.File, job.DataNote = fileOf(set, p.of.Reading, p.of.Job.Prompt.String()); job.File == nil {
		for i := range min(set.Rows.Len(), shownTexts) {
			item := set.Rows.At(i)
			job.Texts = append(job.Texts, item.Text)
			job.Fields = append(job.Fields, item.Fields)
		}
	}
	if p.lang == code.LangGo {
		return code.Go(job)
	}
	return code.Python(job)
}

// served is the command that serves the simulated provider with these settings.
func served(settings string, seed uint64) string {
	command := "regatta serve"
	if settings != "" {
		command += " --sim " + settings
	}
	if seed != simulated.DefaultOptions().Seed {
		command += fmt.Sprintf(" --seed %d", seed)
	}
	return command
}

// fileOf is the file that holds a set's rows, and what there is to say of it. It is nil
// where the program holds rows itself: there are few of them, and no file has them, or
// they are in one that takes more than a standard library to read.
func fileOf(set *datasets.Set, opt datasets.Options, prompt string) (*code.File, string) {
	few := set.Rows.Len() <= shownTexts
	switch from := set.Source; {
	case from == nil && few:
		return nil, ""
	case from == nil:
		path := strings.ReplaceAll(set.Name, ":", "-") + ".jsonl"
		file := &code.File{Source: datasets.Source{Path: path, Format: datasets.JSONLines, Column: "input"}}
		return file, "regatta run --data " + set.Name + chosen(opt) + " --strategy gather --sim latency=0 --out " + path + " writes the texts"
	default:
		return fileAt(set, *from, prompt)
	}
}

// fileAt is the file that a set was read from.
func fileAt(set *datasets.Set, from datasets.Source, prompt string) (*code.File, string) {
	rows, name := set.Rows.Len(), text.Clean(set.Name)
	if ok, why := code.Readable(from, prompt); !ok {
		return nil, fmt.Sprintf("%d of %s items of %s: %s", min(rows, shownTexts), text.Count(rows), name, why)
	}
	file := &code.File{Source: from}
	if path, err := filepath.Abs(from.Path); err == nil {
		file.Source.Path = path
	}
	if from.Cut || from.Sampled {
		file.Max = rows
	}
	if from.Sampled {
		return file, fmt.Sprintf("the first %s rows of %s; Regatta took random ones", text.Count(rows), name)
	}
	return file, ""
}

// chosen are the flags that take some rows of a built-in set.
func chosen(opt datasets.Options) (flags string) {
	if opt.Sample > 0 {
		flags += fmt.Sprintf(" --sample %d --seed %d", opt.Sample, opt.Seed)
	}
	if opt.MaxItems > 0 {
		flags += fmt.Sprintf(" --max-items %d", opt.MaxItems)
	}
	return flags
}
