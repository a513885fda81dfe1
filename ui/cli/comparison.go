package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"

	"regatta/engine"
	"regatta/ui/results"
)

// comparison is how the lanes of a race compare. Times are seconds; nil: that
// can't be said.
type comparison struct {
	Dataset  string       `json:"dataset"`
	Items    int          `json:"items"`
	Provider string       `json:"provider"`
	Model    string       `json:"model"`
	Lanes    []laneResult `json:"lanes"`

	tallies []*engine.Tally // of Lanes
	article bool            // the article timed the same
}

type laneResult struct {
	Lane         string   `json:"lane"`
	Strategy     string   `json:"strategy"`
	Limit        int      `json:"limit"` // 0: none
	End          string   `json:"end"`   // how the run ended: ok, failed (by a failure) or cancelled (stopped)
	OK           int      `json:"ok"`
	Failed       int      `json:"failed"`
	Cancelled    int      `json:"cancelled"`
	Retries      int      `json:"retries"`
	Reasks       int      `json:"reasks"`
	Wall         *float64 `json:"wall_s"`
	Ideal        *float64 `json:"ideal_s"`
	Efficiency   *float64 `json:"efficiency"` // ideal / wall
	Speedup      *float64 `json:"speedup"`    // the lane's own calls one by one / wall
	FirstResult  *float64 `json:"first_result_s"`
	Held         *float64 `json:"held_s"` // on average over what was delivered
	P50          *float64 `json:"p50_s"`
	P95          *float64 `json:"p95_s"`
	P99          *float64 `json:"p99_s"`
	FirstToken   *float64 `json:"first_token_p50_s"`   // nil: not streamed
	Speed        *float64 `json:"output_tokens_per_s"` // of the whole run; nil: not streamed, or not known
	MaxInFlight  int      `json:"max_in_flight"`
	InputTokens  *int     `json:"input_tokens"`
	OutputTokens *int     `json:"output_tokens"`
	Cost         *float64 `json:"cost_usd"`
	Right        int      `json:"right"`
	Wrong        int      `json:"wrong"`
	Delivered    []int32  `json:"delivered"` // the items, in the order of their delivery
}

// newComparison compares the lanes of a heat that ran.
func newComparison(h *heat) comparison {
	j := h.job
	c := comparison{
		Dataset:  j.set.Name,
		Items:    j.set.Rows.Len(),
		Provider: j.provider.Label(),
		Model:    j.provider.Model(),
		Lanes:    []laneResult{},
		tallies:  h.tallies(),
		article:  j.set.Name == "people" && j.set.Rows.Len() == articleItems && j.provider.LikeArticle(),
	}
	for _, t := range c.tallies {
		c.Lanes = append(c.Lanes, newLaneResult(t))
	}
	return c
}

func newLaneResult(t *engine.Tally) laneResult {
	lane := t.Started.Lane
	r := laneResult{
		Lane:        lane.String(),
		Strategy:    lane.Strategy.Name,
		Limit:       lane.Limit,
		End:         t.End.String(),
		OK:          t.OK,
		Failed:      t.Failed,
		Cancelled:   t.Cancelled,
		Retries:     t.Retries,
		Reasks:      t.Reasks,
		Wall:        results.Seconds(t.Wall),
		Efficiency:  positive(t.Efficiency()),
		Speedup:     positive(t.Speedup()),
		FirstResult: results.Seconds(t.First),
		Held:        results.Seconds(t.Held()),
		P50:         results.Seconds(t.Percentile(50)),
		P95:         results.Seconds(t.Percentile(95)),
		P99:         results.Seconds(t.Percentile(99)),
		FirstToken:  results.Seconds(t.FirstToken(50)),
		Speed:       positive(t.TokensPerSecond(t.Now)),
		MaxInFlight: t.Most,
		Right:       t.Right,
		Wrong:       t.Wrong,
		Delivered:   append([]int32{}, t.DeliveryOrder...),
	}
	if r.Efficiency != nil {
		r.Ideal = results.Seconds(t.Ideal())
	}
	if t.Metered() {
		r.InputTokens, r.OutputTokens = &t.Usage.InputTokens, &t.Usage.OutputTokens
	}
	return r
}

// positive is a ratio, to four places, of which 0 means that it can't be said.
func positive(x float64) *float64 {
	if x <= 0 {
		return nil
	}
	x = math.Round(x*1e4) / 1e4
	return &x
}

// articleItems is how many texts the article runs.
const articleItems = 7

// writeComparison writes it whole, in one of the formats of a race.
func writeComparison(w io.Writer, format string, c comparison) error {
	var buf bytes.Buffer
	var err error
	switch format {
	case formatJSON:
		err = results.AppendJSON(&buf, c)
	case results.CSV:
		var records [][]string
		if records, err = c.records(); err == nil {
			err = csv.NewWriter(&buf).WriteAll(records)
		}
	case formatMarkdown:
		c.table().markdown(&buf)
	default:
		c.table().text(&buf)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// records are the lanes, with a column for each key of their JSON but the list of
// deliveries.
func (c comparison) records() ([][]string, error) {
	fields := reflect.VisibleFields(reflect.TypeFor[laneResult]())
	fields = fields[:len(fields)-1]
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Tag.Get("json")
	}
	records := [][]string{names}
	for _, lane := range c.Lanes {
		record := make([]string, len(fields))
		for i := range fields {
			value, err := json.Marshal(reflect.ValueOf(lane).Field(i).Interface())
			if err != nil {
				return nil, fmt.Errorf("lane %s: %w", lane.Lane, err)
			}
			record[i] = results.Cell(value)
		}
		records = append(records, record)
	}
	return records, nil
}
