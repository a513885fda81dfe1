package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// Hedge is a percentile of the times of attempts: an attempt that takes longer may have a
// second one beside it. The zero Hedge: none may. Compare with ==.
type Hedge struct{ Percentile float64 }

// ParseHedge reads a percentile: "p95"; "off" is the zero Hedge.
func ParseHedge(text string) (Hedge, error) {
	plain := strings.ToLower(strings.TrimSpace(text))
	if plain == "off" {
		return Hedge{}, nil
	}
	p, err := strconv.ParseFloat(strings.TrimPrefix(plain, "p"), 64)
	if err != nil || !strings.HasPrefix(plain, "p") || !(p >= 50 && p <= 99.9) {
		return Hedge{}, fmt.Errorf("bad percentile %q; use p50 to p99.9, e.g. p95, or off", text)
	}
	return Hedge{p}, nil
}

// String writes it as on the command line; "" for the zero Hedge.
func (h Hedge) String() string {
	if h.Percentile == 0 {
		return ""
	}
	return "p" + strconv.FormatFloat(h.Percentile, 'f', -1, 64)
}

// What a hedge needs, and how many there may be.
const (
	hedgeShare   = 20 // one item of so many at most
	hedgeKnown   = 20 // attempts that have to be answered before their times say something
	calmFor      = 10 * time.Second
	hedgeAgain   = 50 * time.Millisecond // until it is asked again for what wasn't admitted
	hedgeTrouble = 500 * time.Millisecond
)

// hedger finds the attempts of a run that are to have another beside them, the oldest first. A
// hedge takes only what no item needs: none begins while items wait to start, beyond the limit,
// or while the run is paused or the provider refuses or fails.
type hedger struct {
	percentile float64
	most       int           // hedges that may begin
	ready      atomic.Bool   // no item waits to start
	again      chan struct{} // there is something to look at

	mu    sync.Mutex
	begun int
	open  int
	took  *hdrhistogram.Histogram // of attempts that were answered
	line  []*racing               // in the order in which they began; some are over
}

// racing is an attempt that may have another beside it.
type racing struct {
	item  int
	begun time.Time
	req   call.Request
	other chan *admit.Ticket // what its other attempt was admitted with
	over  bool               // it has ended, or has its hedge; the hedger's lock guards it
}

// newHedger is nil where a run has no hedges.
func newHedger(cfg *Config, items int) *hedger {
	most := (items - len(cfg.Prior)) / hedgeShare // what was done before needs none
	if cfg.Hedge.Percentile <= 0 || most == 0 || cfg.Lane.Strategy.Dispatch == OneByOne {
		return nil
	}
	return &hedger{percentile: cfg.Hedge.Percentile, most: most, again: make(chan struct{}, 1), took: hdrhistogram.New(1, latencyMost, 3)}
}

// look makes the hedger look.
func (h *hedger) look() {
	if h == nil || !h.ready.Load() {
		return
	}
	select {
	case h.again <- struct{}{}:
	default:
	}
}

// begin takes in an attempt.
func (h *hedger) begin(req call.Request) *racing {
	a := &racing{item: req.Index, begun: time.Now(), req: req, other: make(chan *admit.Ticket, 1)}
	h.mu.Lock()
	h.open++
	h.line = append(h.line, a)
	h.mu.Unlock()
	h.look()
	return a
}

// end notes that an attempt has ended, and how long it took if it was answered, else 0. It
// returns the ticket of a second attempt that was admitted at the same moment, or nil.
func (h *hedger) end(a *racing, took time.Duration) *admit.Ticket {
	h.mu.Lock()
	if took > 0 {
		// Out of range can only be an attempt of more than a day.
		_ = h.took.RecordValue(min(max(int64(took/latencyUnit), 1), latencyMost))
	}
	a.over = true
	h.open--
	h.mu.Unlock()
	h.look()
	select {
	case t := <-a.other:
		return t
	default:
		return nil
	}
}

