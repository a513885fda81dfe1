// Package random makes providers at random and compares twins of them with what they really do.
// The providers have what a twin doesn't model too: round trips, requests that overtake each
// other, residuals of odd shapes, faults.
package random

import (
	"math"
	"math/rand/v2"

	"regatta/engine/twin"
)

// Kind is a kind of provider.
type Kind uint8

// The kinds.
const (
	Plain Kind = iota
	Queue
	Shared
	Batching
	Cap
	Bucket
	Mixed
	Kinds = iota
)

// String returns its name.
func (k Kind) String() string {
	return [...]string{"plain", "queue", "shared", "batching", "cap", "bucket", "mixed"}[k]
}

// Provider is one that was made at random.
type Provider struct {
	Kind Kind
	Seed uint64

	base        twin.Provider
	alpha, beta float64 // seconds, and seconds a token
	sigma       float64
	shape       int     // of the residuals: a bell, even, or two humps
	rho         float64 // how much of a residual is the item's own
	tokens      float64 // of the median answer
	spread      float64
}

// New makes a provider of a kind.
func New(kind Kind, seed uint64) *Provider {
	rnd := rand.New(rand.NewPCG(seed, 0xa11ce))
	p := &Provider{Kind: kind, Seed: seed}
	between := func(low, high float64) float64 { return low * math.Pow(high/low, rnd.Float64()) }
	p.alpha = between(0.1, 1)
	p.tokens, p.spread = between(15, 250), 0.1+0.6*rnd.Float64()
	if rnd.IntN(3) > 0 {
		p.beta = between(0.1, 2) * p.alpha / p.tokens
	}
	p.sigma, p.shape = between(0.004, 0.4), rnd.IntN(3)
	p.rho = [...]float64{0, 0.5, 1}[rnd.IntN(3)]
	p.base = twin.Provider{Model: twin.Model{Trip: between(0.004, 0.08)}, Jitter: 0.008 * rnd.Float64(), Delay: between(0.002, 0.02), After: twin.After(rnd.IntN(3)), Busy: 1}
	if rnd.IntN(3) == 0 {
		p.base.Faults = 0.03
	}
	alone := p.alpha + p.beta*p.tokens
	switch kind {
	case Mixed:
		parts := []Kind{Queue, Shared, Batching, Cap, Bucket}
		rnd.Shuffle(len(parts), func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
		for _, part := range parts[:2] {
			p.add(part, alone, rnd, between)
		}
	default:
		p.add(kind, alone, rnd, between)
	}
	return p
}

func (p *Provider) add(kind Kind, alone float64, rnd *rand.Rand, between func(low, high float64) float64) {
	b := &p.base
	switch kind {
	case Queue:
		b.Slots = int(between(1.5, 40))
	case Shared:
		b.Knee, b.Power = between(1, 16), 8
	case Batching:
		b.Knee, b.Power = between(1.5, 30), 1+rnd.Float64()
		if rnd.IntN(2) == 0 {
			b.Decline = between(1e-5, 3e-4)
		}
		if rnd.IntN(3) == 0 {
			b.Slots = int(between(24, 128))
		}
	case Cap:
		b.Cap = int(between(3, 48))
	case Bucket:
		b.Rate = between(2, 16) / alone
		b.Burst = math.Round(between(5, 64))
	}
}

// answer draws an answer's tokens, the same for the same item.
func (p *Provider) answer(item int) float64 {
	rnd := rand.New(rand.NewPCG(p.Seed, uint64(item)<<8|1))
	return math.Round(p.tokens * math.Exp(p.spread*rnd.NormFloat64()))
}

// of returns the provider as one run meets it.
func (p *Provider) of(run uint64) twin.Provider {
	b := p.base
	b.Work = func(item, attempt int) float64 {
		own := p.residual(rand.New(rand.NewPCG(p.Seed, uint64(item)<<8|2)))
		now := p.residual(rand.New(rand.NewPCG(p.Seed^run*0x9e3779b97f4a7c15, uint64(item)<<16|uint64(attempt)<<8|3)))
		eps := p.rho*own + math.Sqrt(1-p.rho*p.rho)*now
		return (p.alpha + p.beta*p.answer(item)) * math.Exp(eps)
	}
	return b
}

// residual draws one whose standard deviation is sigma.
func (p *Provider) residual(rnd *rand.Rand) float64 {
	switch p.shape {
	case 1:
		return p.sigma * math.Sqrt(3) * (2*rnd.Float64() - 1)
	case 2:
		side := 0.9
		if rnd.IntN(2) == 0 {
			side = -side
		}
		return p.sigma * (side + 0.44*rnd.NormFloat64())
	}
	return p.sigma * rnd.NormFloat64()
}

// Run runs a client on it, with random numbers of its own.
func (p *Provider) Run(c twin.Client, number uint64) twin.Simulated {
	s := twin.Simulate(p.of(number), c, p.Seed*1000+number, true)
	for i := range s.Attempts {
		a := &s.Attempts[i]
		a.Text = uint64(a.Item) + 1
		if a.Outcome == twin.Answered {
			a.Tokens = p.answer(a.Item)
		}
	}
	return s
}
