package simulated

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// stream sends an answer in pieces of about a token, as server-sent events.
type stream struct {
	*plan
	w       http.ResponseWriter
	encoder *json.Encoder // onto w
	pace    *pace
}

// piece is a part of the text of one choice.
type piece struct {
	choice int
	call   int  // of the choice, from 0
	begins bool // it is a further call, and has no text yet
	text   string
}

func startStream(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
}

// send sends the whole stream: the headers and the first piece at s.first, the
// others evenly after it, the ends at s.end. A stream that is to break does so
// half-way. It flushes whenever it has to wait: what is due at the same time
// travels together.
func (s *stream) send(to speaker) outcome {
	if !s.pace.until(s.first) {
		return cancelled
	}
	startStream(s.w)
	flusher := http.NewResponseController(s.w)
	s.pace.before = func() { _ = flusher.Flush() } // a writer that can't flush keeps it all for the end
	to.open()
	pieces := s.pieces()
	gap := float64(s.end-s.first) / float64(len(pieces))
	for i, p := range pieces {
		if !s.pace.until(s.first + time.Duration(float64(i)*gap)) {
			return cancelled
		}
		if s.fault == aborted && i >= len(pieces)/2 {
			s.pace.before() // what was sent so far arrives
			return aborted
		}
		to.say(p)
	}
	if !s.pace.until(s.end) {
		return cancelled
	}
	to.end()
	return s.fault
}

// chatSpeaker says an answer in chunks of a completion.
type chatSpeaker struct{ *stream }

func (s chatSpeaker) open() {
	for i := range s.answers {
		s.writeChoice(i, s.opening(i), "")
	}
}

func (s chatSpeaker) say(p piece) { s.writeChoice(p.choice, s.continuation(p), "") }

// end sends the reasons to end, the usage where it is wanted, and the last word.
func (s chatSpeaker) end() {
	for i, a := range s.answers {
		s.writeChoice(i, delta{}, a.finish)
	}
	if s.counted {
		s.write("", s.chunk([]chunkChoice{}, &s.usage))
	}
	_, _ = io.WriteString(s.w, "data: [DONE]\n\n")
}

// pieces cuts the texts of all choices, one choice after the other.
func (s *stream) pieces() []piece {
	var all []piece
	for i, a := range s.answers {
		for call, rest := range a.parts() {
			if call > 0 {
				all = append(all, piece{choice: i, call: call, begins: true})
			}
			for rest != "" {
				head := firstRunes(rest, charsPerToken)
				all = append(all, piece{choice: i, call: call, text: head})
				rest = rest[len(head):]
			}
		}
	}
	return all
}

// opening is the first delta of a choice.
func (s chatSpeaker) opening(i int) delta {
	d := delta{Role: "assistant"}
	empty := ""
	switch a := s.answers[i]; {
	case a.refusal:
		d.Refusal = &empty
	case a.call != nil:
		d.ToolCalls = a.begin(0)
	default:
		d.Content = &empty
	}
	return d
}

// begin is the first chunk of call i.
func (a answer) begin(i int) []toolCallChunk {
	call := a.numbered(i)
	return []toolCallChunk{{Index: i, ID: call.ID, Type: call.Type, Function: functionChunk{Name: call.Function.Name}}}
}

// continuation is the delta of a piece.
func (s chatSpeaker) continuation(p piece) delta {
	switch a := s.answers[p.choice]; {
	case a.refusal:
		return delta{Refusal: &p.text}
	case p.begins:
		return delta{ToolCalls: a.begin(p.call)}
	case a.call != nil:
		return delta{ToolCalls: []toolCallChunk{{Index: p.call, Function: functionChunk{Arguments: p.text}}}}
	}
	return delta{Content: &p.text}
}

func (s chatSpeaker) writeChoice(i int, d delta, finish string) {
	s.write("", s.chunk([]chunkChoice{{Index: i, Delta: d, FinishReason: orNull(finish)}}, nil))
}

func (s chatSpeaker) chunk(choices []chunkChoice, used *usage) chunk {
	return chunk{ID: s.id, Object: "chat.completion.chunk", Created: s.created, Model: s.model,
		SystemFingerprint: fingerprint, Choices: choices, Usage: used}
}

// write sends one event, with a name or "" for none. A client that is gone ends the
// context, not the write.
func (s *stream) write(name string, data any) {
	if name != "" {
		_, _ = io.WriteString(s.w, "event: "+name+"\n")
	}
	_, _ = io.WriteString(s.w, "data: ")
	if err := s.encoder.Encode(data); err != nil {
		panic(http.ErrAbortHandler) // half an event is worse than none
	}
	_, _ = io.WriteString(s.w, "\n")
}
