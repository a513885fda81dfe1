//go:build !race

package twin_test

// TestRandomProviders tries so many providers, with so many designs each.
const (
	providers = 63
	designs   = 2
)
