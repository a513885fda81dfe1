package openai

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"regatta/engine/call"
)

func TestProgress(t *testing.T) {
	c := toServer(t, answers(200, asStream, events(`{"name":`, `"John",`, `"age":20}`)))
	var got []string
	answer, err := c.Call(context.Background(), streamed(func(soFar string) { got = append(got, soFar) }))
	want := []string{`{"name":`, `{"name":"John",`, john}
	if err != nil || string(answer.Output) != john || answer.Model != "gpt-4o-mini-2024-07-18" || !slices.Equal(got, want) {
		t.Errorf("%s from %q, %v; progress %q", answer.Output, answer.Model, err, got)
	}
}

func TestStreams(t *testing.T) {
	const chunk = `data: {"choices":[{"index":0,"delta":{"content":"{\"name\":\"John\",\"age\":20}"},"finish_reason":null}]}` + "\n\n"
	const stop = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	tests := []struct {
		name, body string
		kind       call.Kind // "": a success
		message    string
	}{
		{"as it should be", events(john), "", ""},
		{"no [DONE]", chunk + stop, "", ""},
		{"a last line without its end", chunk + stop + "data: [DONE]", "", ""},
		{"carriage returns", strings.ReplaceAll(events(john), "\n", "\r\n"), "", ""},
		{"carriage returns alone", strings.ReplaceAll(events(john), "\n", "\r"), "", ""},
		{"all ends of lines", strings.Replace(strings.Replace(events(john), "\n", "\r", 3), "\n", "\r\n", 4), "", ""},
		{"a byte order mark", "\ufeff" + events(john), "", ""},
		{"a byte order mark and blank lines", "\ufeff\r\n\n" + events(john), "", ""},
		{"a byte order mark before JSON", "\ufeff" + completed(john, "stop"), "", ""},
		{"blanks and a byte order mark before JSON", "\n\ufeff\n" + completed(john, "stop"), "", ""},
		{"unknown fields", "foo: bar\nbaz\n\n" + strings.ReplaceAll(events(john), "data:", "x-trace: {}\nDATA: no\nerrors: 0\ndata:"), "", ""},
		{"events that are something else", "event: ping\ndata: hello\n\nevent: ping\ndata: {}\n\n" + events(john), "", ""},
		{"all events have the usual name", strings.ReplaceAll(events(john), "data:", "event: message\ndata:"), "", ""},
		{"the answer and [DONE], no finish_reason", chunk + "data: [DONE]\n\n", "", ""},
		{"the answer and [DONE] without the end of its line", chunk + "data: [DONE]", "", ""},
		{"the answer and nothing more", chunk, "", ""},
		{"another word for the end", chunk + strings.Replace(stop, "stop", "eos", 1), "", ""},
		{"the whole message in an event", "data: " + completed(john, "stop") + "\n\ndata: [DONE]\n\n", "", ""},
		{"all of it as reasoning", strings.ReplaceAll(chunk, `"content"`, `"content":"","reasoning_content"`) + stop, "", ""},
		{"reasoning and an answer", `data: {"choices":[{"index":0,"delta":{"reasoning":"{\"name\":\"Jo"}}]}` + "\n\n" + chunk + stop, "", ""},
		{"a call as it was before there were several", strings.ReplaceAll(chunk, `"content":"{\"name\":\"John\",\"age\":20}"`, `"function_call":{"name":"result","arguments":"{\"name\":\"John\",\"age\":20}"}`) + stop, "", ""},
		{"no blanks", strings.ReplaceAll(events(john), "data: ", "data:"), "", ""},
		{"comments, ids and events", ": keep-alive\n\n\n" + strings.ReplaceAll(events(john), "data:", ": x\nid: 7\nretry: 5\nevent: chunk\ndata:"), "", ""},
		{"empty events", "data:\n\ndata: \n\n" + events(john), "", ""},
		{"an event over two lines", strings.Replace(events(john), `"choices"`, "\ndata: \"choices\"", 1), "", ""},
		{"another choice", `data: {"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"}]}` + "\n\n" + events(john), "", ""},
		{"an error of null", strings.ReplaceAll(events(john), `{"id"`, `{"error":null,"id"`), "", ""},
		{"text and finish_reason at once", strings.Replace(chunk, "null", `"stop"`, 1), "", ""},
		{"what follows [DONE]", events(john) + "data: {\"error\":\"late\"}\n\n", "", ""},

		{"nothing", "", call.Connection, "the stream ended in the middle of the answer"},
		{"only [DONE]", "data: [DONE]\n\n", call.Server, "the response has no choices"},
		{"a comment", ": ok\n\n", call.Connection, "the stream ended in the middle of the answer"},
		{"no finish_reason", strings.Replace(chunk, "20}", "20", 1), call.Connection, "the stream ended in the middle of the answer"},
		{"half an event", chunk + strings.TrimSuffix(stop, "\n"), call.Connection, "the stream ended in the middle of the answer"},
		{"[DONE] without finish_reason", strings.Replace(chunk, "20}", "20", 1) + "data: [DONE]\n\n", call.Truncated, "no finish_reason: the answer may be incomplete"},
		{"length", chunk + strings.Replace(stop, `"stop"`, `"length"`, 1), call.Truncated, "hit the token limit before the answer was complete"},
		{"filtered", chunk + strings.Replace(stop, `"stop"`, `"content_filter"`, 1), call.Filtered, "stopped by the provider's content filter"},
		{"a refusal", strings.ReplaceAll(chunk, `"content"`, `"refusal"`) + stop, call.Refused, john},
		{"not the schema", strings.Replace(chunk, "20", `-`, 1) + stop, call.InvalidOutput, ""},
		{"no text", stop, call.Server, "the model returned an empty answer"},
		{"not JSON", chunk + "data: oops\n\n" + stop, call.Server, "the response is not JSON: oops"},
		{"half a JSON", chunk + "data: {\"choices\":[\n\n" + stop, call.Connection, "the response was truncated"},
		{"an error", chunk + `data: {"error":{"message":"overloaded","type":"server_error"}}` + "\n\n", call.Server, "overloaded"},
		{"an error after the end", chunk + stop + `data: {"error":{"message":"rolled back"}}` + "\n\n", call.Server, "rolled back"},
		{"an error of limits", `data: {"error":{"message":"slow down","code":"rate_limit_exceeded"}}` + "\n\n", call.RateLimited, "slow down"},
		{"an error with its status", `data: {"error":{"message":"no","code":402}}` + "\n\n", call.Quota, "no"},
		{"an error by its name", "event: error\n" + `data: {"message":"gone","type":"timeout"}` + "\n\n", call.Timeout, "gone"},
		{"an error by its name, in words", chunk + "event: error\ndata: out of memory\n\n", call.Server, "out of memory"},
		{"an error by its name, without words", "event: Error\n\n" + events(john), call.Server, "the stream reports an error"},
		{"an error by its name, its last line cut", "event: error\ndata: {\"message\":\"gone\"}", call.Server, "gone"},
		{"a line of an error", chunk + "error: {\"code\":500,\"message\":\"slot unavailable\",\"type\":\"server_error\"}\n\n", call.Server, "slot unavailable"},
		{"a line of an error with its status", "error: {\"code\":429,\"message\":\"slow down\"}\n\n", call.RateLimited, "slow down"},
		{"a line of an error with nothing after it", chunk + "error: {\"message\":\"slot unavailable\"}", call.Server, "slot unavailable"},
		{"a line of an error in words", "error: boom\r\r", call.Server, "boom"},
		{"a line of an error after the end", chunk + stop + "error: rolled back\n\ndata: [DONE]\n\n", call.Server, "rolled back"},
		{"a byte order mark before an error", "\ufeff{\"error\":\"no streams here\"}", call.Server, "no streams here"},
		{"a plain error", `{"error":"no streams here"}`, call.Server, "no streams here"},
		{"a page", "<title>Login</title>", call.Server, "the response is not JSON: Login"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for name, reader := range map[string]func(io.Reader) io.Reader{
				"whole": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader, "with its end": iotest.DataErrReader,
			} {
				c := always(t, asStream, func() io.Reader { return reader(strings.NewReader(test.body)) })
				answer, err := c.Call(context.Background(), streamed(func(string) {}))
				if test.kind == "" {
					if err != nil || string(answer.Output) != john {
						t.Errorf("%s: %s, %v", name, answer.Output, err)
					}
					continue
				}
				if e := asFailure(t, answer, err); e.Kind != test.kind || test.message != "" && e.Message != test.message {
					t.Errorf("%s: %v; want %s: %s", name, e, test.kind, test.message)
				}
			}
		})
	}
}

