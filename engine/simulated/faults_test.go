package simulated

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/simulated/plausible"
)

func slowly(change func(*Options)) *Server {
	o := Options{Seed: 1, Latency: Fixed(time.Second)}
	change(&o)
	return New(o)
}

func TestErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slowly(func(o *Options) { o.Error = 1 })
		for _, body := range []string{aboutJohn(), aboutJohn(`"stream":true`)} {
			d, r := took(t, s, body)
			mustRefuse(t, r, 500, "server_error", "", "")
			if d != 100*time.Millisecond {
				t.Errorf("it took %v", d)
			}
		}
		if got := s.Stats(); got.Errors != 2 || got.Answered != 0 {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestResets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slowly(func(o *Options) { o.Reset = 1 })
		d, r := took(t, s, aboutJohn())
		if !errors.Is(r.err, syscall.ECONNRESET) || r.status != 0 || d != 500*time.Millisecond {
			t.Errorf("plain: %d, %v after %v", r.status, r.err, d)
		}
		_, r = took(t, s, aboutJohn(`"stream":true`))
		if got := readStream(t, r.body); !errors.Is(r.err, syscall.ECONNRESET) || got.content != `{"name":"Joh` {
			t.Errorf("streamed: %v after %q", r.err, got.content)
		}
		if got := s.Stats(); got.Resets != 2 || got.InFlight != 0 {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slowly(func(o *Options) { o.Stall = 1 })
		for _, c := range []struct {
			body   string
			status int
		}{{aboutJohn(), 0}, {aboutJohn(`"stream":true`), 200}} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			r := send(ctx, t, s, http.MethodPost, "/v1/chat/completions", c.body)
			cancel()
			if r.err != context.DeadlineExceeded || r.body != "" || r.status != c.status {
				t.Errorf("status %d, %v, %q", r.status, r.err, r.body)
			}
		}
		synctest.Wait()
		if got := s.Stats(); got.Stalls != 2 || got.InFlight != 0 {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestTruncatedAnswers(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.Truncated = 1 }))
	plain := completionOf(t, ask(t, s, aboutJohn()))
	if c := plain.Choices[0]; *c.Message.Content != `{"name":"Joh` || c.FinishReason != "length" || plain.Usage.CompletionTokens != 3 {
		t.Errorf("plain: %+v", plain)
	}
	if stream := streamOf(t, ask(t, s, aboutJohn(`"stream":true`))); stream.content != `{"name":"Joh` || stream.finish != "length" {
		t.Errorf("streamed: %q, %s", stream.content, stream.finish)
	}
	if got := s.Stats(); got.Truncated != 2 {
		t.Errorf("stats %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.Refused = 1 }))
	plain := completionOf(t, ask(t, s, aboutJohn())).Choices[0]
	if plain.Message.Content != nil || plain.Message.Refusal == nil || plain.FinishReason != "stop" {
		t.Fatalf("plain: %+v", plain)
	}
	stream := streamOf(t, ask(t, s, aboutJohn(`"stream":true`)))
	if stream.content != "" || stream.refusal != *plain.Message.Refusal || stream.finish != "stop" {
		t.Errorf("streamed: %q, %q", stream.content, stream.refusal)
	}
	if got := s.Stats(); got.Refused != 2 {
		t.Errorf("stats %+v", got)
	}
}

// personSchema is the schema of personFormat.
func personSchema(t *testing.T) *plausible.Schema {
	t.Helper()
	schema, err := plausible.Compile([]byte(`{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestInvalidAnswersNeverFit(t *testing.T) {
	schema := personSchema(t)
	s := New(atOnce(func(o *Options) { o.Invalid = 1 }))
	valid := 0
	const n = 100
	for i := range n {
		c := completionOf(t, ask(t, s, aboutJohn(), "X-Stainless-Retry-Count", strconv.Itoa(i))).Choices[0]
		content := []byte(*c.Message.Content)
		if schema.Fits(content) || c.FinishReason != "stop" {
			t.Errorf("attempt %d: %s (%s)", i+1, content, c.FinishReason)
		}
		if json.Valid(content) {
			valid++
		}
	}
	if valid < n/2 || valid > n*9/10 {
		t.Errorf("%d of %d are JSON", valid, n)
	}
}

// TestInvalidAnswersToLooseSchemas: where a missing property fits, no JSON is left.
func TestInvalidAnswersToLooseSchemas(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.Invalid, o.Lenient = 1, true }))
	for _, format := range []string{
		`{"type":"json_object"}`,
		`{"type":"json_schema","json_schema":{"name":"x","schema":{}}}`,
		`{"type":"json_schema","json_schema":{"name":"x","schema":{"properties":{"name":{}}}}}`,
	} {
		for attempt := range 20 {
			r := ask(t, s, question(john, `"response_format":`+format), "X-Stainless-Retry-Count", strconv.Itoa(attempt))
			if content := contentOf(t, r); json.Valid([]byte(content)) {
				t.Errorf("%s fits %s", content, format)
			}
		}
	}
}

// TestFaultsRepeat: an attempt meets the same at another time and on another
// server; the next attempt may fare better; and the shares hold.
func TestFaultsRepeat(t *testing.T) {
	options := atOnce(func(o *Options) { o.Error, o.Refused = 0.3, 0.2 })
	s, again := New(options), New(options)
	recovered := 0
	const n = 500
	for i := range n {
		body := question(fmt.Sprint("text ", i), "")
		first := ask(t, s, body)
		if second := ask(t, again, body); second.status != first.status || second.body != first.body && first.status == 500 {
			t.Fatalf("text %d: %d, then %d", i, first.status, second.status)
		}
		if first.status == 500 && ask(t, again, body, "X-Stainless-Retry-Count", "1").status == 200 {
			recovered++
		}
	}
	got := s.Stats()
	if got.Errors < 120 || got.Errors > 180 || got.Refused < 70 || got.Refused > 130 || got.Answered+got.Errors+got.Refused != n {
		t.Errorf("stats %+v", got)
	}
	if share := float64(recovered) / float64(got.Errors); share < 0.55 || share > 0.85 {
		t.Errorf("%.2f of the failed attempts go well at the second", share)
	}
}

// TestFaultsStay: more of a fault makes no attempt better that met it before.
func TestFaultsStay(t *testing.T) {
	few, many := New(atOnce(func(o *Options) { o.Error = 0.1 })), New(atOnce(func(o *Options) { o.Error = 0.3 }))
	for i := range 300 {
		body := question(fmt.Sprint("text ", i), "")
		if ask(t, few, body).status == 500 && ask(t, many, body).status != 500 {
			t.Errorf("text %d fails with few errors, not with many", i)
		}
	}
}
