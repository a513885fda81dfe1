package cli

import (
	"testing"

	"regatta/engine/journal"
	"regatta/engine/provider"
)

// A run goes on with a model if it had one, and else on the simulated provider.
func TestARunGoesOnWithTheKindThatItHad(t *testing.T) {
	for _, c := range []struct {
		was, now, url string
		fine          bool
	}{
		{provider.Simulated, provider.Simulated, "", true}, {provider.Simulated, provider.OpenAI, "", false},
		{provider.Simulated, provider.Simulated, "http://example.test/v1", false},
		{provider.OpenAI, provider.OpenAI, "", true}, {provider.OpenAI, provider.Simulated, "", false},
	} {
		b := newBatch()
		b.provider, b.baseURL = c.now, c.url
		if err := b.sameKind(&journal.Header{Provider: c.was, Simulated: c.was == provider.Simulated}); (err == nil) != c.fine {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
