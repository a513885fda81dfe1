package openai

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"regatta/engine/call"
)

// workHeaders are those by which servers say how many milliseconds they worked on a request.
var workHeaders = [...]string{"Openai-Processing-Ms", "X-Envoy-Upstream-Service-Time"}

// wrote notes that the request is on its way.
func (a *asked) wrote() {
	now := time.Now()
	a.after.Store(max(1, int64(now.Sub(a.began))))
	a.tell(now)
}

// tell tells whoever wants to know that the request is on its way.
func (a *asked) tell(now time.Time) {
	if a.told != nil {
		a.told(now)
	}
}

// sent is how the request got on its way, and what the response says of the work.
func (a *asked) sent() call.Sent {
	return call.Sent{After: time.Duration(a.after.Load()), New: a.newConn.Load(), Server: time.Duration(a.server.Load())}
}

// worked takes in what a response says of the work.
func (a *asked) worked(h http.Header) {
	for _, name := range workHeaders {
		if ms, err := strconv.ParseFloat(strings.TrimSpace(h.Get(name)), 64); err == nil && ms > 0 && ms < 1e9 {
			a.server.Store(int64(ms * float64(time.Millisecond)))
			return
		}
	}
}
