package provider

import (
	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/openai"
	"regatta/engine/simulated"
)

// probe is a caller for what needs no prompt and no schema.
func (p *Provider) probe() (*openai.Caller, error) {
	prompt, err := datasets.ParsePrompt(datasets.DefaultPrompt)
	if err != nil {
		return nil, err
	}
	anything, err := schema.Short("answer string")
	if err != nil {
		return nil, err
	}
	return p.client(prompt, anything, nil)
}

// Open returns a Caller for one run. Each has connections, or a simulated
// provider, of its own, so that runs share no limits.
func (p *Provider) Open(prompt *datasets.Prompt, s *schema.Schema) (Caller, error) {
	if p.cassette != nil {
		return p.cassette.Caller(prompt, s, p.params.System, p.model, p.speed), nil
	}
	over := p.checked.Swap(nil)
	caller, err := p.client(prompt, s, over)
	switch {
	case err == nil:
		return caller, nil
	case over != nil:
		over.Close()
	}
	return nil, err
}

// asks is what all callers of this provider are made with.
func (cfg Config) asks(prompt *datasets.Prompt, s *schema.Schema) openai.Config {
	return openai.Config{
		Model:    cfg.Model,
		Prompt:   prompt,
		Schema:   s,
		Mode:     cfg.Mode,
		Params:   cfg.Params,
		Env:      cfg.Env,
		API:      cfg.API,
		Timeouts: openai.Timeouts{Total: cfg.Timeout, Idle: cfg.Idle},
	}
}

func (cfg Config) overHTTP(prompt *datasets.Prompt, s *schema.Schema, over *openai.Caller) (*openai.Caller, error) {
	c := cfg.asks(prompt, s)
	c.BaseURL, c.Key, c.Transport, c.Over = cfg.BaseURL, cfg.Key, cfg.Transport, over
	return openai.New(c)
}

func (cfg Config) inProcess(prompt *datasets.Prompt, s *schema.Schema, _ *openai.Caller) (*openai.Caller, error) {
	c := cfg.asks(prompt, s)
	c.BaseURL = "http://" + Simulated + "/v1" // no host: it is in this process
	c.Transport, c.Inside = simulated.Transport(simulated.NewUnder(cfg.sky, cfg.Sim)), true
	return openai.New(c)
}
