package simulated

import (
	"hash/fnv"
	"io"
	"math/rand/v2"
)

// purpose keeps the draws of one attempt independent of each other.
type purpose uint64

const (
	forLatency purpose = iota + 1
	forFault
	forSpoiling
	forID
	forAnswer // the first choice; the others follow
)

// These are apart from forAnswer and those that follow it.
const (
	forSlow purpose = 1<<32 + iota
	forShed
)

// dice are the draws of one attempt.
type dice struct {
	seed, text uint64
	attempt    int // from 1
}

// roll returns the random source of one thing about the attempt: the same for
// the same dice, in every process.
func (d dice) roll(why purpose) *rand.Rand {
	key := mix(mix(mix(mix(d.seed)^d.text)^uint64(d.attempt)) ^ uint64(why))
	return rand.New(rand.NewPCG(key, mix(key)))
}

// mix spreads every bit of x over all others: the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// hashText turns a text into the number that stands for it.
func hashText(text string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, text) // a hash takes everything
	return h.Sum64()
}
