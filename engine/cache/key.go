package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"strconv"

	"regatta/engine/call"
)

// format changes with the meaning of keys and files, so that those of other versions
// of the program are not found.
const format = "regatta answers 2"

// key names a request, or what a scope has in common.
type key [sha256.Size]byte

func (s Scope) key() key {
	strict, _ := s.Schema.Strict()
	parts := []string{format, s.Provider, s.Model, s.Mode, s.Schema.Name(), string(s.Schema.JSON()), strconv.FormatBool(strict)}
	if !s.Params.IsZero() { // without any the key is what it was before there were some
		text, _ := s.Params.MarshalJSON() // of what came from JSON
		parts = append(parts, string(text))
	}
	if s.API != "" && s.API != call.AutoAPI { // likewise
		parts = append(parts, "api", string(s.API))
	}
	return digest(parts...)
}

// ofRequest is the key ofRequest a request within the scope.
func (k key) ofRequest(prompt string, turns []call.Turn) key {
	parts := []string{string(k[:]), prompt}
	for _, turn := range turns {
		parts = append(parts, turn.Answer, turn.Complaint)
	}
	return digest(parts...)
}

// digest hashes texts, each with its length before it, so that no two lists of
// texts run together to the same.
func digest(parts ...string) (sum key) {
	h := sha256.New() // which never fails
	for _, part := range parts {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part)))
		_, _ = io.WriteString(h, part)
	}
	h.Sum(sum[:0])
	return sum
}
