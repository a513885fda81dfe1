package openai

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"regatta/engine/call"
)

// Call makes one attempt. Its error is always a *call.Error.
func (c *Caller) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	w := newWatch(ctx, c.limits.Total)
	defer w.end()
	c.gate.enter()
	defer c.gate.leave()
	answer, failure := c.inSomeMode(w, c.prompt.Render(req.Item), req)
	if failure != nil {
		failure = c.clean(failure)
		if w.asked != nil {
			failure.Sent = w.asked.sent()
		}
		return call.Answer{}, failure
	}
	answer.Sent = w.asked.sent()
	answer.Model = c.name(answer.Model)
	answer.Output = c.scrub(answer.Output)
	answer.Note = c.line(answer.Note)
	return answer, nil
}

// name is the name of a model for people. All answers share the one that the server
// gives them: a run may keep a million.
func (c *Caller) name(model string) string {
	model = c.line(model)
	if last := c.named.Load(); last != nil && *last == model {
		return *last
	}
	c.named.Store(&model)
	return model
}

// inSomeMode makes the attempt in the mode that is used, and in the next where the
// server refuses it, without the parts of requests that it refuses.
func (c *Caller) inSomeMode(w *watch, prompt string, req call.Request) (call.Answer, *call.Error) {
	for {
		m, ahead := c.modes.climb(w.ctx)
		answer, failure, again := c.inMode(w, m, prompt, req)
		if again {
			continue
		}
		if ahead {
			c.modes.back()
		}
		return answer, failure
	}
}

// inMode makes the attempt in a mode. again: the server refused the mode, or a part
// of the request, and another takes its place. A refusal takes everybody down before
// the next could go ahead in the same mode.
func (c *Caller) inMode(w *watch, m call.Mode, prompt string, req call.Request) (answer call.Answer, failure *call.Error, again bool) {
	step := func(s call.Step) {
		if req.Stepped != nil {
			s.From, s.Why = m, c.clean(failure)
			req.Stepped(s)
		}
	}
	stream := req.Progress != nil
	for {
		left := c.left.current()
		var p problem
		via := c.api.current()
		answer, failure, p = c.ask(w, m, left, prompt, req, via)
		if failure == nil {
			return answer, nil, false
		}
		if c.api.mayChange(w.ctx, via, p, failure) {
			var said problem
			there, asked, other := c.api.change(w.ctx, func() (bool, *call.Error) {
				var other *call.Error
				answer, other, said = c.ask(w, m, left, prompt, req, call.ResponsesAPI)
				return other == nil || !noSuchPath(said, other), other
			}, func() { step(call.Step{To: m, Without: call.NoChat}) })
			switch {
			case there && !asked:
				continue
			case there && other == nil:
				return answer, nil, false
			case there:
				failure, p, via = other, said, call.ResponsesAPI
			}
		}
		part, known := c.blamed(p, failure, c.sentIn(m, stream, left, via))
		if known && c.left.drop(part, c.params.mayDrop(part, p), func() { step(c.params.step(m, part)) }) {
			continue
		}
		if known && part.users {
			c.suggestDropping(part, failure)
			return answer, failure, false
		}
		again = p.refuses(m, failure) && c.modes.down(m, func(next call.Mode) { step(call.Step{To: next}) })
		return answer, failure, again
	}
}