var errReset = errors.New("connection reset by peer")

// A stream that is cut anywhere, cleanly or not, either had said that it was
// finished, or had brought all of it, and then it is the whole answer, or it is a
// broken connection.
func TestStreamsCutAtEveryByte(t *testing.T) {
	whole := events(`{"name":`, `"Jo`, `hn","age":20}`)
	said := strings.Index(whole, `"stop"`)
	end := said + strings.Index(whole[said:], "\n\n") + 2 // of the event that says it
	var body io.Reader
	c := always(t, asStream, func() io.Reader { return body })
	for cut := range len(whole) {
		for _, err := range []error{io.EOF, errReset} {
			body = io.MultiReader(strings.NewReader(whole[:cut]), iotest.ErrReader(err))
			answer, failed := c.Call(context.Background(), streamed(func(soFar string) {
				if !strings.HasPrefix(john, soFar) {
					t.Errorf("progress %q", soFar)
				}
			}))
			if cut >= end {
				if failed != nil || string(answer.Output) != john {
					t.Fatalf("cut at %d by %v, after the end: %s, %v", cut, err, answer.Output, failed)
				}
				continue
			}
			if err == io.EOF && whole[:cut] == whole[:said][:strings.LastIndex(whole[:said], "data:")] {
				if failed != nil || string(answer.Output) != john || answer.Note == "" {
					t.Fatalf("cut before the end is said: %s, %q, %v", answer.Output, answer.Note, failed)
				}
				continue // all of the answer has come, and nothing says that it was cut
			}
			e := asFailure(t, answer, failed)
			if e.Kind != call.Connection {
				t.Fatalf("cut at %d by %v: %v", cut, err, e)
			}
		}
	}
}

