//go:build race

package world

// seeds is how many times each provider is met: what is proved of numbers is proved without the
// race detector, which makes a run several times as slow.
const seeds = 2

// margin is how many times a bound may be exceeded: means of few vary.
const margin = 2.5
