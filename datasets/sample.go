package datasets

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
)

// sampler chooses a few of many without knowing how many there will be: each is
// as likely as any other (Vitter's algorithm R). The seed decides.
type sampler struct {
	random *rand.Rand
	most   int
	seen   int
}

func newSampler(most int, seed uint64) *sampler {
	const stream = 0x5eed_0f_5a4713 // so that the sample shares no draws with what else the seed decides
	return &sampler{random: rand.New(rand.NewPCG(seed, stream)), most: most}
}

// slot says of the next one which place among those chosen it takes, whoever had
// it before; -1: none.
func (s *sampler) slot() int {
	s.seen++
	if s.seen <= s.most {
		return s.seen - 1
	}
	if at := s.random.IntN(s.seen); at < s.most {
		return at
	}
	return -1
}

// sampleOf chooses rows of a set whose number is known, in their order.
func sampleOf(rows Rows, most int, seed uint64) Rows {
	if most >= rows.Len() {
		return rows
	}
	s, chosen := newSampler(most, seed), make([]int, most)
	for i := range rows.Len() {
		if at := s.slot(); at >= 0 {
			chosen[at] = i
		}
	}
	slices.Sort(chosen)
	return picked{rows, chosen}
}

// picked are some rows of others.
type picked struct {
	of     Rows
	chosen []int
}

func (p picked) Len() int                       { return len(p.chosen) }
func (p picked) At(i int) Item                  { return p.of.At(p.chosen[i]) }
func (p picked) Expected(i int) json.RawMessage { return p.of.Expected(p.chosen[i]) }
