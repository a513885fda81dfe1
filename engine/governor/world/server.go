package world

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"time"

	"regatta/engine/governor"
)

// server takes requests and replies to each once.
type server interface{ arrive(*request) }

// front is what stands before the service: it refuses, fails or lets through. Rules are
// asked in order.
type front struct {
	clock *clock
	rules []rule
	then  service
	news  func(r *request, n *governor.News) // headers of every response; nil: none
}

// rule looks at a request. nil: it may pass.
type rule func(now float64, r *request) *outcome

// service does the work of a request and calls done.
type service interface {
	serve(r *request, done func())
	load() int
}

const refusing = 0.01 // seconds that a refusal takes the server

func (f *front) arrive(r *request) {
	for _, rule := range f.rules {
		if o := rule(f.clock.now, r); o != nil {
			f.say(r, &o.news)
			f.clock.at(f.clock.now+math.Max(refusing, o.after), func() { r.reply(*o) })
			return
		}
	}
	o := outcome{status: answered}
	o.news.Used = r.tokens
	f.say(r, &o.news) // headers are written when the request arrives
	f.then.serve(r, func() { r.reply(o) })
}

func (f *front) say(r *request, n *governor.News) {
	if f.news != nil {
		f.news(r, n)
	}
}

// tokenBucket is a server's own.
type tokenBucket struct{ rate, most, level, at float64 }

func (b *tokenBucket) advance(now float64) {
	b.level = math.Min(b.most, b.level+b.rate*(now-b.at))
	b.at = now
}

// limited refuses what the bucket does not cover. whole says that waits are rounded up
// to seconds; silent that they are not said.
func limited(b *tokenBucket, need func(*request) float64, whole, silent bool) rule {
	return func(now float64, r *request) *outcome {
		b.advance(now)
		n := need(r)
		if b.level >= n {
			b.level -= n
			return nil
		}
		wait := (n - b.level) / b.rate
		if whole {
			wait = math.Ceil(wait)
		}
		return refusal(wait, silent)
	}
}

func refusal(wait float64, silent bool) *outcome {
	o := &outcome{status: refused}
	if !silent {
		o.news.Wait = at(wait)
	}
	return o
}

func one(*request) float64      { return 1 }
func tokens(r *request) float64 { return r.tokens }

// capped refuses what comes while so many are served.
func capped(s service, most func(now float64) int) rule {
	return func(now float64, _ *request) *outcome {
		if s.load() < most(now) {
			return nil
		}
		return refusal(1, false)
	}
}

// told are the headers of a bucket of requests, in its own window.
func told(b *tokenBucket, limit float64, window time.Duration) governor.Told {
	return governor.Told{Limit: limit, Remaining: math.Floor(math.Max(0, b.level)), Reset: at((b.most - b.level) / b.rate), Window: window}
}

// free serves everything at once.
type free struct {
	clock *clock
	n     int
	stall func() float64 // more seconds, now and then; nil: none
}

func (f *free) load() int { return f.n }

func (f *free) serve(r *request, done func()) {
	f.n++
	work := r.work
	if f.stall != nil {
		work += f.stall()
	}
	f.clock.at(f.clock.now+work, func() {
		f.n--
		done()
	})
}

// slots serves so many at a time and queues the rest.
type slots struct {
	clock *clock
	most  func(now float64) int
	busy  int
	queue []func()
}

func (s *slots) load() int { return s.busy + len(s.queue) }

func (s *slots) serve(r *request, done func()) {
	s.queue = append(s.queue, func() {
		s.busy++
		s.clock.at(s.clock.now+r.work, func() {
			s.busy--
			done()
			s.fill()
		})
	})
	s.fill()
}

func (s *slots) fill() {
	for len(s.queue) > 0 && s.busy < s.most(s.clock.now) {
		next := s.queue[0]
		s.queue = s.queue[1:]
		next()
	}
}

// batching serves all at once, each the more slowly the more there are.
type batching struct {
	clock *clock
	slow  func(n int) float64 // how many times slower n at a time are
	work  float64             // that each has got so far
	at    float64
	ends  works
	turn  int // of the wake-up that holds
}

type works []workEnd
type workEnd struct {
	at   float64 // of work
	done func()
}

func (w works) Len() int           { return len(w) }
func (w works) Less(i, j int) bool { return w[i].at < w[j].at }
func (w works) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *works) Push(x any)        { *w = append(*w, x.(workEnd)) }
func (w *works) Pop() any {
	old := *w
	last := old[len(old)-1]
	*w = old[:len(old)-1]
	return last
}

func (b *batching) load() int { return len(b.ends) }

func (b *batching) advance() {
	if n := len(b.ends); n > 0 {
		b.work += (b.clock.now - b.at) / b.slow(n)
	}
	b.at = b.clock.now
}

func (b *batching) serve(r *request, done func()) {
	b.advance()
	heap.Push(&b.ends, workEnd{b.work + r.work, done})
	b.plan()
}

// plan wakes up when the next ends, if nothing comes or goes before.
func (b *batching) plan() {
	if len(b.ends) == 0 {
		return
	}
	b.turn++
	turn := b.turn
	b.clock.at(b.clock.now+(b.ends[0].at-b.work)*b.slow(len(b.ends))+1e-9, func() {
		if turn != b.turn {
			return
		}
		b.advance()
		for len(b.ends) > 0 && b.ends[0].at <= b.work+1e-9 {
			heap.Pop(&b.ends).(workEnd).done()
		}
		b.plan()
	})
}

// saturating is a server that does the work of about knee calls at a time at most.
func saturating(knee, thrash float64) func(n int) float64 {
	return func(n int) float64 {
		l := float64(n)
		f := math.Cbrt(1 + math.Pow(l/knee, 3))
		if thrash > 0 && l > thrash {
			f *= (l / thrash) * (l / thrash)
		}
		return f
	}
}

// failing fails a share of requests.
func failing(rnd *rand.Rand, share float64) rule {
	return func(float64, *request) *outcome {
		if rnd.Float64() < share {
			return &outcome{status: broken}
		}
		return nil
	}
}

// between applies a rule from one time to another.
func between(from, to float64, then rule) rule {
	return func(now float64, r *request) *outcome {
		if now < from || now >= to {
			return nil
		}
		return then(now, r)
	}
}
