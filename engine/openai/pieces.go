package openai

import "strings"

// pieces is a scrubber for a text that comes in pieces. It returns a function for each
// text, which takes the next piece and returns what may be shown next. What could be
// the beginning of a secret is kept back until it is clear.
func (s secrets) pieces() func() func(piece string) string {
	return func() func(string) string {
		all := func(piece string) string { return piece }
		for _, one := range s {
			if len(one.value) >= longSecret {
				before, next := all, one.pieces()
				all = func(piece string) string { return next(before(piece)) }
			}
		}
		return all
	}
}

func (s secret) pieces() func(piece string) string {
	kept := ""
	return func(piece string) string {
		text := strings.ReplaceAll(kept+piece, s.value, s.shown)
		n := beginning(text, s.value)
		kept = text[len(text)-n:]
		return text[:len(text)-n]
	}
}

// beginning returns how long the longest end of a text is that a key begins with.
func beginning(text, key string) int {
	for n := min(len(key)-1, len(text)); n > 0; n-- {
		if strings.HasSuffix(text, key[:n]) {
			return n
		}
	}
	return 0
}
