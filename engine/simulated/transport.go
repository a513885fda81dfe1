package simulated

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"syscall"
)

// maxBuffered is how much of an answer is kept back for a handler that does not flush.
const maxBuffered = 64 << 10

// Transport reaches a handler in process: no port, no socket, no operating
// system, so that it works in a testing/synctest bubble too.
//
// RoundTrip returns at the handler's first flush, with a body that streams what
// is flushed; a flush waits for the reader. A handler that never flushes, and
// writes less than 64 KiB, hands over everything when it returns. When the
// context of the request ends, RoundTrip or a read of the body fails with its
// cause, at any point. Where the handler panics with http.ErrAbortHandler the
// connection is reset: RoundTrip, or with the headers sent the read, fails with
// an error that is syscall.ECONNRESET. Any other panic becomes an error too.
//
// The handler runs in a goroutine of its own, with a context that ends with the
// request's or when the body is closed; the goroutine ends when the handler
// returns. There are no connections, so there is nothing to close.
func Transport(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Context().Err() != nil { // nothing was asked yet
		closeBody(req)
		return nil, context.Cause(req.Context())
	}
	ctx, cancel := context.WithCancel(req.Context())
	x := &exchange{ctx: ctx, cancel: cancel, header: make(http.Header), ready: make(chan struct{})}
	go x.run(t.handler, serverSide(req, ctx))
	select {
	case <-x.ready:
	case <-req.Context().Done():
	}
	switch {
	case req.Context().Err() != nil:
		cancel()
		return nil, context.Cause(req.Context())
	case x.failure != nil:
		return nil, x.failure
	}
	return x.response(req), nil
}

// serverSide is the request as a handler expects it.
func serverSide(req *http.Request, ctx context.Context) *http.Request {
	r := req.WithContext(ctx)
	r.RequestURI = req.URL.RequestURI()
	r.RemoteAddr = "127.0.0.1:0"
	if r.Host == "" {
		r.Host = req.URL.Host
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	return r
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close() // nothing to be done about it
	}
}

// exchange is one request and its response, and the handler's http.ResponseWriter.
// The handler's goroutine alone uses it until ready is closed; then it leaves
// status, sent, stream and failure alone.
type exchange struct {
	ctx    context.Context
	cancel context.CancelFunc
	header http.Header

	buffer  bytes.Buffer   // written, not flushed
	pipe    *io.PipeWriter // nil until the first flush
	unwatch func() bool    // of the context, for the pipe

	ready   chan struct{} // closed with the headers, or at the end without
	status  int
	sent    http.Header
	stream  *io.PipeReader // nil: the whole body is in buffer
	failure error          // before the headers
}

func (x *exchange) run(h http.Handler, r *http.Request) {
	defer x.cancel()
	defer closeBody(r)
	returned := false
	defer func() { x.end(verdict(returned, recover())) }()
	growStack()
	h.ServeHTTP(x, r)
	returned = true
}

// growStack brings the stack of a new goroutine to the size that an answer
// takes, while it is empty: doubling it further down, frame by frame, took as
// long as everything else together.
//
//go:noinline
func growStack() {
	var room [8 << 10]byte
	runtime.KeepAlive(&room)
}

// verdict says how a handler's end looks to the client.
func verdict(returned bool, panicked any) error {
	switch {
	case returned:
		return nil
	case panicked == nil || panicked == http.ErrAbortHandler: // nil: its goroutine was ended
		return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	}
	return fmt.Errorf("the handler panicked: %v", panicked)
}

// end hands over what is left, or why nothing more comes.
func (x *exchange) end(failure error) {
	if x.pipe == nil {
		x.failure = failure
		x.sendHeader(x.header)
		return
	}
	if failure == nil {
		x.Flush()
	}
	if x.ctx.Err() != nil {
		failure = context.Cause(x.ctx)
	}
	x.unwatch()
	_ = x.pipe.CloseWithError(failure) // it never fails
}

func (x *exchange) sendHeader(header http.Header) {
	x.WriteHeader(http.StatusOK)
	x.sent = header
	close(x.ready)
}

// Header implements http.ResponseWriter.
func (x *exchange) Header() http.Header { return x.header }

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
	}
}

// Write implements http.ResponseWriter.
func (x *exchange) Write(p []byte) (int, error) {
	x.WriteHeader(http.StatusOK)
	n, err := x.buffer.Write(p)
	if x.buffer.Len() >= maxBuffered {
		x.Flush()
	}
	return n, err
}

// Flush implements http.Flusher.
func (x *exchange) Flush() {
	if x.pipe == nil {
		r, w := io.Pipe()
		x.stream, x.pipe = r, w
		x.unwatch = context.AfterFunc(x.ctx, func() { _ = w.CloseWithError(context.Cause(x.ctx)) })
		x.sendHeader(x.header.Clone())
	}
	_, _ = x.buffer.WriteTo(x.pipe) // a reader that is gone has ended the context
	x.buffer.Reset()
}

// response is what the client gets, once ready is closed.
func (x *exchange) response(req *http.Request) *http.Response {
	res := &http.Response{
		Status:        strconv.Itoa(x.status) + " " + http.StatusText(x.status),
		StatusCode:    x.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        x.sent,
		Body:          &streamedBody{x.stream, x.cancel},
		ContentLength: -1,
		Request:       req,
	}
	if x.stream == nil {
		res.Body = &wholeBody{req.Context(), bytes.NewReader(x.buffer.Bytes())}
		res.ContentLength = int64(x.buffer.Len())
	}
	return res
}

// streamedBody ends the handler's context when it is closed.
type streamedBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

func (b *streamedBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}

// wholeBody has come in one piece, and still can't be read by a request that is over.
type wholeBody struct {
	ctx  context.Context
	rest *bytes.Reader
}

func (b *wholeBody) Read(p []byte) (int, error) {
	if b.ctx.Err() != nil {
		return 0, context.Cause(b.ctx)
	}
	return b.rest.Read(p)
}

func (b *wholeBody) Close() error { return nil }
