package openai

import (
	"context"
	"net/http"
	"testing"

	"regatta/engine/call"
)

// What a call costs beside the network: against a transport that answers at once.
func BenchmarkCall(b *testing.B) {
	bench := func(b *testing.B, body string, req call.Request) {
		c := newCaller(b, func(cfg *Config) {
			cfg.Transport = replies(http.StatusOK, http.Header{"Content-Type": {"application/json"}}, text(body))
		})
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Call(context.Background(), req); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("whole", func(b *testing.B) { bench(b, completed(john, "stop"), request()) })
	b.Run("streamed", func(b *testing.B) {
		bench(b, events(`{"na`, `me":`, `"Jo`, `hn",`, `"age`, `":20`, `}`), streamed(func(string) {}))
	})
}

func BenchmarkFill(b *testing.B) {
	c := newCaller(b, func(*Config) {})
	b.ReportAllocs()
	for b.Loop() {
		c.whole.fill("My name is John and I am 20 years old")
	}
}
