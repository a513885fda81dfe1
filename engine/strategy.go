package engine

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"regatta/datasets/spell"
)

// Dispatch says when calls start.
type Dispatch uint8

const (
	// OneByOne starts a call when the one before it was delivered, in dataset order.
	OneByOne Dispatch = iota
	// AtOnce starts all calls at once, in dataset order, as far as the limit lets them.
	AtOnce
	// AtOnceShuffled is AtOnce in an arbitrary order: asyncio.as_completed puts its
	// tasks in a set. The shuffle is seeded; dataset order is an option of the run.
	AtOnceShuffled
)

// Delivery says when finished results are delivered.
type Delivery uint8

const (
	// AsFinished delivers each result as soon as it has finished.
	AsFinished Delivery = iota
	// Together delivers all results when the last has finished, in dataset order.
	Together
	// InOrder delivers each result as soon as all before it are: the longest
	// ready prefix of the dataset.
	InOrder
)

// Strategy is a way to run a batch: a pair of a dispatch and a delivery.
type Strategy struct {
	Name     string // as on the command line: "as-completed"
	Dispatch Dispatch
	Delivery Delivery
}

// The strategies of the article, and ordered, which is to gather what a stream
// is to a list.
var (
	ForLoop     = Strategy{"for-loop", OneByOne, AsFinished}
	Gather      = Strategy{"gather", AtOnce, Together}
	AsCompleted = Strategy{"as-completed", AtOnceShuffled, AsFinished}
	Ordered     = Strategy{"ordered", AtOnce, InOrder}
)

// Strategies returns every strategy, in the order in which people meet them.
func Strategies() []Strategy { return []Strategy{ForLoop, Gather, AsCompleted, Ordered} }

// most returns the most calls that the strategy itself can have in flight; 0
// stands for any number.
func (s Strategy) most() int {
	if s.Dispatch == OneByOne {
		return 1
	}
	return 0
}

// order returns the order in which n items start, or nil for dataset order.
func (s Strategy) order(n int, seed uint64) []int32 {
	if s.Dispatch != AtOnceShuffled {
		return nil
	}
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	rng := rand.New(rand.NewPCG(seed, 0x5e7))
	rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// ParseStrategy finds a strategy by its name; underscores and spaces pass for
// hyphens.
func ParseStrategy(name string) (Strategy, error) {
	plain := strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(strings.TrimSpace(name)))
	var known []string
	for _, s := range Strategies() {
		if s.Name == plain {
			return s, nil
		}
		known = append(known, s.Name)
	}
	return Strategy{}, fmt.Errorf("unknown strategy %q; %suse %s", name, spell.Question(name, known), strings.Join(known, ", "))
}

// Lane is a strategy with its limit, the unit of a race.
type Lane struct {
	Strategy Strategy
	Limit    int // how many calls may be in flight; 0: no limit

	// Auto says that the run finds its limit itself, up to Limit.
	Auto bool
}

// AutoLimit is the highest limit that a run finds itself if no other is named.
const AutoLimit = 256

// String writes the lane as on the command line: "gather", "gather:2", "gather:auto",
// "gather:auto:64".
func (l Lane) String() string {
	switch {
	case l.Auto && l.Limit == AutoLimit:
		return l.Strategy.Name + ":auto"
	case l.Auto:
		return l.Strategy.Name + ":auto:" + strconv.Itoa(l.Limit)
	case l.Limit == 0:
		return l.Strategy.Name
	}
	return l.Strategy.Name + ":" + strconv.Itoa(l.Limit)
}

// ParseLane reads what String writes.
func ParseLane(text string) (Lane, error) {
	name, limit, limited := strings.Cut(text, ":")
	strategy, err := ParseStrategy(name)
	if err != nil {
		return Lane{}, err
	}
	if !limited {
		return Lane{Strategy: strategy}, nil
	}
	c, err := ParseCap(limit)
	if err != nil {
		return Lane{}, fmt.Errorf("lane %q: %w", text, err)
	}
	return c.Of(strategy)
}

// Cap is the limit of a lane as it is asked for. Compare with ==.
type Cap struct {
	Most int // 0: no limit
	Auto bool
}

