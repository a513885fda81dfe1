package ctl

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runner"
)

// Server serves the socket of a run.
type Server struct {
	run      *runner.Run
	name     string
	listener net.Listener
	free     func() // of what the listener's path needs

	mu      sync.Mutex
	hearers map[*hearer]bool
	asking  map[net.Conn]bool // have not said yet what they want
	closed  bool
	wait    time.Duration // for what a client wants
	serving sync.WaitGroup
}

// Attend returns what serves each run of a plan by the name and at the path that place gives it
// ("": it isn't served), and leaves it when it is over. A run that can't be served runs all the
// same.
func Attend(place func(*runner.Run) (name, path string)) func(*runner.Run) (leave func()) {
	return func(run *runner.Run) func() {
		name, path := place(run)
		if path == "" {
			return nil
		}
		s, err := Serve(run, name, path)
		if err != nil {
			return nil
		}
		return s.Close
	}
}

// Serve opens the socket of a run of a name, which is to be closed. One that a program left that was
// killed makes room.
func Serve(run *runner.Run, name, path string) (*Server, error) {
	s := &Server{run: run, name: name, hearers: map[*hearer]bool{}, asking: map[net.Conn]bool{}, wait: patience}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var err error
	s.free, err = reach(path, func(short string) (err error) {
		s.listener, err = net.Listen("unix", short)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		s.Close()
		return nil, err
	}
	s.serving.Go(s.serve)
	return s, nil
}

// Close takes no further orders, and sends what is still to be sent to those that hear.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	for h := range s.hearers {
		h.end()
	}
	for conn := range s.asking {
		_ = conn.SetReadDeadline(time.Now()) // or it is closed already
	}
	s.mu.Unlock()
	_ = s.listener.Close() // which removes the socket
	s.serving.Wait()
	s.free()
}

func (s *Server) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.serving.Go(func() {
			defer conn.Close()
			s.answer(conn)
		})
	}
}

// hearOut reads what a client wants, until the server closes.
func (s *Server) hearOut(conn net.Conn) ([]byte, error) {
	s.mu.Lock()
	wait := s.wait
	if s.closed {
		wait = 0
	}
	err := conn.SetDeadline(time.Now().Add(wait))
	s.asking[conn] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.asking, conn)
		s.mu.Unlock()
	}()
	if err != nil {
		return nil, err
	}
	return bufio.NewReader(conn).ReadSlice('\n')
}

// answer answers one client.
func (s *Server) answer(conn net.Conn) {
	text, err := s.hearOut(conn)
	if err != nil {
		return
	}
	var req Request
	if err := json.Unmarshal(text, &req); err != nil {
		s.reply(conn, Reply{Error: "a request is a line of JSON"})
		return
	}
	if req.Do == DoEvents {
		s.tell(conn)
		return
	}
	status, err := s.do(req)
	if err != nil {
		s.reply(conn, Reply{Error: err.Error()})
		return
	}
	s.reply(conn, Reply{Status: &status})
}

func (s *Server) reply(conn net.Conn, r Reply) {
	if data, err := json.Marshal(r); err == nil {
		_, _ = conn.Write(append(data, '\n')) // a client that has gone gets none
	}
}

// do does what was asked for, for the user, and returns how the run is then.
func (s *Server) do(req Request) (Status, error) {
	status := s.status()
	switch req.Do {
	case DoStatus:
	case DoLimit:
		switch {
		case req.Limit < 0:
			return status, fmt.Errorf("limit %d: must be 0 or more", req.Limit)
		case s.run.Lane.Strategy.Dispatch == engine.OneByOne:
			return status, fmt.Errorf("%v makes one call at a time: no limit to change", s.run.Lane)
		case req.Auto:
			if !s.run.FindLimit(req.Limit, "changed by regatta ctl") {
				return status, fmt.Errorf("%v can't find its limit; use limit N", s.run.Lane)
			}
			return s.once(func(st Status) bool { return st.Auto }), nil
		}
		s.run.SetLimit(req.Limit, "changed by regatta ctl")
		return s.once(func(st Status) bool { return !st.Auto }), nil
	case DoPause:
		s.run.Pause("paused by regatta ctl")
		return s.once(func(st Status) bool { return st.Paused }), nil
	case DoResume:
		s.run.Resume("resumed by regatta ctl")
		return s.once(func(st Status) bool { return !st.Paused }), nil
	case DoStop:
		if by := "stopped by regatta ctl"; req.Now || s.run.Drains() {
			s.run.StopFor(by)
		} else {
			s.run.DrainFor(by)
		}
	default:
		return status, fmt.Errorf("unknown request %q; use status, limit, pause, resume, stop or events", req.Do)
	}
	return s.status(), nil
}

