package openai

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
)

// slow is a transport that begins to answer after a while, and then brings each
// piece of the body after a wait of its own. Like those of net/http it heeds the
// request's context, and reading its body ends where that is closed.
type slow struct {
	headers time.Duration
	waits   []time.Duration
	pieces  []string
	status  int
	closed  *int
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Body.Close()
	if err := wait(r.Context(), s.headers); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: max(s.status, 200), Body: newSlowBody(s, r.Context()), Request: r}, nil
}

type slowBody struct {
	slow
	ctx   context.Context // of the request, until the body is closed
	close context.CancelFunc
	buf   bytes.Buffer
}

func newSlowBody(s slow, ctx context.Context) *slowBody {
	b := &slowBody{slow: s}
	b.ctx, b.close = context.WithCancel(ctx)
	return b
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.buf.Len() == 0 && len(b.waits) > 0 {
		if err := wait(b.ctx, b.waits[0]); err != nil {
			return 0, err
		}
		b.buf.WriteString(b.pieces[0])
		b.waits, b.pieces = b.waits[1:], b.pieces[1:]
	}
	return b.buf.Read(p)
}

func (b *slowBody) Close() error {
	*b.closed++
	b.close()
	return nil
}

// timed makes a call in fake time and says how long it took.
func timed(t *testing.T, s slow, limits Timeouts, ctx context.Context, req call.Request) (call.Answer, time.Duration, error) {
	t.Helper()
	closed := 0
	s.closed = &closed
	c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Timeouts = s, limits })
	start := time.Now()
	answer, err := c.Call(ctx, req)
	took := time.Since(start)
	synctest.Wait()
	if took >= s.headers && closed != 1 {
		t.Errorf("the body was closed %d times", closed)
	}
	return answer, took, err
}

func TestTimeLimits(t *testing.T) {
	const s = time.Second
	limits := Timeouts{Headers: 30 * s, Idle: 10 * s, Total: 60 * s}
	half := completed(john, "stop")
	halves := []string{half[:100], half[100:]}
	stream := strings.SplitAfter(events(`{"name":`, `"John",`, `"age":20}`), "\n\n")
	stream = stream[:len(stream)-1]
	even := func(d time.Duration, n int) []time.Duration {
		waits := make([]time.Duration, n)
		for i := range waits {
			waits[i] = d
		}
		return waits
	}
	tests := []struct {
		name    string
		slow    slow
		limits  Timeouts
		took    time.Duration
		message string // "": a success
	}{
		{"in time", slow{headers: 29 * s, waits: even(9*s, 2), pieces: halves}, limits, 47 * s, ""},
		{"no headers", slow{headers: time.Hour}, limits, 30 * s, "no response started within 30s"},
		{"no headers and no limit of theirs", slow{headers: time.Hour}, Timeouts{Total: 2 * time.Minute}, 2 * time.Minute, "timed out after 2m0s"},
		{"defaults", slow{headers: time.Hour}, Timeouts{}, 2 * time.Minute, "timed out after 2m0s"},
		{"stalled at once", slow{headers: s, waits: even(time.Hour, 2), pieces: halves}, limits, 11 * s, "no data for 10s"},
		{"stalled in the middle", slow{waits: []time.Duration{9 * s, time.Hour}, pieces: halves}, limits, 19 * s, "no data for 10s"},
		{"stalled in an error", slow{status: 500, waits: []time.Duration{s / 2, time.Hour}, pieces: []string{"upstream is ", "down"}}, limits, s, "upstream is"},
		{"an error whose body never begins", slow{status: 408, headers: s, waits: []time.Duration{time.Hour}, pieces: []string{"?"}}, limits, 2 * s, "Request Timeout"},
		{"an error whose body never ends", slow{status: 500, waits: even(300*time.Millisecond, 100), pieces: strings.SplitAfter("overheated"+strings.Repeat(" ", 90), "")}, limits, s, "ove"},
		{"stalled by default", slow{waits: even(time.Hour, 2), pieces: halves}, Timeouts{}, 2 * time.Minute, "timed out after 2m0s"},
		{"a silence within the one limit that was set", slow{waits: []time.Duration{s, 9 * time.Minute}, pieces: halves}, Timeouts{Total: 10 * time.Minute}, s + 9*time.Minute, ""},
		{"a stream with a silence within the one limit", slow{waits: []time.Duration{s, s, 9 * time.Minute, 0, 0, 0, 0}, pieces: stream}, Timeouts{Total: 10 * time.Minute}, 2*s + 9*time.Minute, ""},
		{"a limit for silence above the other", slow{waits: even(time.Hour, 2), pieces: halves}, Timeouts{Idle: time.Hour, Total: 60 * s}, 60 * s, "timed out after 1m0s"},
		{"never done", slow{waits: even(9*s, 100), pieces: strings.SplitAfter(strings.Repeat(" ", 100), "")}, limits, 60 * s, "timed out after 1m0s"},
		{"a stream in time", slow{waits: even(8*s, len(stream)), pieces: stream}, limits, 56 * s, ""},
		{"a stream that stalls", slow{waits: []time.Duration{s, s, time.Hour}, pieces: stream[:3]}, limits, 12 * s, "no data for 10s"},
		{"a stream that stalls when all is said", slow{waits: []time.Duration{s, s, s, s, s, time.Hour, s}, pieces: stream}, limits, 15 * s, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answer, took, err := timed(t, test.slow, test.limits, context.Background(), streamed(func(string) {}))
				if took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
				if test.message == "" {
					if err != nil || string(answer.Output) != john {
						t.Errorf("%s, %v", answer.Output, err)
					}
					return
				}
				kind := call.Timeout
				if test.slow.status == 500 {
					kind = call.Server // the status says more than the limit
				}
				if e := asFailure(t, answer, err); e.Kind != kind || e.Message != test.message || !e.Retryable() {
					t.Errorf("%v; want %s: %s", e, kind, test.message)
				}
			})
		})
	}
}

