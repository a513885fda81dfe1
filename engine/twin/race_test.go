//go:build race

package twin_test

// designs is how many designs each provider is tried with: the race detector makes a fit eight
// times as slow, and what is proved of numbers is proved without it.
const designs = 1
