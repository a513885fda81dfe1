package main

import (
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// answer is what the server says to every call: the size of a small real one.
const answer = `{"id":"chatcmpl-7qyqpwkLd4aJdZP2","object":"chat.completion","created":1700000000,` +
	`"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant",` +
	`"content":"{\"name\":\"John\",\"age\":20}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],` +
	`"usage":{"prompt_tokens":77,"completion_tokens":9,"total_tokens":86,` +
	`"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},` +
	`"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}},` +
	`"service_tier":"default","system_fingerprint":"fp_0392822090"}`

// server answers completions and counts what is opened.
type server struct {
	url    string
	http   *http.Server
	opened atomic.Int64
	calls  atomic.Int64
	flight atomic.Int64 // calls that wait for their answer
	most   atomic.Int64 // of them at a time
}

// serve starts a server on a free port. Whoever called it closes it.
func serve(latency time.Duration) (*server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{url: "http://" + listener.Addr().String() + "/v1"}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		s.calls.Add(1)
		if latency > 0 {
			s.wait(latency)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	})
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"object":"list","data":[{"id":"gpt-4o-mini","object":"model","created":1,"owned_by":"system"}]}`)
	})
	s.http = &http.Server{Handler: mux, ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.opened.Add(1)
		}
	}}
	go func() { _ = s.http.Serve(listener) }()
	return s, nil
}

// wait is what takes a server its time.
func (s *server) wait(latency time.Duration) {
	now := s.flight.Add(1)
	defer s.flight.Add(-1)
	for most := s.most.Load(); now > most && !s.most.CompareAndSwap(most, now); {
		most = s.most.Load()
	}
	time.Sleep(latency)
}

// counts returns how many calls came over how many new connections since it was
// last asked, and how many of them waited at a time at the most.
func (s *server) counts() (calls, opened, most int64) {
	return s.calls.Swap(0), s.opened.Swap(0), s.most.Swap(0)
}

func (s *server) close() { _ = s.http.Close() }
