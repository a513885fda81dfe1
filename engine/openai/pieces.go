package openai

import "strings"

// pieceScrubber is a scrubber for a text that comes in pieces. It returns a
// function for each text, which takes the next piece and returns what may be shown
// next. What could be the beginning of the key is kept back until it is clear.
func pieceScrubber(key string) func() func(piece string) string {
	if len(key) < longSecret {
		return func() func(string) string {
			return func(piece string) string { return piece }
		}
	}
	return func() func(string) string {
		kept := ""
		return func(piece string) string {
			text := strings.ReplaceAll(kept+piece, key, redacted)
			n := beginning(text, key)
			kept = text[len(text)-n:]
			return text[:len(text)-n]
		}
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
