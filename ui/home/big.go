package home

import (
	"strings"

	"regatta/ui/theme"
)

// bigLines is how many lines big digits take.
const bigLines = 3

// bigDigits are five rows of points for each character, those of a row as bits.
func bigDigits(c rune) (rows [5]uint8, width int) {
	switch c {
	case '0':
		return [5]uint8{7, 5, 5, 5, 7}, 3
	case '1':
		return [5]uint8{6, 2, 2, 2, 7}, 3
	case '2':
		return [5]uint8{7, 1, 7, 4, 7}, 3
	case '3':
		return [5]uint8{7, 1, 7, 1, 7}, 3
	case '4':
		return [5]uint8{5, 5, 7, 1, 1}, 3
	case '5':
		return [5]uint8{7, 4, 7, 1, 7}, 3
	case '6':
		return [5]uint8{7, 4, 7, 5, 7}, 3
	case '7':
		return [5]uint8{7, 1, 1, 1, 1}, 3
	case '8':
		return [5]uint8{7, 5, 7, 5, 7}, 3
	case '9':
		return [5]uint8{7, 5, 7, 1, 7}, 3
	case '–':
		return [5]uint8{0, 0, 7, 0, 0}, 3
	case '/':
		return [5]uint8{1, 1, 2, 4, 4}, 3
	case '.':
		return [5]uint8{0, 0, 0, 0, 1}, 1
	case ':':
		return [5]uint8{0, 1, 0, 1, 0}, 1
	}
	return rows, 1
}

// bigWidth is how many cells a text takes in big digits.
func bigWidth(s string) int {
	n := 0
	for _, c := range s {
		_, w := bigDigits(c)
		n += w + 1
	}
	return max(n-1, 0)
}

// addBig appends a text of digits to as many lines, in half blocks. A last s is a unit, and small.
func addBig(lines *[bigLines]theme.Line, ink theme.Ink, s string) {
	digits, seconds := strings.CutSuffix(s, "s")
	var rows [bigLines]strings.Builder
	for i, c := range []rune(digits) {
		points, width := bigDigits(c)
		for y := range rows {
			if i > 0 {
				rows[y].WriteByte(' ')
			}
			upper, lower := points[2*y], uint8(0)
			if 2*y+1 < len(points) {
				lower = points[2*y+1]
			}
			for x := width - 1; x >= 0; x-- {
				rows[y].WriteString([...]string{" ", "▀", "▄", "█"}[upper>>x&1|lower>>x&1<<1])
			}
		}
	}
	for y := range rows {
		lines[y].Cells(ink, rows[y].String(), bigWidth(digits))
	}
	if seconds {
		lines[bigLines-1].Add(ink, "s")
	}
}
