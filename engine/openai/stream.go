package openai

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"net/http"
	"strings"

	"regatta/engine/call"
)

// stream puts the events of a streamed answer together.
type stream struct {
	reply
	text, refusal strings.Builder
	thoughts      strings.Builder
	called        calls
	tools, list   bool   // calls are wanted, and several of them
	told          counts // of its tokens
	closed        bool   // [DONE] has come

	progress func(soFar string) // may be nil
	shown    strings.Builder    // what progress has been told
	scrub    func(piece string) string

	decode func(data []byte) (c completion, last bool, failure *call.Error) // an event
}

// done ends a stream.
const done = "[DONE]"

// readStream reads events up to [DONE], or to the end if a finish_reason came
// before it.
func (c *Caller) readStream(w *watch, r *bufio.Reader, m call.Mode, progress func(string), via call.API) (reply, *call.Error) {
	s := stream{decode: chunk, progress: progress, tools: m == call.Tools, list: c.schema.Item() != nil, scrub: c.pieces(), told: noCounts}
	if via == call.ResponsesAPI {
		s.decode = (&responseEvents{}).decode
	}
	events := sse{r: r}
	for {
		if err := events.next(); err != nil {
			return s.ended(c, w, err, events.half)
		}
		data := bytes.TrimSpace(events.data)
		switch {
		case events.failed:
			return s.whole(), reported(data)
		case bytes.HasPrefix(data, []byte(done)):
			s.closed = true
			return s.whole(), s.empty()
		case events.named && !bytes.HasPrefix(data, []byte("{")):
			continue // a ping and the like: no completion
		}
		switch last, failure := s.readEvent(data); {
		case failure != nil:
			return s.whole(), failure
		case last:
			return s.whole(), s.empty()
		}
	}
}

// ended says what the end of a stream means that did not say [DONE]. half: it came
// within an event.
func (s *stream) ended(c *Caller, w *watch, err error, half bool) (reply, *call.Error) {
	switch {
	case s.finish != "":
		return s.whole(), nil
	case err == errEventTooLong:
		return s.whole(), &call.Error{Kind: call.Server, Message: err.Error()}
	case err != io.EOF:
		return s.whole(), c.broken(w, err)
	case s.answered && !half:
		s.open = true // what came decides
		return s.whole(), nil
	}
	return s.whole(), &call.Error{Kind: call.Connection, Message: "the stream ended in the middle of the answer"}
}

// reported is the failure of an event that is called an error.
func reported(data []byte) *call.Error {
	e := readProblem(data).failure(http.StatusOK)
	if e.Message == "" {
		e.Message = "the stream reports an error"
	}
	return e
}

// chunk reads a chunk of a completion. The last word is not one.
func chunk(data []byte) (c completion, last bool, failure *call.Error) {
	c, failure = decode(data)
	return c, false, failure
}

// readEvent adds one event.
func (s *stream) readEvent(data []byte) (last bool, failure *call.Error) {
	if len(data) == 0 {
		return false, nil
	}
	c, last, failure := s.decode(data)
	s.told = s.told.or(c.told)
	if failure != nil {
		return last, failure
	}
	s.id = cmp.Or(s.id, c.id)
	s.model = cmp.Or(s.model, c.model)
	for _, choice := range c.choices {
		if choice.index == 0 {
			s.append(choice)
		}
	}
	return last, nil
}

// append appends what a choice says to what has come.
func (s *stream) append(c choice) {
	s.answered = true
	s.finish = cmp.Or(c.finishReason, s.finish)
	said := c.delta
	if whole := c.message.content; s.text.Len() == 0 && said.content.text == "" && whole.text != "" {
		said.content, said.thoughts = whole, cmp.Or(said.thoughts, whole.thoughts) // some servers send the whole, in one event
	}
	s.refusal.WriteString(said.refusal)
	s.thoughts.WriteString(said.thoughts)
	for _, piece := range said.calls {
		if text := s.called.append(piece, s.list); s.tools {
			s.show(text)
		}
	}
	if said.content.text == "" {
		return
	}
	s.text.WriteString(said.content.text)
	if !s.tools {
		s.show(said.content.text)
	}
}

// show tells progress what has come.
func (s *stream) show(piece string) {
	if s.progress == nil || piece == "" {
		return
	}
	if piece = s.scrub(piece); piece != "" {
		s.shown.WriteString(piece)
		s.progress(s.shown.String())
	}
}

func (s *stream) whole() reply {
	r := s.reply
	r.text, r.refusal, r.calls = s.text.String(), s.refusal.String(), s.called.all()
	r.thoughts = s.thoughts.String()
	r.usage = s.told.usage()
	if s.finish == "" && !s.closed { // the rest of it is paid for too
		r.usage.MoreOutput = r.usage.Known
	}
	return r
}

func (s *stream) empty() *call.Error {
	if s.answered {
		return nil
	}
	return noChoices(problem{})
}
