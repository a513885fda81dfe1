package simulated

import (
	"fmt"
	"time"
)

// The parts of a latency after which things happen.
const (
	firstTokenPart = 0.35 // a stream's first token
	failurePart    = 0.1  // a status 500
	resetPart      = 0.5  // a broken connection
)

// plan is everything about an answer, known before it starts: it hangs on
// nothing but the options, the weather and the request. Its id alone is another one each time, by
// which clients tell an answer from one that was sent twice.
type plan struct {
	by      api
	req     *completionRequest
	id      string
	created int64
	model   string
	fault   outcome // answered: none
	answers []answer
	usage   usage
	stream  bool
	counted bool // the stream ends with its usage

	first, end time.Duration // first token, last byte; from when it is worked on, alone
}

func (s *Server) plan(req *completionRequest, arrived time.Time, w Weather) (*plan, *apiError) {
	form, refusal := s.formOf(req)
	if refusal != nil {
		return nil, refusal
	}
	req.ask(form)
	d := dice{seed: s.options.Seed, text: hashText(req.text()), attempt: req.attempt}
	p := &plan{
		by:      req.by,
		req:     req,
		id:      fmt.Sprintf("%s%016x", req.by.names().id, mix(d.roll(forID).Uint64()^mix(s.named.Add(1)))),
		created: arrived.Unix(),
		model:   req.Model,
		fault:   form.meets(s.fault(d, w)),
		stream:  req.Stream,
		counted: req.StreamOptions != nil && req.StreamOptions.IncludeUsage,
	}
	for i := range req.choices() {
		p.answers = append(p.answers, form.answer(req, d, i, p.fault))
	}
	p.count(textOf(req.Messages))
	p.setTimes(s.options, w, d)
	return p, nil
}

// fault says which of the faults the attempt meets, answered for none. One draw
// decides, so that the shares hold exactly and no attempt meets two.
func (s *Server) fault(d dice, w Weather) outcome {
	o := s.options
	drawn := d.roll(forFault).Float64()
	for _, f := range []struct {
		share float64
		is    outcome
	}{{w.Error, failed}, {o.Reset, aborted}, {w.Stall, stalled}, {o.Truncated, cutShort}, {o.Invalid, spoiled}, {o.Refused, refused}, {o.Fenced, fenced}} {
		if drawn -= f.share; drawn < 0 {
			return f.is
		}
	}
	return answered
}

// count fills in the usage: an estimate, but always the same one.
func (p *plan) count(prompt string) {
	p.usage.PromptTokens = tokens(prompt)
	for _, a := range p.answers {
		p.usage.CompletionTokens += a.tokens()
	}
	p.usage.TotalTokens = p.usage.PromptTokens + p.usage.CompletionTokens
}

func (p *plan) setTimes(o Options, w Weather, d dice) {
	latency := o.Latency.draw(d.roll(forLatency))
	recorded, measured := o.Recorded.work(p.req, d)
	if measured {
		latency = recorded
	}
	if w.Slow > 0 && d.roll(forSlow).Float64() < w.Slow {
		latency = clampDuration(slowFactor * float64(latency))
	}
	p.end = latency
	p.first = part(latency, firstTokenPart)
	if o.TokensPerSecond > 0 && !measured {
		p.first = latency
		p.end = latency + clampDuration(float64(p.usage.CompletionTokens)/o.TokensPerSecond*float64(time.Second))
	}
}

func part(d time.Duration, share float64) time.Duration {
	return time.Duration(float64(d) * share)
}
