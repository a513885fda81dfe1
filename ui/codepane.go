package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/simulated"
	"regatta/ui/code"
	"regatta/ui/draw"
	"regatta/ui/text"
)

// codePane shows a lane as a program that does the same.
type codePane struct {
	scroller
	lane engine.Lane
	lang string
}

// shownTexts is the most texts that the program holds.
const shownTexts = 7

func newCode(lane engine.Lane) *codePane { return &codePane{lane: lane, lang: code.LangPython} }

func (p *codePane) actions(m *Model) []action {
	list := []action{
		on(keys("esc", "v"), "esc", "back", m.back),
		on(keys("tab", "left", "right", "h", "l"), "tab", "Python/Go", just(p.turn)),
		on(keys("y"), "y", "copy", func() tea.Cmd {
			m.notice = notice{text: "copied (if your terminal allows it)"}
			return tea.SetClipboard(p.source(m))
		}),
		on(keys("w"), "w", "save", func() tea.Cmd { return p.save(m) }),
	}
	return append(list, p.scroller.actions()...)
}

func (p *codePane) turn() {
	p.top = 0
	if p.lang == code.LangPython {
		p.lang = code.LangGo
		return
	}
	p.lang = code.LangPython
}

// source writes the program for this data, model, schema, mode and limit.
func (p *codePane) source(m *Model) string {
	mode, _ := m.mode()
	base, from := m.cfg.Base, m.cfg.Provider
	job := code.Job{
		Mode: mode,
		Lane: p.lane, OnError: base.OnError, Retries: base.Retry.Max, Timeout: from.Timeout(), Stream: base.Stream,
		Model: from.Model(), BaseURL: from.BaseURL(), Prompt: m.job.Prompt.String(), Schema: m.job.Schema, Params: from.Params(),
	}
	if from.Simulated() {
		job.Serve = served(from.Settings(), base.Seed)
	}
	if job.File, job.DataNote = fileOf(m.job.Set, m.cfg.Reading, m.job.Prompt.String()); job.File == nil {
		rows := m.job.Set.Rows
		for i := range min(rows.Len(), shownTexts) {
			item := rows.At(i)
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

// save writes the program to a new file in the folder that Regatta was started in.
func (p *codePane) save(m *Model) tea.Cmd {
	name, source := code.FileName(p.lang, p.lane.String()), p.source(m)
	return func() tea.Msg {
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return savedMsg{path: name, err: err}
		}
		_, err = file.WriteString(source)
		if closed := file.Close(); err == nil {
			err = closed
		}
		return savedMsg{path: name, err: err}
	}
}

func (p *codePane) view(m *Model, r rect) []string {
	var lines []string
	for _, line := range draw.Block(p.source(m), r.w-4) {
		lines = append(lines, "  "+line)
	}
	return p.window(lines, r.h)
}
