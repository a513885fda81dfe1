package openai

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"regatta/engine/call"
)

// Call makes one attempt. Its error is always a *call.Error.
func (c *Caller) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	body := &c.whole
	if req.Progress != nil {
		body = &c.streamed
	}
	w := newWatch(ctx, c.limits.Total)
	defer w.end()
	answer, failure := c.attempt(w, withTurns(body.fill(c.prompt.Render(req.Item)), req.Turns), req)
	if failure != nil {
		return call.Answer{}, c.clean(failure)
	}
	answer.Model = c.line(answer.Model)
	answer.Output = c.scrub(answer.Output)
	return answer, nil
}

func (c *Caller) attempt(w *watch, body []byte, req call.Request) (call.Answer, *call.Error) {
	c.gate.enter()
	defer c.gate.leave()
	retries := max(req.Attempt-1-len(req.Turns), 0) // re-asks are none
	res, failure := c.send(w, c.wire.ask(w.ctx, body, retries))
	if failure != nil {
		return call.Answer{}, failure
	}
	in := w.guard(res.Body, c.limits.Idle, c.maxBody)
	defer in.finish()
	if res.StatusCode >= 300 {
		return call.Answer{}, c.failed(w, res, in)
	}
	r, failure := c.read(w, res, in, req.Progress)
	if failure != nil {
		return call.Answer{}, annotated(failure, res, r.usage)
	}
	answer, failure := r.judge(c.schema)
	if failure != nil {
		return call.Answer{}, annotated(failure, res, r.usage)
	}
	answer.Rates = rates(res.Header)
	return answer, nil
}

// failed says what a response with an error status means.
func (c *Caller) failed(w *watch, res *http.Response, in *body) *call.Error {
	text, err := io.ReadAll(in)
	if over := w.over(); err != nil && over != nil && over.Kind == call.Cancelled {
		return annotated(over, res, call.Usage{})
	}
	// Where the body breaks off, the status says enough.
	p := readProblem(text)
	failure := &call.Error{Kind: kindOf(res.StatusCode, p), Code: p.code, Message: p.message}
	if failure.Message == "" {
		failure.Message = http.StatusText(res.StatusCode)
	}
	if to := res.Header.Get("Location"); to != "" && res.StatusCode < 400 {
		failure.Message = "the server redirects to " + strconv.Quote(to) + ": is the base URL right?"
	}
	return annotated(failure, res, call.Usage{})
}

// broken says why a request or its response did not come through.
func (c *Caller) broken(w *watch, err error) *call.Error {
	if over := w.over(); over != nil {
		return over
	}
	if errors.Is(err, errTooLong) {
		return &call.Error{Kind: call.Server, Message: "the answer is longer than " + strconv.FormatInt(c.maxBody, 10) + " bytes", Rates: call.NoRates}
	}
	return disconnected(c.host, c.limits.Connect, err)
}

// annotated adds what the response says besides its body.
func annotated(e *call.Error, res *http.Response, usage call.Usage) *call.Error {
	e.Status = res.StatusCode
	e.RetryAfter = retryAfter(res.Header)
	e.ShouldRetry = shouldRetry(res.Header)
	e.Rates = rates(res.Header)
	e.Usage = usage
	return e
}

// clean makes an error fit to be shown and kept: short single lines, no key.
func (c *Caller) clean(e *call.Error) *call.Error {
	e.Message = c.line(e.Message)
	e.Code = c.line(e.Code)
	e.Raw = c.redact(e.Raw)
	return e
}
