//go:build !race

package world

// seeds is how many times each provider is met.
const seeds = 6
