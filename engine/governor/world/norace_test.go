//go:build !race

package world

// seeds is how many times each provider is met.
const seeds = 6

// margin is how many times a bound may be exceeded.
const margin = 1
