package openai

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"regatta/engine/call"
)

// checkTime is the longest that Check takes.
const checkTime = 10 * time.Second

// Check asks the server for the model, which costs nothing, before anything is
// paid for. Its error, a *call.Error, says that no call can succeed: the key is
// refused (Auth, Quota), the model does not exist or the base URL leads elsewhere
// (BadRequest, with the right one in Fix where that is found), there is no connection (Connection, Timeout), or ctx is over
// (Cancelled). What a server without a list of models answers is no error, nor
// is a trouble that may pass.
func (c *Caller) Check(ctx context.Context) error {
	w := newWatch(ctx, min(checkTime, c.limits.Total))
	defer w.end()
	c.gate.enter()
	defer c.gate.leave()
	res, failure := c.send(w, c.wire.model(w.ctx), new(asked))
	if failure != nil {
		return c.clean(failure)
	}
	in := w.guard(res.Body, c.limits.Idle, c.maxBody)
	defer in.finish()
	if res.StatusCode < 300 {
		return nil
	}
	failure, _ = c.failed(w, res, in)
	switch {
	case failure.Kind == call.Quota, failure.Kind == call.Cancelled:
	case failure.Kind == call.Auth && !mayNotList(failure):
	case res.StatusCode < 400:
	case res.StatusCode == http.StatusNotFound && failure.Code == "model_not_found":
		failure.Message = "no model " + strconv.Quote(c.model) + " at " + c.host + ": " + failure.Message
	default:
		if c.suggestBaseURL(w, failure); failure.Fix == "" {
			return nil
		}
		failure.Message = "no API at " + strings.TrimRight(c.base.String(), "/")
	}
	return c.clean(failure)
}

// Answers implements call.Answering: it asks for the model.
func (c *Caller) Answers(ctx context.Context) bool {
	w := newWatch(ctx, min(checkTime, c.limits.Total))
	defer w.end()
	c.gate.enter()
	defer c.gate.leave()
	res, failure := c.send(w, c.wire.model(w.ctx), new(asked))
	if failure != nil {
		return false
	}
	w.guard(res.Body, c.limits.Idle, c.maxBody).finish()
	return res.StatusCode < 500 || res.StatusCode == http.StatusNotImplemented
}

// mayNotList: a key can be allowed to make calls and yet not to list models.
func mayNotList(e *call.Error) bool {
	return strings.Contains(strings.ToLower(e.Message), "missing scopes")
}
