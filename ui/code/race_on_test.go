//go:build race

package code

// buildFlags are those of Go programs that tests build: as the tests themselves are, so that what
// both need is compiled once.
var buildFlags = []string{"-race"}
