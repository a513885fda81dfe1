package datasets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func idsOf(set *Set) []string {
	var ids []string
	for _, r := range rowsOf(set) {
		ids = append(ids, r.id)
	}
	return ids
}

func TestSamples(t *testing.T) {
	var lines strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&lines, "text %d\n", i)
	}
	path := writeFile(t, "a.txt", lines.String())
	for _, spec := range []string{path, "people:1000"} {
		set := mustOpen(t, spec, Options{Sample: 20, Seed: 5})
		ids := idsOf(set)
		numbers := make([]int, len(ids))
		for i, id := range ids {
			numbers[i], _ = strconv.Atoi(id)
			if spec == path && set.Rows.At(i).Text != "text "+id {
				t.Errorf("row %s is %q", id, set.Rows.At(i).Text)
			}
		}
		if len(ids) != 20 || !slices.IsSorted(numbers) || len(slices.Compact(numbers)) != 20 {
			t.Errorf("%s: %v", spec, ids)
		}
		if len(set.Notes) != 1 || !strings.Contains(set.Notes[0], "sample of 20 of 1000 rows, seed 5") {
			t.Errorf("notes %q", set.Notes)
		}
		if again := idsOf(mustOpen(t, spec, Options{Sample: 20, Seed: 5})); !slices.Equal(again, ids) {
			t.Errorf("the same seed chose %v, then %v", ids, again)
		}
		if other := idsOf(mustOpen(t, spec, Options{Sample: 20, Seed: 6})); slices.Equal(other, ids) {
			t.Errorf("another seed chose the same")
		}
		if first := idsOf(mustOpen(t, spec, Options{Sample: 20, Seed: 5, MaxItems: 3})); !slices.Equal(first, ids[:3]) {
			t.Errorf("the first of the sample are %v, not %v", first, ids[:3])
		}
		if all := mustOpen(t, spec, Options{Sample: 1000, Seed: 5}); all.Rows.Len() != 1000 || all.Notes != nil {
			t.Errorf("a sample of all has %d rows, notes %q", all.Rows.Len(), all.Notes)
		}
	}
}

// Every row is as likely as any other to be in the sample.
func TestSamplesAreFair(t *testing.T) {
	const rows, most, draws = 10, 3, 4000
	var count [rows]int
	for seed := range uint64(draws) {
		chosen := sampleOf(crowd{first: writtenRows{}, n: rows}, most, seed)
		for i := range chosen.Len() {
			n, _ := strconv.Atoi(chosen.At(i).ID)
			count[n]++
		}
	}
	for i, n := range count { // 1200 each, with a standard deviation of 29
		if n < 1050 || n > 1350 {
			t.Errorf("row %d was chosen %d times of %d", i, n, draws)
		}
	}
}
