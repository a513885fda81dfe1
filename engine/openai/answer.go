package openai

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"

	"regatta/engine/call"
)

// reply is what a completion says, whether it came whole or in pieces.
type reply struct {
	id       string // of the completion; "": not said
	model    string
	answered bool // there was a choice
	text     string
	thoughts string // what the model thought, where the server tells it apart
	calls    []toolCall
	refusal  string
	finish   string // the finish_reason; "": not said
	open     bool   // the stream just ended: neither a finish_reason nor [DONE]
	usage    call.Usage
}

// read reads a successful response. A server may ignore the wish for a stream,
// or stream without one.
func (c *Caller) read(w *watch, res *http.Response, in io.Reader, m call.Mode, progress func(string), via call.API) (reply, *call.Error) {
	if isStream(res.Header.Get("Content-Type")) || progress != nil {
		r := c.readers.Get().(*bufio.Reader)
		r.Reset(in)
		defer func() {
			r.Reset(nil)
			c.readers.Put(r)
		}()
		first, err := firstByte(r)
		if err != nil && err != io.EOF {
			return reply{}, c.broken(w, err)
		}
		if !strings.ContainsRune("{[<", rune(first)) {
			return c.readStream(w, r, m, progress, via)
		}
		in = r
	}
	data, err := readAll(in, res.ContentLength)
	if err != nil {
		return reply{}, c.broken(w, err)
	}
	if via == call.ResponsesAPI {
		return readResponse(data)
	}
	return readWhole(data)
}

func isStream(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "text/event-stream")
}

// mostExpected is the longest body that is believed before it has come.
const mostExpected = 1 << 20

// readAll reads to the end, at once where the length was said.
func readAll(r io.Reader, length int64) ([]byte, error) {
	if length < 0 || length > mostExpected {
		return io.ReadAll(r)
	}
	var b bytes.Buffer
	b.Grow(int(length) + bytes.MinRead) // as much as ReadFrom wants to have free
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

// mark is the byte order mark, which some servers begin a body with.
const mark = "\xef\xbb\xbf"

// unmarked is a body without the mark and the white space around it.
func unmarked(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte(mark)))
}

// firstByte returns the first byte that is not white space or of a byte order mark,
// unread.
func firstByte(r *bufio.Reader) (byte, error) {
	for marked := false; ; {
		b, err := r.Peek(1)
		if err != nil {
			return 0, err
		}
		skipped := 1
		switch {
		case strings.ContainsRune(" \t\r\n", rune(b[0])):
		case b[0] == mark[0] && !marked && begins(r, mark):
			marked, skipped = true, len(mark)
		default:
			return b[0], nil
		}
		_, _ = r.Discard(skipped)
	}
}

func begins(r *bufio.Reader, with string) bool {
	b, _ := r.Peek(len(with))
	return string(b) == with
}

func readWhole(data []byte) (reply, *call.Error) {
	data = unmarked(data)
	if len(data) == 0 {
		return reply{}, &call.Error{Kind: call.Server, Message: "the response is empty"}
	}
	c, failure := decode(data)
	r := reply{id: c.id, model: c.model, usage: c.told.usage()}
	if failure != nil {
		return r, failure
	}
	if len(c.choices) == 0 {
		return r, noChoices(readProblem(data))
	}
	first := c.choices[0]
	r.setMessage(first.message, first.finishReason)
	return r, nil
}

// setMessage fills in what a message setMessage, and why it ends.
func (r *reply) setMessage(m message, finish string) {
	r.answered = true
	r.text, r.thoughts, r.refusal, r.calls = m.content.text, m.thoughts, m.refusal, m.calls
	r.finish = finish
}

func noChoices(p problem) *call.Error {
	e := &call.Error{Kind: call.Server, Code: p.code, Message: "the response has no choices"}
	if p.message != "" {
		e.Message += ": " + p.message
	}
	return e
}
