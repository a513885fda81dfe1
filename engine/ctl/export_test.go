package ctl

import "time"

// Wait sets how long a server waits until a client that has connected says what it wants.
func (s *Server) Wait(wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait = wait
}
