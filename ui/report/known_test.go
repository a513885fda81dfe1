package report

import (
	"encoding/json"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/trials"
)

// TestWhatWasNeverMeasuredIsNoNumber: a lane without a complete trial has no median, and
// a limit at which nothing succeeded has no p95.
func TestWhatWasNeverMeasuredIsNoNumber(t *testing.T) {
	lanes := []engine.Lane{{Strategy: engine.Gather, Limit: 2}}
	sweep := Sweep(About{}, lanes, []trials.Point{{Limit: 2, P95: engine.Unset, Wall: time.Second, Failed: 7}})
	for _, c := range []struct {
		report  *Report
		key     string
		columns []int
	}{
		{Trials(About{}, trials.NewResult(lanes, 3)), "median_s", []int{1, 3, 4}},
		{Trials(About{}, trials.NewResult(lanes, 3)), "first_result_s", nil},
		{Trials(About{}, trials.NewResult(lanes, 3)), "p95_s", nil},
		{sweep, "p95_s", []int{2}},
	} {
		for _, column := range c.columns {
			if got := c.report.Table.Rows[0][column]; got != "–" {
				t.Errorf("%s: %q", c.report.Table.Columns[column].Title, got)
			}
		}
		text, err := json.Marshal(c.report.object)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]json.RawMessage
		var rows []map[string]json.RawMessage
		if err := json.Unmarshal(text, &object); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"lanes", "points"} {
			_ = json.Unmarshal(object[name], &rows)
		}
		if len(rows) != 1 || string(rows[0][c.key]) != "null" {
			t.Errorf("%s is %s in %s", c.key, rows, text)
		}
	}
}
