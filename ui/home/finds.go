package home

import "math/bits"

// finds is a set of items, in their order: a bit an item, and a count for each block
// of them.
type finds struct {
	n      int // how many there are
	words  []uint64
	blocks []int32
}

const (
	wordBits   = 64
	blockWords = 64
)

// reset empties the set, and makes room for so many items.
func (f *finds) reset(items int) {
	words := (items + wordBits - 1) / wordBits
	*f = finds{words: make([]uint64, words), blocks: make([]int32, words/blockWords+1)}
}

// set puts an item in or takes it out.
func (f *finds) set(item int, in bool) {
	word, bit := &f.words[item/wordBits], uint64(1)<<(item%wordBits)
	block := &f.blocks[item/(wordBits*blockWords)]
	switch {
	case in && *word&bit == 0:
		*block++
		f.n++
	case !in && *word&bit != 0:
		*block--
		f.n--
	default:
		return
	}
	*word ^= bit
}

// at returns the kth item of the set; there are more than k.
func (f *finds) at(k int) int {
	block := 0
	for ; k >= int(f.blocks[block]); block++ {
		k -= int(f.blocks[block])
	}
	at := block * blockWords
	for ; k >= bits.OnesCount64(f.words[at]); at++ {
		k -= bits.OnesCount64(f.words[at])
	}
	word := f.words[at]
	for ; k > 0; k-- {
		word &= word - 1
	}
	return at*wordBits + bits.TrailingZeros64(word)
}

// from returns the first item of the set from one on, or the one till which it looks.
func (f *finds) from(item, till int) int {
	for item < till {
		if word := f.words[item/wordBits] >> (item % wordBits); word != 0 {
			return min(item+bits.TrailingZeros64(word), till)
		}
		item = (item/wordBits + 1) * wordBits
	}
	return till
}

// has reports whether an item is in the set.
func (f *finds) has(item int) bool {
	word := item / wordBits
	return word < len(f.words) && f.words[word]&(1<<(item%wordBits)) != 0
}
