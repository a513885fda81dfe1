//go:build !race

package twin_test

// designs is how many designs each provider is tried with.
const designs = 2
