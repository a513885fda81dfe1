package openai

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"regatta/engine/call"
)

// A broken server, or a proxy, may send an answer twice. The second is read as the
// answer to the next request on the connection: net/http closes a connection that
// brings something while it is idle, but only if it notices before the next request
// takes it. So connections keep book of what comes when. Bytes before the request is
// written, and an answer that begins with none that came after it, can't belong to
// it. What comes later looks like an answer, and nothing in the protocol tells; but the
// server's own id may: one that is the same as that of the answer before it, on the same
// connection, and with the same answer, where ids otherwise differ, is that answer once
// more. The id alone says too little: some servers make it of the second. A server that was
// caught gets a connection for each request from then on.

// trust is what is known of a server's answers.
type trust struct {
	lost  atomic.Bool // it sent one that nobody asked for
	first atomic.Pointer[string]
	vary  atomic.Bool // its ids differ
}

// saw notes an id.
func (t *trust) saw(id string) {
	if first := t.first.Load(); first == nil {
		t.first.CompareAndSwap(nil, &id)
	} else if *first != id {
		t.vary.Store(true)
	}
}

var errUnasked = errors.New("the server sent bytes that no request asked for")

// book is what a connection brings, and when.
type book struct {
	wrote  atomic.Bool             // the request that has the connection is being written
	fresh  atomic.Int64            // bytes that have come since
	bad    atomic.Bool             // bytes came that no request asked for
	sealed atomic.Bool             // by TLS
	last   atomic.Pointer[imprint] // of the last answer
}

// imprint is what an answer is known by.
type imprint struct {
	id    string
	sum   uint64 // of what it says
	usage call.Usage
}

// imprint returns that of a reply.
func (r reply) imprint() imprint {
	sum := fnv.New64a()
	for _, text := range append([]string{r.text, r.thoughts, r.refusal}, r.arguments()...) {
		_, _ = io.WriteString(sum, text) // it never fails
	}
	return imprint{r.id, sum.Sum64(), r.usage}
}

// early notes bytes that came before a request was written, and whether they are an
// answer: servers may say that they close an idle connection. TLS has bytes of its own.
func (b *book) early(data []byte) (answer bool) {
	if b.sealed.Load() {
		return false
	}
	b.bad.Store(true)
	return bytes.HasPrefix(data, []byte("HTTP/1.")) && len(data) > 9 && data[9] == '2'
}

// Read implements net.Conn.
//
// One moment is left in which a late copy passes for an answer: when the system has handed its bytes
// over, and this goroutine is kept from running until another has begun a request here and written
// it, which finds nothing waiting. To close it, the reading and the look at wrote would have to
// be one step, under a lock that Write takes too: a read of the socket by hand, for each system, on
// the way of every answer. And on a connection that TLS seals, bytes tell nothing. What then comes is
// left to repeated.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		if c.book.wrote.Load() {
			c.book.fresh.Add(int64(n))
		} else {
			if c.book.early(p[:n]) {
				c.gate.trust.lost.Store(true)
			}
		}
	}
	return n, err
}

// Write implements net.Conn. A connection where something waits to be read is not
// written to: net/http then takes another.
func (c *counted) Write(p []byte) (int, error) {
	if !c.book.wrote.Load() {
		if c.taken.Load() && !c.book.sealed.Load() && (c.book.bad.Load() || waiting(c.Conn)) {
			c.book.bad.Store(true)
			return 0, errUnasked
		}
		c.book.wrote.Store(true)
	}
	return c.Conn.Write(p)
}

// asked follows a request on its connection.
type asked struct {
	conn atomic.Pointer[counted]

	began         time.Time       // the attempt
	told          func(time.Time) // see call.Request.Written
	after, server atomic.Int64    // nanoseconds; see call.Sent
	newConn       atomic.Bool
}

// trace returns a context by which the request is followed.
func (a *asked) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			a.conn.Store(begun(info.Conn))
			a.newConn.Store(!info.Reused)
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				a.wrote()
			}
		},
		GotFirstResponseByte: func() {
			if c := a.conn.Load(); c != nil && c.book.fresh.Load() == 0 {
				c.book.bad.Store(true)
			}
		},
	})
}

// begun is the connection that a request has got, and that it begins on; nil for one
// that many requests share, or that isn't known.
func begun(conn net.Conn) *counted {
	sealed := false
	if t, ok := conn.(*tls.Conn); ok {
		if t.ConnectionState().NegotiatedProtocol == "h2" {
			return nil
		}
		conn, sealed = t.NetConn(), true
	}
	c, ok := conn.(*counted)
	if !ok {
		return nil
	}
	if sealed || !c.taken.Load() { // what came before was the handshake, or nothing
		c.book.bad.Store(false)
	}
	c.book.sealed.Store(sealed)
	c.book.fresh.Store(0)
	c.book.wrote.Store(false)
	c.taken.Store(true)
	return c
}

// unasked closes the connection of a response that can't belong to the request, and
// returns the failure; nil: nothing speaks against it.
func (a *asked) unasked(res *http.Response, host string) *call.Error {
	c := a.conn.Load()
	if c == nil || !c.book.bad.Load() {
		return nil
	}
	c.gate.trust.lost.Store(true)
	_ = c.Close() // nothing more is expected of it
	_ = res.Body.Close()
	return &call.Error{Kind: call.Connection, Message: host + " sent an answer before it was asked: not used, connection closed", Rates: call.NoRates}
}

// repeated reports the answer before this one on the connection once more, and closes
// that; nil: it is another, or its id says nothing.
func (a *asked) repeated(r reply, host string) *call.Error {
	c := a.conn.Load()
	if c == nil || r.id == "" {
		return nil
	}
	c.gate.trust.saw(r.id)
	is := r.imprint()
	if last := c.book.last.Swap(&is); last == nil || *last != is || !c.gate.trust.vary.Load() {
		return nil
	}
	c.gate.trust.lost.Store(true)
	_ = c.Close()
	return &call.Error{Kind: call.Connection, Message: host + " sent the answer before this one again: not used, connection closed", Rates: call.NoRates}
}
