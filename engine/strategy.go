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
	// AsFinished delivers each result as soon as it is there.
	AsFinished Delivery = iota
	// Together delivers all results when the last is there, in dataset order.
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
}

// String writes the lane as on the command line: "gather", "gather:2".
func (l Lane) String() string {
	if l.Limit == 0 {
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
	n, err := ParseLimit(limit)
	if err != nil {
		return Lane{}, fmt.Errorf("lane %q: %w", text, err)
	}
	return Lane{strategy, n}, nil
}

// ParseLimit reads a concurrency limit: a whole number, 0 for none.
func ParseLimit(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > MaxLimit {
		return 0, fmt.Errorf("bad limit %q; use 1 to %d, or 0 for no limit", text, MaxLimit)
	}
	return n, nil
}

// MaxLimit is the highest limit that can be asked for.
const MaxLimit = 1_000_000

// ArticleLanes returns the five ways that the article times.
func ArticleLanes() []Lane {
	return []Lane{{ForLoop, 0}, {Gather, 0}, {AsCompleted, 0}, {Gather, 2}, {AsCompleted, 2}}
}

// ArticleWall is how long the article's run of a lane took: one run each, of 2023,
// against a real provider. Unset for lanes that it did not time.
// Source: "Async Processing OpenAI using asyncio and Instructor", its table of
// execution times.
func ArticleWall(lane Lane) time.Duration {
	switch lane {
	case Lane{ForLoop, 0}:
		return 6170 * time.Millisecond
	case Lane{Gather, 0}:
		return 850 * time.Millisecond
	case Lane{AsCompleted, 0}:
		return 950 * time.Millisecond
	case Lane{Gather, 2}:
		return 3040 * time.Millisecond
	case Lane{AsCompleted, 2}:
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
	// Cancel ends the run at the first failure and cancels the calls in flight,
	// as a TaskGroup or an errgroup does. Results that are there are delivered.
	Cancel
	// Orphan does what the article's bare code does: the first failure that
	// reaches the consumer ends the delivery, while calls already dispatched run
	// on uncancelled and their results are lost.
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
