package openai

import (
	"context"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"regatta/engine/call"
	await "regatta/engine/waiting"
)

// connections counts what a server sees of them, and those that the client closes.
type connections struct {
	opened, open, closed atomic.Int64
}

func (n *connections) watch(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		n.opened.Add(1)
		n.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		n.open.Add(-1)
	}
}

func counting(t *testing.T, h http.HandlerFunc) (*Caller, *connections) {
	n := &connections{}
	server := httptest.NewUnstartedServer(h)
	server.Config.ConnState = n.watch
	server.Start()
	t.Cleanup(server.Close)
	c := newCaller(t, func(cfg *Config) { cfg.BaseURL = server.URL })
	dial := c.own.DialContext
	c.own.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &closing{Conn: conn, n: n}, nil
	}
	return c, n
}

// closing counts its end, before anybody else hears of it.
type closing struct {
	net.Conn
	n *connections
}

func (c *closing) Close() error {
	c.n.closed.Add(1)
	return c.Conn.Close()
}

// most is how many connections can have been open at a time, at the most. On a
// busy machine net/http gives one up now and then: its writer has to be through
// within 50 ms of the answer.
func (n *connections) most() int64 {
	opened := n.opened.Load() // first: what is closed meanwhile must not make it more
	return opened - n.closed.Load()
}

// kinds are answers of all kinds, none of which costs its connection.
func kinds() []http.HandlerFunc {
	return []http.HandlerFunc{
		answers(200, asJSON, completed(john, "stop")),
		answers(500, asJSON, openaiError("boom", "server_error", "")+strings.Repeat(" ", 100<<10)),
		answers(200, asStream, events(`{"name":`, `"John",`, `"age":20}`)),
		answers(429, asPage, "<html>slow down</html>"),
		answers(200, asJSON, completed("no JSON", "stop")),
		answers(200, asStream, "data: {\"error\":\"late\"}\n\n"+events(john)),
		answers(503, "", ""),
		answers(302, asPage, "<html>", "Location", "/elsewhere"),
	}
}

// As many connections are opened as calls are in flight, and no more: not for
// errors, not for streams, not for what the schema turns down.
func TestConnectionsAreBounded(t *testing.T) {
	const inFlight, calls = 8, 400
	bodies := kinds()
	var next atomic.Int64
	c, n := counting(t, func(w http.ResponseWriter, r *http.Request) {
		bodies[int(next.Add(1))%len(bodies)](w, r)
	})
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			for i := range calls / inFlight {
				req := request()
				if i%2 == 0 {
					req.Progress = func(string) {}
				}
				if _, err := c.Call(context.Background(), req); err != nil && err.(*call.Error).Kind == call.Connection {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	if n.most() > inFlight {
		t.Errorf("%d connections were opened and %d closed, for %d calls in flight", n.opened.Load(), n.closed.Load(), inFlight)
	}
}

// No kind of answer costs its connection, streamed or not: at least one of many is used again,
// however busy the machine is.
func TestConnectionsAreReused(t *testing.T) {
	const calls = 16
	for kind, body := range kinds() {
		for _, req := range []call.Request{request(), streamed(func(string) {})} {
			c, n := counting(t, body)
			for range calls {
				_, _ = c.Call(context.Background(), req)
			}
			if n.opened.Load() >= calls {
				t.Errorf("kind %d, streamed %v: %d connections for %d calls", kind, req.Progress != nil, n.opened.Load(), calls)
			}
		}
	}
}

// Calls that are cancelled, before the headers or in the body, leave nothing
// behind: goleak sees to the goroutines.
func TestCancelledCallsLeaveNothing(t *testing.T) {
	const calls = 16
	var turn, started atomic.Int64
	c, n := counting(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if turn.Add(1)%2 == 0 {
			io.WriteString(w, `{"choices":`)
			w.(http.Flusher).Flush()
		}
		started.Add(1)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(context.Background())
	var workers sync.WaitGroup
	for range calls {
		workers.Go(func() {
			_, err := c.Call(ctx, request())
			if e := asFailure(t, call.Answer{}, err); e.Kind != call.Cancelled {
				t.Error(e)
			}
		})
	}
	await.Until(t, "all calls have begun", func() bool { return started.Load() == calls })
	cancel()
	workers.Wait()
	await.Until(t, "all connections close", func() bool { return n.open.Load() == 0 })
}

func TestCloseClosesWhatIsIdle(t *testing.T) {
	c, n := counting(t, answers(200, asJSON, completed(john, "stop")))
	if _, err := c.Call(context.Background(), request()); err != nil {
		t.Fatal(err)
	}
	if n.open.Load() != 1 {
		t.Errorf("%d connections are open", n.open.Load())
	}
	c.Close()
	await.Until(t, "the idle connection closes", func() bool { return n.open.Load() == 0 })
	if _, err := c.Call(context.Background(), request()); err != nil {
		t.Errorf("after Close: %v", err)
	}
}

func TestTransportThatWasHandedIn(t *testing.T) {
	transport := &closeable{roundTripper: replies(200, nil, text(completed(john, "stop")))}
	c := newCaller(t, func(cfg *Config) { cfg.Transport = transport })
	if n, why := c.MaxInFlight(); n != 0 || why != "" {
		t.Errorf("held to %d: %s", n, why)
	}
	c.Close()
	if transport.closed {
		t.Error("its connections were closed")
	}
}

type closeable struct {
	roundTripper
	closed bool
}

func (c *closeable) CloseIdleConnections() { c.closed = true }

func TestMaxInFlight(t *testing.T) {
	for _, test := range []struct {
		most, open uint64
		want       int
		why        string
	}{
		{0, 0, 0, ""},
		{math.MaxUint64, 5, 0, ""},
		{256, 16, 180, "256 open files allowed"},
		{1024, 24, 750, "1024 open files allowed"},
		{10, 10, 1, "10 open files allowed"},
		{10, 30, 1, "10 open files allowed"},
	} {
		if n, why := inFlight(test.most, test.open); n != test.want || why != test.why {
			t.Errorf("%d of %d open: %d, %q; want %d, %q", test.open, test.most, n, why, test.want, test.why)
		}
	}
	n, why := newCaller(t, func(*Config) {}).MaxInFlight()
	if (n == 0) != (why == "") || n < 0 {
		t.Errorf("held to %d: %q", n, why)
	}
}

// Over HTTP/2 all calls share a connection, also those that begin together and
// don't know yet that there is one.
func TestHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("HTTP/%d", r.ProtoMajor)
		}
		answers(200, asJSON, completed(john, "stop"))(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	c := newCaller(t, func(cfg *Config) { cfg.BaseURL = server.URL })
	c.own.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone() // Close may write to its own while a dial ends
	for range 3 {
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() {
				if _, err := c.Call(context.Background(), request()); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
	}
}

// A request leaves in one write: headers and body apart would be two packets, of
// which the server waits for the second.
func TestARequestIsOneWrite(t *testing.T) {
	c := toServer(t, answers(200, asJSON, completed(john, "stop")))
	var writes atomic.Int64
	dial := c.own.DialContext
	c.own.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &writing{conn, &writes}, err
	}
	for range 3 {
		if _, err := c.Call(t.Context(), request()); err != nil {
			t.Fatal(err)
		}
	}
	if n := writes.Load(); n != 3 {
		t.Errorf("%d writes for 3 requests", n)
	}
}

// writing counts what is written.
type writing struct {
	net.Conn
	n *atomic.Int64
}

func (w *writing) Write(p []byte) (int, error) {
	w.n.Add(1)
	return w.Conn.Write(p)
}