func TestTheCallersContext(t *testing.T) {
	const s = time.Second
	answer := completed(john, "stop")
	places := map[string]struct {
		slow
		ends time.Duration // when the context does
	}{
		"before the headers": {slow{headers: time.Hour}, 5 * s},
		"in the body":        {slow{waits: []time.Duration{s, time.Hour}, pieces: []string{answer[:100], answer[100:]}}, 5 * s},
		"in an error":        {slow{status: 500, waits: []time.Duration{s / 2, time.Hour}, pieces: []string{"a", "b"}}, errorTime - s/4},
	}
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(context.Background())
				time.AfterFunc(place.ends, func() { cancel(errors.New("the user's own reason")) })
				answer, took, err := timed(t, place.slow, Timeouts{}, ctx, request())
				if e := asFailure(t, answer, err); e.Kind != call.Cancelled || e.Retryable() || took != place.ends {
					t.Errorf("%v after %v", e, took)
				}
			})
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(context.Background(), place.ends)
				defer cancel()
				answer, took, err := timed(t, place.slow, Timeouts{}, ctx, request())
				if e := asFailure(t, answer, err); place.status == 0 && e.Kind != call.Timeout || took != place.ends {
					t.Errorf("%v after %v", e, took)
				}
			})
		})
	}
	t.Run("from the start", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			answer, took, err := timed(t, slow{headers: time.Hour}, Timeouts{}, ctx, request())
			if e := asFailure(t, answer, err); e.Kind != call.Cancelled || took != 0 {
				t.Errorf("%v after %v", e, took)
			}
		})
	})
}

// What follows [DONE] is waited for only a little, and read only so far.
func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		whole := events(john)
		answer, took, err := timed(t, slow{waits: []time.Duration{0, time.Hour}, pieces: []string{whole, "more"}}, Timeouts{}, context.Background(), streamed(func(string) {}))
		if err != nil || string(answer.Output) != john || took != drainTime {
			t.Errorf("%s, %v after %v", answer.Output, err, took)
		}
	})
	counted := &counter{r: io.MultiReader(strings.NewReader(events(john)), endless('x'))}
	c := always(t, asStream, func() io.Reader { return counted })
	if _, err := c.Call(context.Background(), streamed(func(string) {})); err != nil || counted.n > 64<<10 {
		t.Errorf("%d bytes were read, %v", counted.n, err)
	}
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}
