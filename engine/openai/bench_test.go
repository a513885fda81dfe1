package openai

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"regatta/engine/call"
)

// What a call costs: in process, against a transport that answers at once, which
// is the caller alone; and over the loopback, with net/http on both sides.
func BenchmarkCall(b *testing.B) {
	whole := reply200{asJSON, completed(john, "stop")}
	pieces := reply200{asStream, events(`{"na`, `me":`, `"Jo`, `hn",`, `"age`, `":20`, `}`)}
	for _, test := range []struct {
		name string
		body reply200
		req  call.Request
	}{{"whole", whole, request()}, {"streamed", pieces, streamed(func(string) {})}} {
		b.Run("in-process/"+test.name, func(b *testing.B) {
			header := http.Header{"Content-Type": {test.body.kind}}
			c := newCaller(b, func(cfg *Config) { cfg.Transport = replies(http.StatusOK, header, text(test.body.text)) })
			b.ReportAllocs()
			for b.Loop() {
				mustCall(b, c, test.req)
			}
		})
		b.Run("loopback/"+test.name, func(b *testing.B) {
			server := httptest.NewServer(test.body)
			b.Cleanup(server.Close)
			c := newCaller(b, func(cfg *Config) { cfg.BaseURL = server.URL + "/v1" })
			mustCall(b, c, test.req) // the connection is there
			b.ReportAllocs()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					mustCall(b, c, test.req)
				}
			})
		})
	}
}

func mustCall(b *testing.B, c *Caller, req call.Request) {
	if _, err := c.Call(context.Background(), req); err != nil {
		b.Error(err)
	}
}

// reply200 is a server that always answers the same.
type reply200 struct{ kind, text string }

func (r reply200) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	_, _ = io.Copy(io.Discard, req.Body)
	w.Header().Set("Content-Type", r.kind)
	_, _ = io.WriteString(w, r.text)
}

func BenchmarkFill(b *testing.B) {
	c := newCaller(b, func(*Config) {})
	b.ReportAllocs()
	for b.Loop() {
		wholeOf(c).fill("My name is John and I am 20 years old")
	}
}
