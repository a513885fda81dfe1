package simulated

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// answers answers what is asked for by an API.
func (s *Server) answers(by api) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.answer(by, w, r) }
}

func (s *Server) answer(by api, w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	number := s.counters.requests.Add(1)
	weather := s.sky.Weather()
	p, refusal := s.read(by, w, r, arrived, weather)
	if refusal != nil {
		s.refuse(w, arrived, rejected, refusal)
		return
	}
	if weather.QuotaGone {
		s.refuse(w, arrived, limited, quotaGone())
		return
	}
	if s.sheds(number) {
		s.decline(w, r.Context(), overloaded(s.options.Bare))
		return
	}
	if !s.counters.enter(int64(weather.MaxConcurrent)) {
		s.decline(w, r.Context(), tooBusy(weather.MaxConcurrent, s.options.Bare))
		return
	}
	defer s.counters.leave()
	if refusal := s.limits.reserve(arrived, weather, p.usage.TotalTokens); refusal != nil {
		s.decline(w, r.Context(), refusal)
		return
	}
	s.limits.show(w.Header(), arrived)
	p.remember(s)
	end := s.work(p, w, r.Context(), arrived)
	s.counters.count(end)
	s.counters.charge(end, p.usage)
	if end == aborted || end == stalled || end == cancelled {
		panic(http.ErrAbortHandler)
	}
}

// work answers a request when its turn in the queue has come, and says how it ended.
func (s *Server) work(p *plan, w http.ResponseWriter, ctx context.Context, arrived time.Time) outcome {
	way := s.options.Trip // both ways at once: a client can't tell
	if !wait(ctx, way) {
		return cancelled
	}
	t := &pace{ctx: ctx, began: arrived.Add(way), batch: s.batch}
	if s.queue != nil {
		if !s.queue.enter(ctx) {
			return cancelled
		}
		defer s.queue.leave()
		t.began = time.Now()
	}
	if s.batch != nil {
		t.done = s.batch.join(1)
		defer s.batch.join(-1)
	}
	return p.perform(w, t)
}

// decline tells a request that a limit holds it up, when that takes effect.
func (s *Server) decline(w http.ResponseWriter, ctx context.Context, refusal *apiError) {
	if !wait(ctx, s.options.Refusal) {
		panic(http.ErrAbortHandler)
	}
	refusal.how = s.options.RetryAfter
	s.refuse(w, time.Now(), limited, refusal)
}

// wait waits; false: the client has gone away.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Server) read(by api, w http.ResponseWriter, r *http.Request, arrived time.Time, weather Weather) (*plan, *apiError) {
	req, refusal := s.readRequest(by, w, r)
	if refusal == nil {
		refusal = s.options.Modes.refuse(req)
	}
	if refusal == nil && !s.options.Lenient {
		refusal = s.strictly(req)
	}
	if refusal != nil {
		return nil, refusal
	}
	return s.plan(req, arrived, weather)
}

func (s *Server) refuse(w http.ResponseWriter, now time.Time, why outcome, refusal *apiError) {
	s.counters.count(why)
	s.limits.show(w.Header(), now)
	refusal.write(w)
}

// perform sends the answer as it was planned, and says how it ended.
func (p *plan) perform(w http.ResponseWriter, t *pace) outcome {
	defer t.stop()
	switch p.fault {
	case failed:
		return p.fail(w, t)
	case stalled:
		return p.stall(w, t)
	}
	if p.stream {
		s := &stream{plan: p, w: w, encoder: json.NewEncoder(w), pace: t}
		return s.send(p.by.speaker(s))
	}
	return p.send(w, t)
}

// send sends an answer in one piece, or breaks the connection half-way to it.
func (p *plan) send(w http.ResponseWriter, t *pace) outcome {
	end := p.end
	if p.fault == aborted {
		end = part(p.end, resetPart)
	}
	if !t.until(end) {
		return cancelled
	}
	if p.fault != aborted {
		writeJSON(w, http.StatusOK, p.by.whole(p))
	}
	return p.fault
}

func (p *plan) fail(w http.ResponseWriter, t *pace) outcome {
	if !t.until(part(p.end, failurePart)) {
		return cancelled
	}
	refusal := apiError{status: http.StatusInternalServerError, Type: "server_error",
		Message: "The server had an error while processing your request. (simulated)"}
	refusal.write(w)
	return failed
}

// stall sends nothing, or of a stream the headers, until the client goes away.
func (p *plan) stall(w http.ResponseWriter, t *pace) outcome {
	if p.stream {
		startStream(w)
		_ = http.NewResponseController(w).Flush()
	}
	<-t.ctx.Done()
	return stalled
}

// completion is the whole answer, for a client that does not stream.
func (p *plan) completion() completion {
	c := completion{ID: p.id, Object: "chat.completion", Created: p.created, Model: p.model, Usage: p.usage, SystemFingerprint: fingerprint}
	for i, a := range p.answers {
		message := reply{Role: "assistant"}
		switch {
		case a.refusal:
			message.Refusal = &p.answers[i].text
		case a.call != nil:
			message.ToolCalls = a.calls()
		default:
			message.Content = &p.answers[i].text
		}
		c.Choices = append(c.Choices, choice{Index: i, Message: message, FinishReason: a.finish})
	}
	return c
}

// pace waits for moments after the beginning of the work on a request: counted from
// there, what is late once does not make the rest late.
type pace struct {
	ctx    context.Context
	began  time.Time   // its arrival, where nothing is queued
	batch  *batch      // that does the work with that of others; nil: it is done alone
	done   float64     // of the batch's work, when this began
	before func()      // if not nil, called before a wait
	timer  *time.Timer // of the last wait
}

// until waits for a moment; false: the client has gone away.
func (t *pace) until(after time.Duration) bool {
	if t.batch != nil {
		return t.batch.until(t.ctx, t.done+float64(after), t.before)
	}
	wait := time.Until(t.began.Add(after))
	if wait <= 0 {
		return t.ctx.Err() == nil
	}
	if t.before != nil {
		t.before()
	}
	if t.timer == nil {
		t.timer = time.NewTimer(wait)
	} else {
		t.timer.Reset(wait)
	}
	select {
	case <-t.timer.C:
		return true
	case <-t.ctx.Done():
		return false
	}
}

func (t *pace) stop() {
	if t.timer != nil {
		t.timer.Stop()
	}
}
