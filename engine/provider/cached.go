package provider

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/cache"
	"regatta/engine/openai"
)

// OpenCached is Open with answers kept in a store, and taken from it where the same
// was asked before; nil: no store, just Open. It is not for runs that are measured
// against others: what comes from a store takes no time.
func (p *Provider) OpenCached(store *cache.Store, prompt *datasets.Prompt, s *schema.Schema) (Caller, error) {
	caller, err := p.Open(prompt, s)
	if err != nil || store == nil || p.cassette != nil {
		return caller, err
	}
	return store.Around(caller, cache.Scope{
		Provider: p.identity,
		Model:    strings.TrimSpace(p.model),
		Mode:     string(p.mode),
		API:      p.api,
		Params:   p.params,
		Prompt:   prompt,
		Schema:   s,
	}), nil
}

// Account tells apart what a server counts its limits for: its address, the key and the
// model. It says nothing of them.
type Account [sha256.Size]byte

func (cfg *Config) account() Account {
	h := sha256.New()
	for _, part := range []string{identityOf(*cfg), strings.TrimSpace(cfg.Model), strings.TrimSpace(string(cfg.Key)), strings.Join(cfg.Params.Credentials(), "\x00")} {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	return Account(h.Sum(nil))
}

// Account is the provider's; those that are equal have their limits in common.
func (p *Provider) Account() Account { return p.account }

// identityOf is all that decides the answers of a provider, but for the model: never
// the key.
func identityOf(cfg Config) string {
	if cfg.Name == Simulated {
		return fmt.Sprintf("%s, seed %d, %s", Simulated, cfg.Sim.Seed, cfg.Sim)
	}
	at := strings.TrimRight(strings.TrimSpace(cfg.BaseURL), "/")
	if at == "" {
		at = openai.DefaultBaseURL
	}
	return cfg.Name + ", " + at
}
