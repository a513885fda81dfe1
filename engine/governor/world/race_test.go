//go:build race

package world

// seeds is how many times each provider is met: what is proved of numbers is proved without the
// race detector, which makes a run several times as slow.
const seeds = 2
