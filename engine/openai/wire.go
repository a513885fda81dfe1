package openai

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"regatta/engine/call"
)

// wire is what openai-go makes of the base URL and the key: requests, complete
// but for their bodies, of which every call sends a copy. What it would do for
// each call anew, options, headers and all, takes longer than the rest of one.
// The functions hold the key, out of reach of fmt.
type wire struct {
	ask   func(ctx context.Context, body []byte, retries int) *http.Request // POST chat/completions
	reply func(ctx context.Context, body []byte, retries int) *http.Request // POST responses
	model func(context.Context) *http.Request                               // GET models/{model}
	via   http.RoundTripper
}

// errBuilt ends a request of openai-go when it is complete.
var errBuilt = errors.New("built")

// more are the user's headers and parameters of the URL.
func newWire(base *url.URL, key, model string, more []option.RequestOption, via http.RoundTripper) (*wire, error) {
	var built *http.Request
	take := func(req *http.Request) (*http.Response, error) {
		built = req
		return nil, errBuilt
	}
	opts := []option.RequestOption{
		option.WithBaseURL(base.String()),
		option.WithHTTPClient(&http.Client{Transport: builder(take)}),
		option.WithMaxRetries(0),
	}
	if key != "" {
		opts = append(opts, option.WithAPIKey(key))
	}
	opts = append(opts, more...)
	// Unlike sdk.NewClient, this reads nothing from the environment.
	client := sdk.Client{Options: opts}
	if err := client.Post(context.Background(), "chat/completions", []byte("{}"), nil); !errors.Is(err, errBuilt) {
		return nil, err
	}
	w := &wire{via: via, ask: asking(built)}
	if err := client.Post(context.Background(), "responses", []byte("{}"), nil); !errors.Is(err, errBuilt) {
		return nil, err
	}
	w.reply = asking(built)
	if err := client.Get(context.Background(), "models/"+segment(model), nil, nil); !errors.Is(err, errBuilt) {
		return nil, err
	}
	w.model = built.WithContext
	return w, nil
}

// builder is a transport that sends nothing.
type builder func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (b builder) RoundTrip(req *http.Request) (*http.Response, error) { return b(req) }

// segment is a name as one part of a path, those that paths mean something else
// by included.
func segment(name string) string {
	switch name {
	case ".":
		return "%2E"
	case "..":
		return "%2E%2E"
	}
	return url.PathEscape(name)
}

// asking returns a function that makes copies of a request with bodies of their
// own. The headers are those of all copies, and nobody may change them; retries,
// which are counted in one of them, have their own.
func asking(first *http.Request) func(context.Context, []byte, int) *http.Request {
	return func(ctx context.Context, body []byte, retries int) *http.Request {
		req := first.WithContext(ctx)
		req.Body, req.ContentLength = outgoing(body), int64(len(body))
		// For a connection that closed before it took anything.
		req.GetBody = func() (io.ReadCloser, error) { return outgoing(body), nil }
		if retries > 0 {
			req.Header = req.Header.Clone()
			req.Header["X-Stainless-Retry-Count"] = []string{strconv.Itoa(retries)}
		}
		return req
	}
}

// outgoing is the body of a request. net/http knows this type to be in memory, and
// sends it along with the headers: anything else costs a write and a packet more.
func outgoing(body []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(body)) }

// send makes a request and returns the response as it came. Redirects are not
// followed: the key goes nowhere else.
func (c *Caller) send(w *watch, req *http.Request, asked *asked) (*http.Response, *call.Error) {
	if c.limits.Headers < c.limits.Total {
		w.within(c.limits.Headers, "no response started within")
		defer w.relax()
	}
	if c.own != nil {
		req.Close = c.gate.trust.lost.Load()
		req = req.WithContext(asked.trace(req.Context()))
	}
	res, err := c.wire.via.RoundTrip(req)
	if err != nil {
		return nil, c.broken(w, err)
	}
	if failure := asked.unasked(res, c.host); failure != nil {
		return nil, failure
	}
	if w.ctx.Err() != nil { // it came, and the attempt was over in the same moment
		res.Body.Close()
		return nil, c.broken(w, w.ctx.Err())
	}
	return res, nil
}
