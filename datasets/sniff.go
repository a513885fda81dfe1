package datasets

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// separators are what may stand between the cells of a CSV file, the likeliest
// first.
var separators = []byte{',', ';', '\t', '|'}

// sniffed is how many records the choice looks at.
const sniffed = 20

// sniff finds what separates the cells at the start of a CSV file: what cuts the
// header and as many of the first records as can be into the same number of
// cells, the more the better.
func sniff(start []byte, whole bool) byte {
	best, bestShare, bestCells := separators[0], 0.0, 0
	for _, separator := range separators {
		share, cells := agreement(start, whole, separator)
		if cells > 1 && (share > bestShare || share == bestShare && cells > bestCells) {
			best, bestShare, bestCells = separator, share, cells
		}
	}
	return best
}

// agreement is the share of records that have as many cells as the header, and
// that number.
func agreement(start []byte, whole bool, separator byte) (share float64, cells int) {
	records := dialect{comma: separator}.records(startOf(start, whole))
	header, err := records.next()
	if err != nil {
		return 0, 0
	}
	cells = len(header)
	same, all := 1, 1
	for all < sniffed {
		record, err := records.next()
		var bad badRecord
		switch {
		case errors.Is(err, io.EOF):
			return float64(same) / float64(all), cells
		case errors.As(err, &bad):
		case err != nil:
			return 0, 0
		case len(record) == cells:
			same++
		}
		all++
	}
	return float64(same) / float64(all), cells
}

// startOf is a source of the start of another; whole: of all of it.
func startOf(start []byte, whole bool) *source {
	return &source{Reader: bufio.NewReader(bytes.NewReader(start)), limit: &limits{more: !whole}}
}

// separatorName is for people.
func separatorName(separator byte) string {
	switch separator {
	case '\t':
		return "a tab"
	case ';':
		return "a semicolon"
	case ',':
		return "a comma"
	}
	return fmt.Sprintf("%q", string(separator))
}
