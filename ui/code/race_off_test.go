//go:build !race

package code

// buildFlags are those of Go programs that tests build.
var buildFlags []string
