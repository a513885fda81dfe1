package ui

import (
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/code"
	"regatta/ui/text"
)

// codePane shows a lane as a program that does the same.
type codePane struct {
	scroller
	lane engine.Lane
	lang string
}

// shownTexts is how many of the data's texts the program holds.
const shownTexts = 7

func newCode(lane engine.Lane) *codePane { return &codePane{lane: lane, lang: code.LangPython} }

func (p *codePane) actions(m *Model) []action {
	list := []action{
		on(keys("esc", "v"), "esc", "back", just(func() { m.overlay = nil })),
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
	job := code.Job{
		Mode: mode,
		Lane: p.lane, OnError: m.cfg.Base.OnError, Retries: m.cfg.Base.Retry.Max, Timeout: m.cfg.Provider.Timeout(),
		Model: m.cfg.Provider.Model(), BaseURL: m.cfg.Provider.BaseURL(), Prompt: m.job.prompt.String(), Schema: m.job.schema,
	}
	rows := m.job.set.Rows
	for i := range min(rows.Len(), shownTexts) {
		item := rows.At(i)
		job.Texts = append(job.Texts, item.Text)
		job.Fields = append(job.Fields, item.Fields)
	}
	if rows.Len() > shownTexts {
		job.DataNote = fmt.Sprintf("the first %d of %s items of %s", shownTexts, text.Count(rows.Len()), text.Clean(m.job.set.Name))
	}
	if p.lang == code.LangGo {
		return code.Go(job)
	}
	return code.Python(job)
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
	for _, line := range block(p.source(m), r.w-4) {
		lines = append(lines, "  "+line)
	}
	return p.window(lines, r.h)
}
