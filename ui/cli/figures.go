package cli

import (
	"regatta/ui/figures"
)

const unknown = figures.Unknown

// table shows the lanes to people.
func (c comparison) table() table {
	t := table{columns: []column{{"lane", true}}, rows: make([][]string, len(c.tallies))}
	for i, tally := range c.tallies {
		t.rows[i] = []string{tally.Started.Lane.String()}
	}
	for _, f := range figures.Telling(figures.All(c.article), c.tallies) {
		t.columns = append(t.columns, column{title: f.Title})
		for i, tally := range c.tallies {
			t.rows[i] = append(t.rows[i], f.Of(tally))
		}
	}
	return t
}
