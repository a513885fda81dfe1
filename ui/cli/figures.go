package cli

import (
	"fmt"
	"slices"

	"regatta/engine"
	"regatta/ui/text"
)

// figure is what a column of the comparison shows of a lane.
type figure struct {
	title    string
	of       func(*engine.Tally) string
	optional bool // left out where no lane has any
}

const unknown = "–"

// table shows the lanes to people.
func (c comparison) table() table {
	t := table{columns: []column{{"lane", true}}, rows: make([][]string, len(c.tallies))}
	for i, tally := range c.tallies {
		t.rows[i] = []string{tally.Started.Lane.String()}
	}
	for _, f := range c.figures() {
		cells := make([]string, len(c.tallies))
		for i, tally := range c.tallies {
			cells[i] = f.of(tally)
		}
		if f.optional && !slices.ContainsFunc(cells, saysSomething) {
			continue
		}
		t.columns = append(t.columns, column{title: f.title})
		for i := range t.rows {
			t.rows[i] = append(t.rows[i], cells[i])
		}
	}
	return t
}

func saysSomething(cell string) bool { return cell != "0" && cell != unknown }

func (c comparison) figures() []figure {
	list := []figure{{"wall", wallOf, false}}
	if c.article {
		wall := func(t *engine.Tally) string { return text.Seconds(engine.ArticleWall(t.Started.Lane)) }
		list = append(list, figure{"article", wall, true})
	}
	return append(list,
		figure{"speed-up", func(t *engine.Tally) string { return scaled("%.2f×", t.Speedup(), 1) }, false},
		figure{"efficiency", func(t *engine.Tally) string { return scaled("%.1f%%", t.Efficiency(), 100) }, false},
		figure{"first", func(t *engine.Tally) string { return text.Seconds(t.First) }, false},
		figure{"held", func(t *engine.Tally) string { return text.Seconds(t.Held()) }, false},
		figure{"p50", func(t *engine.Tally) string { return text.Seconds(t.Percentile(50)) }, false},
		figure{"p95", func(t *engine.Tally) string { return text.Seconds(t.Percentile(95)) }, false},
		figure{"in flight", func(t *engine.Tally) string { return text.Count(t.Most) }, false},
		figure{"failed", func(t *engine.Tally) string { return text.Count(t.Failed) }, true},
		figure{"cancelled", func(t *engine.Tally) string { return text.Count(t.Cancelled) }, true},
		figure{"lost", func(t *engine.Tally) string { return text.Count(t.Lost()) }, true},
		figure{"retries", func(t *engine.Tally) string { return text.Count(t.Retries) }, true},
		figure{"right", rightOf, true},
	)
}

// wallOf is a lane's wall, or why it has none that could be compared.
func wallOf(t *engine.Tally) string {
	switch t.End {
	case engine.Cancelled:
		return "stopped"
	case engine.Failed:
		return "failed"
	}
	return text.Seconds(t.Wall)
}

// scaled writes a figure of which 0 means that it can't be said.
func scaled(format string, x, factor float64) string {
	if x <= 0 {
		return unknown
	}
	return fmt.Sprintf(format, x*factor)
}

// rightOf tells how many results are the expected ones.
func rightOf(t *engine.Tally) string {
	judged := t.Right + t.Wrong
	if judged == 0 {
		return unknown
	}
	return text.Count(t.Right) + "/" + text.Count(judged)
}
