package pane

import "fmt"

// RoomForWords is from how wide a pane on keys say more than what they do.
const RoomForWords = 60

// ColumnKeys turn to other columns of a table whose columns are shown in n parts, the one of number
// now, from 0; none where all are in sight.
func ColumnKeys(f Frame, n, now int, turn func(by int)) []Key {
	if n < 2 {
		return nil
	}
	what := "columns"
	if f.W >= RoomForWords {
		what += fmt.Sprintf(" %d/%d", now%n+1, n)
	}
	return []Key{
		Does(Bind([]string{"<", ","}, "< >", what), func() { turn(-1) }),
		Does(Bind([]string{">", "."}, "", ""), func() { turn(1) }),
	}
}