// Of is the lane of a strategy with this limit.
func (c Cap) Of(s Strategy) (Lane, error) {
	if c.Auto && s.Dispatch == OneByOne {
		return Lane{}, fmt.Errorf("lane \"%s:auto\": for-loop always makes one call at a time; leave the limit out", s.Name)
	}
	return Lane{Strategy: s, Limit: c.Most, Auto: c.Auto}, nil
}

// String writes the limit as on the command line: "20", "auto", "auto:64".
func (c Cap) String() string {
	switch {
	case c.Auto && c.Most == AutoLimit:
		return "auto"
	case c.Auto:
		return "auto:" + strconv.Itoa(c.Most)
	}
	return strconv.Itoa(c.Most)
}

// ParseCap reads a concurrency limit: a whole number, 0 for none, or auto, or auto:MAX.
func ParseCap(text string) (Cap, error) {
	plain := strings.ToLower(strings.TrimSpace(text))
	if plain == "auto" {
		return Cap{AutoLimit, true}, nil
	}
	if most, ok := strings.CutPrefix(plain, "auto:"); ok {
		n, err := ParseLimit(most)
		if err != nil {
			return Cap{}, fmt.Errorf("bad limit %q; use auto, or auto:1 to auto:%d", text, MaxLimit)
		}
		return Cap{n, true}, nil
	}
	n, err := strconv.Atoi(plain)
	if err != nil || n < 0 || n > MaxLimit {
		return Cap{}, fmt.Errorf("bad limit %q; use 1 to %d, 0 for none, auto or auto:MAX", text, MaxLimit)
	}
	return Cap{Most: n}, nil
}

// ParseLimit reads a concurrency limit where there has to be one.
func ParseLimit(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > MaxLimit {
		return 0, fmt.Errorf("bad limit %q; use 1 to %d", text, MaxLimit)
	}
	return n, nil
}

// MaxLimit is the highest limit that can be asked for.
const MaxLimit = 1_000_000

// ArticleLanes returns the five ways that the article times.
func ArticleLanes() []Lane {
	return []Lane{{Strategy: ForLoop}, {Strategy: Gather}, {Strategy: AsCompleted}, {Strategy: Gather, Limit: 2}, {Strategy: AsCompleted, Limit: 2}}
}

// ArticleWall is how long the article's run of a lane took: one run each, of 2023,
// against a real provider. Unset for lanes that it did not time.
// Source: "Async Processing OpenAI using asyncio and Instructor", its table of
// execution times.
func ArticleWall(lane Lane) time.Duration {
	switch lane {
	case Lane{Strategy: ForLoop}:
		return 6170 * time.Millisecond
	case Lane{Strategy: Gather}:
		return 850 * time.Millisecond
	case Lane{Strategy: AsCompleted}:
		return 950 * time.Millisecond
	case Lane{Strategy: Gather, Limit: 2}:
		return 3040 * time.Millisecond
	case Lane{Strategy: AsCompleted, Limit: 2}:
		return 3260 * time.Millisecond
	}
	return Unset
}

// Policy says what a failed item does to the rest of the run.
type Policy uint8

const (
	// Collect lets a failed item take its place among the results, as
	// return_exceptions does.
	Collect Policy = iota
	// Cancel ends the run at the first failure and cancels the calls in flight, as a TaskGroup
	// or an errgroup does. Finished results are delivered.
	Cancel
	// Orphan does what the article's bare code does: the first failure that reaches the
	// consumer ends the delivery, while calls already dispatched run on uncancelled and their
	// results stay undelivered.
	Orphan
)

var policyNames = [...]string{"collect", "cancel", "orphan"}

// String returns the policy's name on the command line.
func (p Policy) String() string { return policyNames[p] }

// ParsePolicy finds a policy by its name.
func ParsePolicy(name string) (Policy, error) {
	for i, known := range policyNames {
		if name == known {
			return Policy(i), nil
		}
	}
	return 0, fmt.Errorf("unknown failure policy %q; %suse %s", name, spell.Question(name, policyNames[:]), strings.Join(policyNames[:], ", "))
}
