package simulated

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func get(ctx context.Context, t *testing.T, h http.HandlerFunc) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://simulated/v1/x?y=z", strings.NewReader("question"))
	if err != nil {
		t.Fatal(err)
	}
	return Transport(h).RoundTrip(req)
}

func TestTransportHandsOverWhatTheHandlerWrote(t *testing.T) {
	res, err := get(t.Context(), t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Test", "yes")
		w.WriteHeader(http.StatusTeapot)
		_, _ = fmt.Fprintf(w, "%s %s %s %s", r.Method, r.RequestURI, r.Host, body)
	})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || string(body) != "POST /v1/x?y=z simulated question" || res.ContentLength != int64(len(body)) {
		t.Errorf("body %q (%v), length %d", body, err, res.ContentLength)
	}
	if res.StatusCode != http.StatusTeapot || res.Status != "418 I'm a teapot" || res.Header.Get("X-Test") != "yes" {
		t.Errorf("status %q, headers %v", res.Status, res.Header)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
}

func TestTransportStreamsAsItIsFlushed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		res, err := get(t.Context(), t, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(time.Second)
			w.Header().Set("X-Sent", "yes")
			w.(http.Flusher).Flush()
			w.Header().Set("X-Late", "yes")
			for _, s := range []string{"a", "b"} {
				time.Sleep(time.Second)
				_, _ = io.WriteString(w, s)
				w.(http.Flusher).Flush()
			}
			time.Sleep(time.Second)
			_, _ = io.WriteString(w, "c")
		})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != time.Second || res.ContentLength != -1 || res.StatusCode != 200 {
			t.Errorf("headers after %v, length %d, status %d", took, res.ContentLength, res.StatusCode)
		}
		if res.Header.Get("X-Sent") != "yes" || res.Header.Get("X-Late") != "" {
			t.Errorf("headers %v", res.Header)
		}
		for i, want := range []string{"a", "b", "c"} {
			p := make([]byte, 10)
			n, err := res.Body.Read(p)
			if took := time.Since(start); string(p[:n]) != want || err != nil || took != time.Duration(i+2)*time.Second {
				t.Errorf("read %q, %v after %v", p[:n], err, took)
			}
		}
		if n, err := res.Body.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("at the end: %d, %v", n, err)
		}
	})
}

func TestTransportStreamsLargeAnswersWithoutAFlush(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789"), 3*maxBuffered/10)
	res, err := get(t.Context(), t, func(w http.ResponseWriter, _ *http.Request) {
		for part := want; len(part) > 0; part = part[min(len(part), 1000):] {
			_, _ = w.Write(part[:min(len(part), 1000)])
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || !bytes.Equal(body, want) {
		t.Errorf("%d bytes of %d, %v", len(body), len(want), err)
	}
}

func TestTransportEndsWithItsContext(t *testing.T) {
	why := errors.New("no time left")
	wait := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	t.Run("before it starts", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(why)
			if _, err := get(ctx, t, func(http.ResponseWriter, *http.Request) { t.Error("it ran") }); err != why {
				t.Errorf("error %v", err)
			}
		})
	})
	t.Run("before the headers", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, why)
			defer cancel()
			if _, err := get(ctx, t, wait); err != why {
				t.Errorf("error %v", err)
			}
		})
	})
	t.Run("although the handler goes on", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			_, err := get(ctx, t, func(http.ResponseWriter, *http.Request) { time.Sleep(time.Hour) })
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
				t.Errorf("error %v after %v", err, time.Since(start))
			}
			time.Sleep(time.Hour) // for the handler to end
		})
	})
	t.Run("in the body, however fast the handler is", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			for range 200 {
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, why)
				res, err := get(ctx, t, func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.WriteString(w, "some")
					w.(http.Flusher).Flush()
					<-r.Context().Done()
					panic(http.ErrAbortHandler)
				})
				if err != nil {
					t.Fatal(err)
				}
				if body, err := io.ReadAll(res.Body); string(body) != "some" || err != why {
					t.Errorf("body %q, %v", body, err)
				}
				cancel()
			}
		})
	})
}

func TestTransportEndsWithItsContextEvenWithTheBodyThere(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	res, err := get(ctx, t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "all") })
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if body, err := io.ReadAll(res.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("body %q, %v", body, err)
	}
}

// TestTransportEndsWithTheBody leaves no goroutine behind: the bubble would not end.
func TestTransportEndsWithTheBody(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"while the handler waits": func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		"while the handler writes": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write(make([]byte, 1000))
				w.(http.Flusher).Flush()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				res, err := get(context.Background(), t, h)
				if err != nil {
					t.Fatal(err)
				}
				if err := res.Body.Close(); err != nil {
					t.Error(err)
				}
				synctest.Wait()
				if n, err := res.Body.Read(make([]byte, 1)); n != 0 || err == nil || err == io.EOF {
					t.Errorf("read after the close: %d, %v", n, err)
				}
			})
		})
	}
}

func TestTransportResets(t *testing.T) {
	_, err := get(t.Context(), t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "never sent")
		panic(http.ErrAbortHandler)
	})
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("before the headers: %v", err)
	}
	res, err := get(t.Context(), t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "some")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(res.Body); string(body) != "some" || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("in the body: %q, %v", body, err)
	}
}

func TestTransportSurvivesAPanic(t *testing.T) {
	_, err := get(t.Context(), t, func(http.ResponseWriter, *http.Request) { panic("oh no") })
	if err == nil || !strings.Contains(err.Error(), "oh no") {
		t.Errorf("error %v", err)
	}
}

// body records that it was closed, as every RoundTripper has to.
type body struct {
	io.Reader
	closed chan struct{}
}

func (b *body) Close() error { close(b.closed); return nil }

func TestTransportClosesTheRequestBody(t *testing.T) {
	b := &body{strings.NewReader("x"), make(chan struct{})}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://simulated/", b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Transport(http.NotFoundHandler()).RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	<-b.closed
}
