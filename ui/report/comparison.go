package report

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/results"
)

// comparison is how the lanes of a race compare. Times are seconds; nil: that
// can't be said.
type comparison struct {
	Dataset  string   `json:"dataset"`
	Items    int      `json:"items"`
	Provider string   `json:"provider"`
	Model    string   `json:"model"`
	Lanes    []Lane   `json:"lanes"`
	Decided  []string `json:"decided"`  // a sentence for each lane
	Warnings []string `json:"warnings"` // what makes the comparison unfair
	tail
}

// Lane is what came of a run, as comparisons write it. Times are seconds; nil: that
// can't be said.
type Lane struct {
	Lane         string   `json:"lane"`
	Strategy     string   `json:"strategy"`
	Limit        int      `json:"limit"` // 0: none
	End          string   `json:"end"`   // how the run ended: ok, failed (by a failure) or cancelled (stopped)
	OK           int      `json:"ok"`
	Failed       int      `json:"failed"`
	Cancelled    int      `json:"cancelled"`
	Retries      int      `json:"retries"`
	Reasks       int      `json:"reasks"`
	Hedged       int      `json:"hedged"`     // attempts that began beside another of their item
	HedgesWon    int      `json:"hedges_won"` // of those, the ones that were answered first
	Wall         *float64 `json:"wall_s"`
	Ideal        *float64 `json:"ideal_s"`
	Efficiency   *float64 `json:"efficiency"`   // ideal / wall
	Speedup      *float64 `json:"speedup"`      // the for-loop's wall / wall, or the lane's own calls one by one / wall
	SpeedupLow   *float64 `json:"speedup_low"`  // nil: it isn't a range, by a twin
	SpeedupHigh  *float64 `json:"speedup_high"` // likewise; alone it is a bound
	FirstResult  *float64 `json:"first_result_s"`
	Held         *float64 `json:"held_s"` // on average over the results delivered
	P50          *float64 `json:"p50_s"`
	P95          *float64 `json:"p95_s"`
	P99          *float64 `json:"p99_s"`
	FirstToken   *float64 `json:"first_token_p50_s"`   // nil: not streamed
	Speed        *float64 `json:"output_tokens_per_s"` // of the whole run; nil: not streamed, or not known
	MaxInFlight  *int     `json:"max_in_flight"`       // nil: answers came from the cache, which are no calls
	InputTokens  *int     `json:"input_tokens"`
	OutputTokens *int     `json:"output_tokens"`
	Cost         *float64 `json:"cost_usd"`
	Right        int      `json:"right"`
	Wrong        int      `json:"wrong"`
	SpeedupFrom  *string  `json:"speedup_from"` // what the speed-up is of: "for-loop", measured, "twin" or "latencies"
	Guess        *string  `json:"guess"`        // why its figures are guesses of a twin; nil: they aren't
	Delivered    []int32  `json:"delivered"`    // the items, in the order of their delivery
}

// newComparison compares finished runs.
func newComparison(about About, tallies []*engine.Tally, gains []compare.Gain) comparison {
	c := comparison{
		Dataset:  about.Dataset,
		Items:    about.Items,
		Provider: about.Provider,
		Model:    about.Model,
		Lanes:    []Lane{},
		Decided:  compare.Decided(tallies, about.name, about.Contexts...),
		Warnings: append(append([]string{}, compare.Warnings(tallies, about.Contexts...)...), compare.Unsaid(tallies, gains, about.Contexts...)...),
	}
	for i, t := range tallies {
		lane := LaneOf(t, gains[i])
		lane.Guess = about.guess(t.Started.Lane)
		c.Lanes = append(c.Lanes, lane)
	}
	c.Warnings = append(c.Warnings, about.guessed()...)
	return c
}

// LaneOf is what came of a run, and what it gained.
func LaneOf(t *engine.Tally, gain compare.Gain) Lane {
	lane := t.Started.Lane
	r := Lane{
		Lane:        lane.String(),
		Strategy:    lane.Strategy.Name,
		Limit:       lane.Limit,
		End:         t.End.String(),
		OK:          t.OK,
		Failed:      t.Failed,
		Cancelled:   t.Cancelled,
		Retries:     t.Retries,
		Reasks:      t.Reasks,
		Hedged:      t.Hedged,
		HedgesWon:   t.HedgesWon,
		Wall:        results.Seconds(t.Wall),
		Efficiency:  positive(gain.Efficiency),
		Speedup:     positive(gain.Speedup),
		FirstResult: results.Seconds(t.First),
		Held:        results.Seconds(t.Held()),
		P50:         results.Seconds(t.Percentile(50)),
		P95:         results.Seconds(t.Percentile(95)),
		P99:         results.Seconds(t.Percentile(99)),
		FirstToken:  results.Seconds(t.FirstToken(50)),
		Speed:       positive(t.TokensPerSecond(t.Now)),
		Right:       t.Right,
		Wrong:       t.Wrong,
		Delivered:   append([]int32{}, t.DeliveryOrder...),
	}
	if t.Cached == 0 {
		most := t.Most
		r.MaxInFlight = &most
	}
	if r.Efficiency != nil {
		r.Ideal = results.Seconds(t.Ideal())
	}
	if r.Speedup != nil {
		from := "latencies"
		switch {
		case gain.Measured:
			from = "for-loop"
		case gain.Twin:
			from = "twin"
		}
		r.SpeedupFrom = &from
	}
	if r.Speedup == nil {
		r.SpeedupLow, r.SpeedupHigh = positive(gain.Low), positive(gain.High)
	}
	if t.Metered() {
		r.InputTokens, r.OutputTokens = &t.Usage.InputTokens, &t.Usage.OutputTokens
		if c := t.Cost(); c.Known {
			r.Cost = &c.USD
		}
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

func (c comparison) records() ([][]string, error) { return Records(c.Lanes) }

// Records are lanes as rows of a CSV file, with a column for each key of their JSON
// but the list of deliveries. The first has the columns' names.
func Records(lanes []Lane) ([][]string, error) {
	fields := reflect.VisibleFields(reflect.TypeFor[Lane]())
	fields = fields[:len(fields)-1]
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Tag.Get("json")
	}
	records := [][]string{names}
	for _, lane := range lanes {
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
