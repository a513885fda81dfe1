package simulated

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// BenchmarkCall is a whole call in process: handler and transport.
func BenchmarkCall(b *testing.B) {
	for _, c := range []struct{ name, body string }{
		{"words", question("Say hello", "")},
		{"known", aboutJohn()},
		{"made", question("Carol moved to Oslo in 1999", `"response_format":`+personFormat)},
		{"streamed", aboutJohn(`"stream":true`)},
	} {
		b.Run(c.name, func(b *testing.B) {
			transport := Transport(New(Options{Seed: 1}))
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "http://simulated/v1/chat/completions", strings.NewReader(c.body))
					if err != nil {
						b.Fatal(err)
					}
					res, err := transport.RoundTrip(req)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
						b.Fatal(res.Status, err)
					}
					_ = res.Body.Close()
				}
			})
		})
	}
}
