package openai

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
)

// gate lets no more connections be open than calls are in flight, so that there
// are never more of them than the limit of the run, however it is turned. Left to
// itself net/http dials for each call that finds no idle connection; when another
// comes free meanwhile it takes that one, and keeps the new one as well.
//
// A call that has to wait here gets a connection all the same: with as many open
// as calls are in flight, and this one without, one of them is idle, or about to
// be, or to close. net/http then hands it over, or its end opens the gate.
type gate struct {
	mu      sync.Mutex
	calls   int             // in flight
	open    int             // connections, those that are being dialed included
	waiting []chan struct{} // dials, the longest first; closed when they may go on

	trust trust // in the server behind the connections
}

// enter says that a call begins, leave that it is over: its answer is read, and
// its connection idle or closing.
func (g *gate) enter() {
	g.mu.Lock()
	g.calls++
	g.admit()
	g.mu.Unlock()
}

func (g *gate) leave() {
	g.mu.Lock()
	g.calls--
	g.mu.Unlock()
}

// admit lets dials go on that wait, as many as there is room for.
func (g *gate) admit() {
	for len(g.waiting) > 0 && g.open < g.calls {
		g.open++
		close(g.waiting[0])
		g.waiting = g.waiting[1:]
	}
}

// pass waits until one more connection may be opened, or ctx ends.
func (g *gate) pass(ctx context.Context) error {
	turn := make(chan struct{})
	g.mu.Lock()
	g.waiting = append(g.waiting, turn)
	g.admit()
	g.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	if !g.forget(turn) { // it was let through in the same moment
		g.closed()
	}
	return ctx.Err()
}

// forget takes a dial out that waits no longer; false: it doesn't wait.
func (g *gate) forget(turn chan struct{}) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, other := range g.waiting {
		if other == turn {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// closed says that a connection is closed, or was not opened.
func (g *gate) closed() {
	g.mu.Lock()
	g.open--
	g.admit()
	g.mu.Unlock()
}

// dial opens connections by d, when it is their turn.
func (g *gate) dial(d *net.Dialer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if err := g.pass(ctx); err != nil {
			return nil, err
		}
		conn, err := d.DialContext(ctx, network, address)
		if err != nil {
			g.closed()
			return nil, err
		}
		return &counted{Conn: conn, gate: g}, nil
	}
}

// counted is a connection that tells the gate when it is closed, and keeps book of
// what comes.
type counted struct {
	net.Conn
	gate  *gate
	once  sync.Once
	book  book
	taken atomic.Bool // a request has had it: what came before was its making
}

// Close implements net.Conn.
func (c *counted) Close() error {
	err := c.Conn.Close()
	c.once.Do(c.gate.closed)
	return err
}