// The same for an answer that comes whole: no part of it passes for all of it.
func TestAnswersCutAtEveryByte(t *testing.T) {
	whole := completed(john, "stop")
	cut := 1
	c := always(t, asStream, func() io.Reader { return strings.NewReader(whole[:cut]) })
	for ; cut < len(whole); cut++ {
		if e := failure(t, c, streamed(func(string) { t.Error("progress") })); e.Kind != call.Connection {
			t.Fatalf("cut at %d: %v", cut, e)
		}
	}
}

// However the text is cut into events and the events into reads, the answer is
// the same, and progress only ever grows.
func TestPiecesMakeTheWhole(t *testing.T) {
	var body io.Reader
	c := always(t, asStream, func() io.Reader { return body })
	rapid.Check(t, func(t *rapid.T) {
		text := `{"name":` + quote(rapid.String().Draw(t, "name")) + `,"age":7}`
		var pieces []string
		for rest := []rune(text); len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			pieces = append(pieces, string(rest[:n]))
			rest = rest[n:]
		}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 100), 1, 20).Draw(t, "reads")
		body = &stutter{strings.NewReader(events(pieces...)), sizes}
		last, calls := "", 0
		answer, err := c.Call(context.Background(), streamed(func(soFar string) {
			if !strings.HasPrefix(soFar, last) || len(soFar) <= len(last) {
				t.Fatalf("%q after %q", soFar, last)
			}
			last, calls = soFar, calls+1
		}))
		if err != nil || string(answer.Output) != text || last != text || calls != len(pieces) || answer.Usage.InputTokens != 81 {
			t.Fatalf("%s, %v, %d calls for %d pieces", answer.Output, err, calls, len(pieces))
		}
	})
}

// stutter reads in these sizes, again and again.
type stutter struct {
	r     io.Reader
	sizes []int
}

func (s *stutter) Read(p []byte) (int, error) {
	n := s.sizes[0]
	s.sizes = append(s.sizes[1:], n)
	return s.r.Read(p[:min(n, len(p))])
}

func TestEventsOverTheScannersLimit(t *testing.T) {
	c := newCaller(t, func(cfg *Config) {
		cfg.MaxBody = 1 << 40
		cfg.Transport = replies(200, http.Header{"Content-Type": {asStream}}, func(*http.Request) io.ReadCloser {
			return io.NopCloser(io.MultiReader(bytes.NewReader([]byte("data: ")), endless('x')))
		})
	})
	if e := failure(t, c, streamed(func(string) {})); e.Kind != call.Server || e.Message != "an event of the stream is too long" {
		t.Error(e)
	}
}

// An event is taken as soon as its last line has come, whatever ends lines: the LF
// that may belong to a CR is not waited for.
func TestEventsAreNotHeldBack(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		r, w := io.Pipe()
		seen := make(chan string)
		go func() {
			for _, piece := range []string{"a", "b"} {
				io.WriteString(w, "data: "+piece+end+end)
				<-seen
			}
			w.Close()
		}()
		events := sse{r: bufio.NewReader(r)}
		for _, want := range []string{"a\n", "b\n"} {
			if err := events.next(); err != nil || string(events.data) != want {
				t.Errorf("%q after %q, %v", events.data, end, err)
			}
			seen <- want
		}
		if err := events.next(); err != io.EOF {
			t.Errorf("%v at the end", err)
		}
	}
}
