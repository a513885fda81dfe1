package openai

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine/call"
)

// TestSent tells when requests were written, which had a connection made for them, and how
// long the server says that it worked, of answers and of failures.
func TestSent(t *testing.T) {
	var calls atomic.Int64
	c := toServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		if calls.Add(1) == 3 {
			w.Header().Set("X-Envoy-Upstream-Service-Time", "7")
			http.Error(w, `{"error":{"message":"busy"}}`, http.StatusInternalServerError)
			return
		}
		w.Header().Set("Openai-Processing-Ms", "12.5")
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"{\"name\":\"Ann\",\"age\":1}"},"finish_reason":"stop"}]}`)
	})
	var dials atomic.Int64
	dial := c.own.DialContext
	c.own.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dials.Add(1)
		return dial(ctx, network, address)
	}
	for i, want := range []call.Sent{{Server: 12500 * time.Microsecond}, {Server: 12500 * time.Microsecond}, {Server: 7 * time.Millisecond}} {
		before := dials.Load()
		begun := time.Now()
		written := make(chan time.Time, 8) // more than once, perhaps
		answer, err := c.Call(t.Context(), call.Request{
			Attempt: 1, Item: datasets.Item{Text: "Ann is 1"}, Written: func(now time.Time) { written <- now },
		})
		took := time.Since(begun)
		select { // the answer may come before who wrote the request says so
		case at := <-written:
			if at.Before(begun) {
				t.Errorf("call %d was written at %v, before it began", i, at)
			}
		case <-time.After(3 * time.Minute):
			t.Fatalf("call %d was not written: %v", i, err)
		}
		got := answer.Sent
		var failure *call.Error
		if errors.As(err, &failure) {
			got = failure.Sent
		}
		if got.After <= 0 || got.After > took || (i == 2) != (failure != nil) {
			t.Errorf("call %d: %+v in %v, %v", i, got, took, err)
		}
		want.New = dials.Load() > before // on a machine that is busy net/http may let go of the one before
		if i == 0 && !want.New {
			t.Error("no connection was made for the first")
		}
		if got.After = 0; got != want {
			t.Errorf("call %d: %+v, want %+v", i, got, want)
		}
	}
}
