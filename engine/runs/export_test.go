package runs

import (
	"os"

	"regatta/engine/journal"
)

// NewRest makes the file for what the disk of the journal at a path doesn't take from a byte on.
func NewRest(path string, from int64, lines []byte) (journal.Rest, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return (&watched{file, path}).NewRest(from, lines)
}
