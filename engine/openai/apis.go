package openai

import (
	"context"
	"net/http"
	"sync"

	"regatta/engine/call"
)

// apis is the API that a Caller uses, for all its calls.
type apis struct {
	mu     sync.Mutex
	use    call.API
	open   bool          // it may still be changed
	asking chan struct{} // closed when the call that tries the other is back; nil: none does
}

func newAPIs(a call.API) *apis {
	if a == call.AutoAPI {
		return &apis{use: call.ChatAPI, open: true}
	}
	return &apis{use: a}
}

func (a *apis) current() call.API {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.use
}

// answered says that the server has begun to answer by an API: it stays with that.
func (a *apis) answered(by call.API) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.use == by {
		a.open = false
	}
}

// mayChange reports whether a failure says that the server doesn't have the API that
// was used, and another can be tried or is used by now.
func (a *apis) mayChange(ctx context.Context, used call.API, p problem, failure *call.Error) bool {
	if used != call.ChatAPI || ctx.Err() != nil || failure.Fix != "" || !noSuchPath(p, failure) {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open || a.use != used
}

// noSuchPath reports whether a failure is about the path of a request, and not about
// the model or anything else in it.
func noSuchPath(p problem, failure *call.Error) bool {
	switch failure.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return !p.is("model_not_found", "unknown_model", "invalid_model", "DeploymentNotFound") && p.param == "" && !p.says("model")
	}
	return false
}

// change tries the other API, by one call for all: the others wait for it. there: it
// is used from now on. asked: this call was the one, and other is how it ended.
func (a *apis) change(ctx context.Context, try func() (there bool, other *call.Error), told func()) (there, asked bool, other *call.Error) {
	for {
		a.mu.Lock()
		if !a.open {
			there = a.use == call.ResponsesAPI
			a.mu.Unlock()
			return there, false, nil
		}
		if a.asking == nil {
			break
		}
		asking := a.asking
		a.mu.Unlock()
		select {
		case <-asking:
		case <-ctx.Done():
			return false, false, nil
		}
	}
	asking := make(chan struct{})
	a.asking = asking
	a.mu.Unlock()
	there, other = try()
	a.mu.Lock()
	defer a.mu.Unlock()
	if decided := other == nil || other.Status != 0; decided { // else nobody knows yet
		if a.open = false; there {
			a.use = call.ResponsesAPI
			told()
		}
	} else {
		there = false
	}
	a.asking = nil
	close(asking)
	return there, true, other
}

// requestMaker makes requests of an API.
func (w *wire) requestMaker(via call.API) func(context.Context, []byte, int) *http.Request {
	if via == call.ResponsesAPI {
		return w.reply
	}
	return w.ask
}