// slowest is the attempt that has been in flight for the longest, and when it is slow enough;
// nil: none is in flight, or too few were answered to know what is slow.
func (h *hedger) slowest() (a *racing, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.line) > 0 && h.line[0].over {
		h.line[0] = nil
		h.line = h.line[1:]
	}
	if len(h.line) == 0 || h.took.TotalCount() < hedgeKnown {
		return nil, at
	}
	slow := h.slow()
	if slow == 0 {
		return nil, at
	}
	a = h.line[0]
	return a, a.begun.Add(slow + 1)
}

// slow is the time after which an attempt is slow; 0: not known yet. Attempts in flight count
// as slower than the answered ones that began with them: without them, the percentile of calls
// that begin together would be that of the fast ones. If more attempts are in flight than the
// percentile leaves over, slow is twice the percentile of the answered ones.
func (h *hedger) slow() time.Duration {
	answered := float64(h.took.TotalCount())
	all := answered + float64(h.open)
	if percentile := h.percentile * all / answered; percentile <= 100 {
		return time.Duration(h.took.ValueAtPercentile(percentile)) * latencyUnit
	}
	if answered < all/2 {
		return 0
	}
	return 2 * time.Duration(h.took.ValueAtPercentile(h.percentile)) * latencyUnit
}

// give lets the other attempt of a begin, unless a is over.
func (h *hedger) give(a *racing, t *admit.Ticket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a.over {
		return false
	}
	a.over = true
	h.begun++
	a.other <- t
	return true
}

func (h *hedger) spent() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.begun >= h.most
}

// hedge lets second attempts begin, until the run is over.
func (r *Run) hedge(h *hedger) {
	timer := time.NewTimer(math.MaxInt64)
	defer timer.Stop()
	for !h.spent() {
		if wait := r.hedgeNext(h); wait >= 0 {
			timer.Reset(wait)
		} else {
			timer.Stop()
		}
		select {
		case <-r.ctx.Done():
			return
		case <-r.refused:
			return
		case <-h.again:
		case <-timer.C:
		}
	}
}

// hedgeNext lets the second attempt of the slowest begin, if it may. It returns how long
// to wait before the next is looked for; below 0: until something happens.
func (r *Run) hedgeNext(h *hedger) time.Duration {
	ok, troubled := r.mayHedge()
	if !ok {
		if troubled {
			return hedgeTrouble
		}
		return -1
	}
	a, at := h.slowest()
	if a == nil {
		return -1
	}
	now := time.Now()
	if wait := at.Sub(now); wait > 0 {
		return wait
	}
	t := &admit.Ticket{Wake: func() {}, Spare: true}
	defer r.endForPanic(t)
	req := a.req
	req.Attempt++
	t.Ask(req)
	if d := r.chain.Admit(t, now); !d.Yes() {
		t.Withdraw()
		return hedgeAgain
	}
	if !h.give(a, t) {
		unsent(t)
	}
	return 0
}

// unsent gives back what was granted for an attempt that isn't made.
func unsent(t *admit.Ticket) {
	now := time.Now()
	t.Over(admit.Outcome{At: now})
	t.Release(now)
}

// mayHedge reports whether a hedge may begin now, as far as the run knows. Where it may
// not because the provider is in trouble, that passes with time.
func (r *Run) mayHedge() (ok, troubled bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	switch {
	case r.over || r.halted || r.raised || r.shut != nil || r.next < r.queued:
		return false, false
	case r.paused || r.still.troubled(now) || r.rejected > 0 && now-r.rejected < calmFor:
		return false, true
	}
	return true, false
}

// troubled reports whether the provider refuses or fails, or did lately.
func (s *standstill) troubled(now time.Duration) bool {
	return s.outage.on || s.storm.on || s.pause.on && (s.next < 0 || now < s.next+calmFor)
}

// wasRejected takes in that an attempt was refused for the provider's load.
func (r *Run) wasRejected() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rejected = max(r.now(), 1)
}
