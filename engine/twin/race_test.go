//go:build race

package twin_test

// TestRandomProviders tries so many providers, with so many designs each: the race detector makes
// a fit eight times as slow, and what is proved of numbers is proved without it.
const (
	providers = 28
	designs   = 1
)
