package cli

import (
	"time"

	"regatta/ui/report"
)

// reproduce is what a report says of how to run the job again.
func (j *job) reproduce() *report.Reproduce {
	one, many := j.schema.Item(), true
	if one == nil {
		one, many = j.schema, false
	}
	r := &report.Reproduce{
		Command:  report.Shell(j.command),
		Date:     time.Now().Format(time.RFC3339),
		Version:  theBuild().String(),
		Machine:  report.ThisMachine(),
		Seed:     j.base.Seed,
		Provider: j.provider.Label(),
		Model:    j.provider.Model(),
		Settings: j.provider.Settings(),
		Mode:     string(j.provider.Mode()),
		API:      string(j.provider.API()),
		Prompt:   j.prompt.String(),
		Schema:   one.Kept(),
		Many:     many,
	}
	if !j.provider.Simulated() {
		r.BaseURL = report.MaskedURL(j.provider.BaseURL())
	}
	if p := j.provider.Params(); !p.IsZero() {
		if text, err := p.MarshalJSON(); err == nil {
			r.Parameters = text
		}
	}
	return r
}