// A client of the run folds events in a moment after they happen: how soon it looks whether it
// has, and for how long at most.
const (
	soon = 5 * time.Millisecond
	most = 5 * time.Second
)

// once is how the run is once something holds that was asked for, or after a while.
func (s *Server) once(holds func(Status) bool) Status {
	for asked := time.Now(); ; time.Sleep(soon) {
		if st := s.status(); holds(st) || st.Over || time.Since(asked) > most {
			return st
		}
	}
}

// status is how the run is now.
func (s *Server) status() Status {
	r := s.run
	st := Status{Run: s.name, Lane: r.Lane.String(), Dataset: r.Header.Dataset, Items: r.Header.Items, Limit: r.Limit(), Following: r.Following()}
	r.Look(func(t *engine.Tally) {
		st.OK, st.Failed, st.Cancelled, st.InFlight, st.Delivered, st.Retries = t.OK, t.Failed, t.Cancelled, t.InFlight, t.Returned, t.Retries
		st.Waiting = max(st.Items-t.Ended()-t.InFlight, 0)
		st.Auto, st.Paused, st.Over, st.Elapsed = t.Auto, t.Paused, t.Over, r.Now(time.Now()).Seconds()
		if st.Stopping = !t.Over && r.Drains(); st.Stopping {
			st.Finishing = t.InFlight
		}
		if c := t.Cost(); c.Known && !t.Started.Price.Simulated {
			st.Cost = &c.USD
		}
	})
	return st
}

// hearer is a client that hears of events.
type hearer struct {
	mu      sync.Mutex
	pending []byte
	lost    bool // it was too slow
	over    bool
	wake    chan struct{}
}

// mostPending is how far a client may be behind, in bytes.
const mostPending = 32 << 20

// tell sends events to a client until the run is over, or the client gone.
func (s *Server) tell(conn net.Conn) {
	h := &hearer{wake: make(chan struct{}, 1)}
	stop := s.run.Hear(h.hear)
	defer stop()
	s.mu.Lock()
	if s.closed {
		h.end()
	}
	s.hearers[h] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.hearers, h)
		s.mu.Unlock()
	}()
	status := s.status()
	s.reply(conn, Reply{Status: &status})
	gone := make(chan struct{})
	s.serving.Go(func() { // a client says nothing more: what comes is that it has gone
		defer close(gone)
		if conn.SetReadDeadline(time.Time{}) == nil {
			_, _ = conn.Read(make([]byte, 1))
		}
	})
	defer func() {
		_ = conn.Close()
		<-gone
	}()
	for {
		select {
		case <-h.wake:
		case <-gone:
			return
		}
		pending, lost, over := h.take()
		wait := patience
		if over {
			wait = flushed
		}
		if conn.SetWriteDeadline(time.Now().Add(wait)) != nil {
			return
		}
		if _, err := conn.Write(pending); err != nil {
			return
		}
		if lost {
			s.reply(conn, Reply{Error: "too slow: events were lost"})
		}
		if lost || over {
			return
		}
	}
}

// hear takes events in, as lines.
func (h *hearer) hear(events []engine.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range events {
		if len(h.pending) > mostPending {
			h.lost = true
			break
		}
		before := len(h.pending)
		line, err := journal.AppendEvent(h.pending, &events[i])
		if err == nil && len(line) > before {
			h.pending = append(line, '\n')
		}
	}
	h.poke()
}

func (h *hearer) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	h.poke()
}

func (h *hearer) poke() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *hearer) take() (pending []byte, lost, over bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	pending, h.pending = h.pending, nil
	return pending, h.lost, h.over
}