// ask makes the request of a mode and reads what comes. The problem is what an error
// said, if that can be about the request.
func (c *Caller) ask(w *watch, m call.Mode, left parts, prompt string, req call.Request, via call.API) (call.Answer, *call.Error, problem) {
	body, err := c.form(m, req.Progress != nil, left, via)
	if err != nil {
		return call.Answer{}, &call.Error{Kind: call.BadRequest, Message: err.Error(), Rates: call.NoRates}, problem{}
	}
	retries := max(req.Attempt-1-len(req.Turns), 0) // re-asks are none
	asked := &asked{began: w.began, told: req.Written}
	w.asked = asked
	if c.own == nil { // a transport that was handed in may never tell
		asked.tell(time.Now())
	}
	res, failure := c.send(w, c.wire.requestMaker(via)(w.ctx, body.fill(prompt, messages(m, req.Turns)...), retries), asked)
	if failure != nil {
		return call.Answer{}, failure, problem{}
	}
	asked.worked(res.Header)
	in := w.guard(res.Body, c.limits.Idle, c.maxBody)
	defer in.finish()
	if res.StatusCode >= 300 {
		failure, p := c.failed(w, res, in)
		c.suggestBaseURL(w, failure)
		return call.Answer{}, failure, p
	}
	progress := req.Progress
	if left&streamPart != 0 {
		progress = nil
	}
	r, failure := c.read(w, res, in, m, progress, via)
	if failure == nil {
		if failure := asked.repeated(r, c.host); failure != nil {
			return call.Answer{}, failure, problem{}
		}
	}
	if r.answered {
		c.modes.answered(m)
		c.api.answered(via)
		c.left.answered(c.sentIn(m, req.Progress != nil, left, via))
	}
	var answer call.Answer
	if failure == nil {
		answer, failure = c.judge(r, m)
	}
	if failure != nil {
		if failure.Raw == "" { // it broke off
			failure.Raw = r.said(m, c.schema.Item() != nil)
		}
		p := problem{message: failure.Message}
		if r.answered {
			p = problem{}
		}
		return call.Answer{}, annotated(failure, res, r.usage), p
	}
	answer.Rates = rates(res.Header)
	return answer, nil, problem{}
}

// failed says what a response with an error status means, and what it said.
func (c *Caller) failed(w *watch, res *http.Response, in *body) (*call.Error, problem) {
	text, err := in.allWithin(errorTime)
	if over := w.failure(); err != nil && over != nil && over.Kind == call.Cancelled {
		return annotated(over, res, call.Usage{}), problem{}
	}
	// Where the body breaks off, the status says enough.
	p := readProblem(text)
	failure := p.failure(res.StatusCode)
	if failure.Message == "" {
		failure.Message = http.StatusText(res.StatusCode)
		if p.body != "" && res.StatusCode < 500 {
			failure.Message = p.body
		}
	}
	if p.page && res.StatusCode == http.StatusForbidden {
		failure.Message = "a web page answered, not the API: " + failure.Message
	}
	if to := res.Header.Get("Location"); to != "" && res.StatusCode < 400 {
		failure.Message = "the server redirects to " + strconv.Quote(to) + "; check the base URL"
	}
	return annotated(failure, res, call.Usage{}), p
}

// broken says why a request or its response did not come through.
func (c *Caller) broken(w *watch, err error) *call.Error {
	if over := w.failure(); over != nil {
		return over
	}
	if errors.Is(err, errTooLong) {
		return &call.Error{Kind: call.Server, Message: "the response is longer than " + strconv.FormatInt(c.maxBody, 10) + " bytes", Rates: call.NoRates}
	}
	return disconnected(c.host, c.limits.Connect, err)
}

// annotated adds what the response says besides its body.
func annotated(e *call.Error, res *http.Response, usage call.Usage) *call.Error {
	e.Status = res.StatusCode
	e.RequestID = requestID(res.Header)
	e.RetryAfter = waitFor(e, res.StatusCode, res.Header)
	e.ShouldRetry = shouldRetry(res.Header)
	e.Rates = rates(res.Header)
	e.Usage = usage
	return e
}

// clean makes an error fit to be shown and kept: short single lines, no key.
func (c *Caller) clean(e *call.Error) *call.Error {
	e.Message = c.line(e.Message)
	e.Code = c.line(e.Code)
	e.Fix = c.line(e.Fix)
	e.RequestID = c.line(e.RequestID)
	if c.inside {
		e.RequestID = "" // there are no logs
	}
	e.Raw = c.redact(e.Raw)
	for i := range e.Problems {
		e.Problems[i] = c.line(e.Problems[i])
	}
	return e
}
