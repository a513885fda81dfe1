package ui

import (
	"strconv"

	"regatta/datasets"
	"regatta/engine/provider"
	"regatta/ui/picker"
	"regatta/ui/report"
)

// args are those of a command that says of a run of a job what its journal says nowhere else: its
// data, where it is called, and at which price.
func (m *Model) args(j job) []string {
	words := append([]string{}, m.from...)
	if n := j.Set.Rows.Len(); n < m.job.Set.Rows.Len() {
		words = append(words, "--max-items", strconv.Itoa(n))
	}
	p := m.cfg.Provider
	if !p.Simulated() {
		words = append(words, "--provider", provider.OpenAI)
		if url := p.BaseURL(); url != "" {
			words = append(words, "--base-url", report.MaskedURL(url))
		}
	}
	if given := m.cfg.Base.Price.Given(); given != "" {
		words = append(words, "--price", given)
	}
	return words
}

// openWords are the flags by which data is read that was chosen on the screen.
func openWords(of picker.Open) []string {
	if of.Builtin {
		of.Schema = ""
	}
	return dataWords([]string{of.Spec}, of.Reading, of.Schema)
}

// dataWords are the flags by which data is read as it was here.
func dataWords(specs []string, opt datasets.Options, schema string) []string {
	var words []string
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, value)
		}
	}
	count := func(flag string, n int) {
		if n > 0 {
			words = append(words, flag, strconv.Itoa(n))
		}
	}
	for _, spec := range specs {
		add("--data", spec)
	}
	add("--column", opt.Column)
	add("--id-column", opt.ID)
	add("--data-format", string(opt.Format))
	add("--encoding", opt.Encoding)
	if opt.SkipBad {
		words = append(words, "--skip-bad-rows")
	}
	count("--sample", opt.Sample)
	count("--max-items", opt.MaxItems)
	add("--schema", schema)
	return words
}
