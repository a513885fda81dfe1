package datasets

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"regatta/datasets/spell"
)

// Columns with a meaning of their own.
const (
	idColumn       = "id"
	expectedColumn = "expected"
	sourceColumn   = "source" // the file of a row, where there are several
)

// textColumns are the names that a text goes by, the likeliest first.
var textColumns = []string{"text", "content", "body", "message", "prompt"}

// findColumn returns the place of a column, whatever its case; -1 for none. An
// exact match goes first.
func findColumn(columns []string, name string) int {
	if i := slices.Index(columns, name); i >= 0 {
		return i
	}
	return slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, name) })
}

// textRank is the place of a name among those that a text goes by; -1 for any other.
func textRank(name string) int {
	return slices.IndexFunc(textColumns, func(c string) bool { return strings.EqualFold(c, name) })
}

// chooseColumn returns the place of the column with the text: the one that is
// wanted, else one whose name says so, else the only one.
func chooseColumn(columns []string, wanted string) (int, error) {
	if wanted != "" {
		if i := slices.Index(columns, wanted); i >= 0 {
			return i, nil
		}
		return 0, fmt.Errorf("no column %q; %scolumns: %s", wanted, spell.Question(wanted, columns), quotedList(columns))
	}
	for _, name := range textColumns {
		if i := findColumn(columns, name); i >= 0 {
			return i, nil
		}
	}
	only := -1
	for i, name := range columns {
		if strings.EqualFold(name, idColumn) || strings.EqualFold(name, expectedColumn) {
			continue
		}
		if only >= 0 {
			return 0, fmt.Errorf("more than one column; pick the text with --column NAME: %s", quotedList(columns))
		}
		only = i
	}
	if only < 0 {
		return 0, errors.New("no text column")
	}
	return only, nil
}

// quotedList lists names for an error, the first twenty of them.
func quotedList(names []string) string {
	const most = 20
	quoted := make([]string, 0, most+1)
	for i, name := range names {
		if i == most {
			quoted = append(quoted, "…")
			break
		}
		quoted = append(quoted, quote(name))
	}
	return strings.Join(quoted, ", ")
}

// quote is a name in quotes, short and safe to show.
func quote(name string) string {
	const most = 60
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", name)
}
