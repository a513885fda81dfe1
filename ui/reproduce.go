package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/ui/report"
	"regatta/ui/workspace"
)

// origin is what runs came from, of which some may be read back.
type origin struct {
	header  journal.Header
	set     *datasets.Set
	baseURL string // "": the default, or unknown
	here    bool   // this program ran it, on this machine
}

// originOf is that of runs of a job on a provider that are made here.
func (m *Model) originOf(j job, p *provider.Provider, seed uint64) origin {
	cfg := m.cfg.Base
	cfg.Seed = seed
	o := origin{header: runner.HeaderOf(m.cfg.Program, j, p, cfg), set: j.Set, here: true}
	if !p.Simulated() {
		o.baseURL = report.MaskedURL(p.BaseURL())
	}
	return o
}

// origins are those of runs.
func (m *Model) origins(tracks []*workspace.Run) []origin {
	var all []origin
	for _, t := range tracks {
		if t.From != nil {
			all = append(all, origin{header: t.From.Header, set: t.From.Set})
		} else {
			all = append(all, m.originOf(t.Job, t.Provider, t.Context.Seed))
		}
	}
	return all
}

// reproduce is how to run again what came from there: on the command line by the words
// that choose lanes, where all came from the same data.
func (m *Model) reproduce(words []string, from ...origin) *report.Reproduce {
	var all []*report.Reproduce
	sameData := true
	for _, o := range from {
		h := o.header
		r := &report.Reproduce{
			Date: m.now.Format(time.RFC3339), Version: h.Program, Seed: h.Seed, Provider: h.Provider, BaseURL: o.baseURL, Model: h.Model,
			Settings: h.Settings, Mode: string(h.Mode), API: cmp.Or(string(h.API), string(call.AutoAPI)), Prompt: h.Prompt, Schema: h.Schema, Many: h.Many, Parameters: report.MaskedParams(h.Params),
		}
		if o.here {
			r.Machine = report.ThisMachine()
		}
		all = append(all, r)
		sameData = sameData && h.Dataset == from[0].header.Dataset && h.Items == from[0].header.Items
	}
	r := report.Merge(all)
	if sameData && len(r.Differ) == 0 {
		words = append(append([]string{"regatta", "race"}, words...), from[0].flags()...)
		r.Command = report.Shell(report.Masked(words))
	}
	return r
}

// flags are those of the command line that say the same, as far as it isn't the default.
func (o origin) flags() []string {
	h := o.header
	words := o.dataFlags()
	add := func(when bool, flag ...string) {
		if when {
			words = append(words, flag...)
		}
	}
	retry := engine.DefaultRetry()
	add(h.Prompt != o.ownPrompt(), "--prompt", h.Prompt)
	add(o.ownSchema(), "--schema", schemaSpec(h.Schema))
	add(h.Many, "--many")
	add(!h.Simulated, "--provider", provider.OpenAI)
	add(o.baseURL != "", "--base-url", o.baseURL)
	add(true, "--model", h.Model)
	add(h.Settings != "", "--sim", h.Settings)
	add(true, "--seed", strconv.FormatUint(h.Seed, 10))
	add(h.Mode != "" && h.Mode != call.Auto, "--mode", string(h.Mode))
	add(h.API != "" && h.API != call.AutoAPI, "--api", string(h.API))
	add(h.OnError != engine.Collect, "--on-error", h.OnError.String())
	add(h.MaxFailures != engine.MaxFailures{}, "--max-failures", h.MaxFailures.String())
	add(h.Hedge != engine.Hedge{}, "--hedge", h.Hedge.String())
	add(h.RPM > 0, "--rpm", strconv.FormatFloat(h.RPM, 'f', -1, 64))
	add(h.TPM > 0, "--tpm", strconv.FormatFloat(h.TPM, 'f', -1, 64))
	add(h.GiveUp > 0, "--give-up-after", h.GiveUp.String())
	add(h.Retry.Max != retry.Max, "--retries", strconv.Itoa(h.Retry.Max))
	add(h.Reasks != engine.DefaultReasks, "--reasks", strconv.Itoa(h.Reasks))
	add(h.Timeout != 0 && h.Timeout != retry.Timeout, "--timeout", h.Timeout.String())
	add(h.Idle != 0, "--idle-timeout", h.Idle.String())
	add(h.DatasetOrder, "--order", "dataset")
	add(h.Stream, "--stream")
	return append(words, paramFlags(h.Params)...)
}

// dataFlags are the flags for which rows were read, and how.
func (o origin) dataFlags() []string {
	name, source := o.header.Dataset, o.set.Source
	if source == nil {
		return []string{"--data", name}
	}
	if source.Path != "" {
		name = source.Path
	}
	words := []string{"--data", name}
	if source.Column != "" {
		words = append(words, "--column", source.Column)
	}
	if source.Encoding != "" {
		words = append(words, "--encoding", source.Encoding)
	}
	if source.SkipBad {
		words = append(words, "--skip-bad-rows")
	}
	switch {
	case source.Sampled:
		words = append(words, "--sample", strconv.Itoa(o.header.Items))
	case source.Cut:
		words = append(words, "--max-items", strconv.Itoa(o.header.Items))
	}
	return words
}

// ownPrompt is the prompt where none is asked for.
func (o origin) ownPrompt() string {
	if !o.here { // as with schemas
		return datasets.DefaultPrompt
	}
	return o.set.Prompt
}

// ownSchema reports whether the schema isn't that of the data.
func (o origin) ownSchema() bool {
	own := o.set.Schema
	if own == nil || !o.here { // the set of a run that is read back has the run's
		return true
	}
	if item := own.Item(); item != nil {
		own = item
	}
	return string(own.Kept()) != string(o.header.Schema)
}

// schemaFile stands for a schema that has no short form: the report holds it.
const schemaFile = "schema.json"

// schemaSpec is a schema in the short form, if that says all of it.
func schemaSpec(sent []byte) string {
	s, err := schema.FromJSON(sent)
	if err != nil {
		return schemaFile
	}
	if s.Loose() {
		return schemaFile
	}
	var parts []string
	for _, f := range s.Fields() {
		parts = append(parts, f.Name+" "+f.Type)
	}
	short := strings.Join(parts, ", ")
	if again, err := schema.Short(short); err != nil || string(again.JSON()) != string(sent) {
		return schemaFile
	}
	return short
}

// paramFlags are those of what requests have besides.
func paramFlags(p call.Params) []string {
	var words []string
	if p.System != "" {
		words = append(words, "--system", p.System)
	}
	if p.MaxTokens > 0 {
		words = append(words, "--max-tokens", strconv.Itoa(p.MaxTokens))
	}
	for _, m := range p.Body {
		words = append(words, "--param", m.Name+"="+string(m.Value))
	}
	for _, h := range p.Headers {
		words = append(words, "--header", h.Name+": "+h.Text)
	}
	for _, q := range p.Query {
		words = append(words, "--query", q.Name+"="+q.Text)
	}
	return words
}

// lanesFlag names lanes, each once.
func lanesFlag(lanes []engine.Lane) []string {
	var names []string
	for _, lane := range lanes {
		if name := lane.String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return []string{"--lanes", strings.Join(names, ",")}
}
