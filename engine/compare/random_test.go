package compare

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/course"
)

// A pace that changed much is named by its bounds: the last alone says nothing of the wait.
func TestAPaceIsNamedByItsBounds(t *testing.T) {
	for want, r := range map[string]course.Rate{
		"a pace of 9.4/s":          {Gate: course.Pace, Value: 9.4, Least: 9, Most: 10},
		"a pace of 1.97 to 22.6/s": {Gate: course.Pace, Value: 20, Least: 1.97, Most: 22.6},
		"600 req/min":              {Gate: course.Requests, Value: 600, Least: 600, Most: 600},
	} {
		if got := Rate(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is refused at random is said to be that, and the parts of the wall that a sentence names
// are together no more than the wall.
func TestRefusalsAtRandom(t *testing.T) {
	named := regexp.MustCompile(`(?:spent|waited) ([0-9.:]+)s? of `)
	atRandom := 0
	for seed := range uint64(12) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		run := limited(t, "as-completed:24", 400, &limiter{burst: 1e9, rate: 1e9, shed: func() bool { return rnd.Float64() < 0.03+0.01*float64(seed%6) }}, 0)
		if run.OK != 400 || run.Refused == 0 {
			t.Fatalf("%d ok, %d refused", run.OK, run.Refused)
		}
		if strings.HasSuffix(Avoids(run), "at random, no limit avoids them") {
			atRandom++
		}
		said, sum := Decided([]*engine.Tally{run}, func(int, int) string { return "" })[0], time.Duration(0)
		for _, m := range named.FindAllStringSubmatch(said, -1) {
			d, err := time.ParseDuration(strings.Replace(m[1], ":", "m", 1) + "s")
			if err != nil {
				t.Fatalf("%q: %v", said, err)
			}
			sum += d
		}
		if sum > run.Wall {
			t.Errorf("%q: %v of %v", said, sum, run.Wall)
		}
	}
	if atRandom < 4 {
		t.Errorf("%d of 12 runs are said to have been refused at random", atRandom)
	}
}
