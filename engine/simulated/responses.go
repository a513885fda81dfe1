package simulated

import (
	"encoding/json"
	"fmt"
	"strings"
)

// responsesAPI is POST /v1/responses.
type responsesAPI struct{}

func (responsesAPI) names() names {
	return names{id: "resp_", messages: "input", format: "text.format", schema: "text.format.schema", schemaCode: "invalid_json_schema"}
}

func (responsesAPI) speaker(s *stream) speaker { return &responsesSpeaker{stream: s} }

// The states of a response and of its items.
const (
	inProgress = "in_progress"
	completed  = "completed"
	incomplete = "incomplete"
)

// responseObject is a response as the API's description has it.
type responseObject struct {
	ID                 string             `json:"id"`
	Object             string             `json:"object"` // response
	CreatedAt          int64              `json:"created_at"`
	Status             string             `json:"status"`
	Background         bool               `json:"background"`
	Error              *struct{}          `json:"error"` // always null: errors come instead of a response
	IncompleteDetails  *incompleteDetails `json:"incomplete_details"`
	Instructions       json.RawMessage    `json:"instructions"`
	MaxOutputTokens    *int               `json:"max_output_tokens"`
	Metadata           json.RawMessage    `json:"metadata"`
	Model              string             `json:"model"`
	Output             []outputItem       `json:"output"`
	ParallelToolCalls  bool               `json:"parallel_tool_calls"`
	PreviousResponseID *string            `json:"previous_response_id"`
	Reasoning          json.RawMessage    `json:"reasoning"`
	ServiceTier        string             `json:"service_tier"`
	Store              bool               `json:"store"`
	Temperature        json.RawMessage    `json:"temperature"`
	Text               json.RawMessage    `json:"text"`
	ToolChoice         json.RawMessage    `json:"tool_choice"`
	Tools              json.RawMessage    `json:"tools"`
	TopLogprobs        json.RawMessage    `json:"top_logprobs"`
	TopP               json.RawMessage    `json:"top_p"`
	Truncation         json.RawMessage    `json:"truncation"`
	Usage              *responseUsage     `json:"usage"`
	User               json.RawMessage    `json:"user"`
}

type incompleteDetails struct {
	Reason string `json:"reason"`
}

type responseUsage struct {
	InputTokens         int           `json:"input_tokens"`
	InputTokensDetails  inputDetails  `json:"input_tokens_details"`
	OutputTokens        int           `json:"output_tokens"`
	OutputTokensDetails outputDetails `json:"output_tokens_details"`
	TotalTokens         int           `json:"total_tokens"`
}

type inputDetails struct {
	CachedTokens int `json:"cached_tokens"`
}

type outputDetails struct {
	ReasoningTokens int `json:"reasoning_tokens"`
}

// outputItem is a message, or the call of a function.
type outputItem struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Status string `json:"status"`

	Role    string        `json:"role,omitempty"`
	Content *[]outputPart `json:"content,omitempty"` // of messages

	Arguments *string `json:"arguments,omitempty"` // of calls
	CallID    string  `json:"call_id,omitempty"`
	Name      string  `json:"name,omitempty"`
}

// outputPart is output_text or a refusal.
type outputPart struct {
	Type        string      `json:"type"`
	Annotations *[]struct{} `json:"annotations,omitempty"` // of a text, always none
	Logprobs    *[]struct{} `json:"logprobs,omitempty"`
	Text        *string     `json:"text,omitempty"`
	Refusal     *string     `json:"refusal,omitempty"`
}

// whole is a response as it is in the end.
func (responsesAPI) whole(p *plan) any {
	r := p.response(completed)
	a := p.answers[0]
	if a.finish == finishLength {
		r.Status, r.IncompleteDetails = incomplete, &incompleteDetails{"max_output_tokens"}
	}
	for i, part := range a.parts() {
		r.Output = append(r.Output, p.item(i, part, p.ending(i)))
	}
	r.Usage = &responseUsage{InputTokens: p.usage.PromptTokens, OutputTokens: p.usage.CompletionTokens, TotalTokens: p.usage.TotalTokens}
	return r
}

// ending is how item i of the output ends: the last one is cut where the answer is.
func (p *plan) ending(i int) string {
	if a := p.answers[0]; a.finish == finishLength && i == len(a.more) {
		return incomplete
	}
	return completed
}

// response is the frame of a response: what was asked, with the API's own words
// for what wasn't said.
func (p *plan) response(status string) responseObject {
	asked := p.req.other
	or := func(raw json.RawMessage, otherwise string) json.RawMessage {
		if isNull(raw) {
			return json.RawMessage(otherwise)
		}
		return raw
	}
	return responseObject{
		ID: p.id, Object: "response", CreatedAt: p.created, Status: status, Model: p.model, Output: []outputItem{}, ServiceTier: "default",
		Instructions: or(asked.Instructions, "null"), MaxOutputTokens: asked.MaxOutputTokens, PreviousResponseID: asked.PreviousResponseID,
		Metadata: or(asked.Metadata, "{}"), Reasoning: or(asked.Reasoning, `{"effort":null,"summary":null}`), User: or(asked.User, "null"),
		ParallelToolCalls: asked.ParallelToolCalls == nil || *asked.ParallelToolCalls, Store: asked.stored(),
		Temperature: or(asked.Temperature, "1.0"), TopP: or(asked.TopP, "1.0"), TopLogprobs: or(asked.TopLogprobs, "0"), Truncation: or(asked.Truncation, `"disabled"`),
		Text: or(asked.Text, `{"format":{"type":"text"}}`), ToolChoice: or(asked.ToolChoice, `"auto"`), Tools: or(asked.Tools, "[]"),
	}
}

func (r *responsesRequest) stored() bool { return r.Store == nil || *r.Store }

// item is item i of the output with as much of its text as there is.
func (p *plan) item(i int, text, status string) outputItem {
	number := strings.TrimPrefix(p.id, responsesAPI{}.names().id)
	a := p.answers[0]
	if a.call == nil {
		content := []outputPart{}
		if status != inProgress {
			content = append(content, a.part(text))
		}
		return outputItem{ID: "msg_" + number, Type: "message", Status: status, Role: "assistant", Content: &content}
	}
	call := a.numbered(i)
	return outputItem{ID: fmt.Sprintf("fc_%s%02d", number, i), Type: "function_call", Status: status, Arguments: &text, CallID: call.ID, Name: call.Function.Name}
}

// part is the one part of a message.
func (a answer) part(text string) outputPart {
	if a.refusal {
		return outputPart{Type: "refusal", Refusal: &text}
	}
	return outputPart{Type: "output_text", Annotations: &[]struct{}{}, Logprobs: &[]struct{}{}, Text: &text}
}

// messages is what an answer adds to the conversation, with the ids of its items.
func (p *plan) messages() (said []message, ids []string) {
	a := p.answers[0]
	for i, text := range a.parts() {
		item := p.item(i, text, completed)
		m := message{Role: "assistant", Content: content(text)}
		if a.call != nil {
			m = calledMessage(item.CallID, item.Name, text)
		}
		said, ids = append(said, m), append(ids, item.ID)
	}
	return said, ids
}

// responseEvent is any event of a response; each has the members of its kind.
type responseEvent struct {
	Type           string          `json:"type"`
	SequenceNumber int             `json:"sequence_number"`
	Response       *responseObject `json:"response,omitempty"`
	ItemID         string          `json:"item_id,omitempty"`
	OutputIndex    *int            `json:"output_index,omitempty"`
	ContentIndex   *int            `json:"content_index,omitempty"`
	Item           *outputItem     `json:"item,omitempty"`
	Part           *outputPart     `json:"part,omitempty"`
	Delta          *string         `json:"delta,omitempty"`
	Text           *string         `json:"text,omitempty"`
	Refusal        *string         `json:"refusal,omitempty"`
	Arguments      *string         `json:"arguments,omitempty"`
	Name           string          `json:"name,omitempty"` // of the function, at the end of its arguments
	Logprobs       *[]struct{}     `json:"logprobs,omitempty"`
}

// responsesSpeaker says a response item by item.
type responsesSpeaker struct {
	*stream
	number int // of the next event
	at     int // the item that is being said
}

func (s *responsesSpeaker) open() {
	for _, kind := range []string{"response.created", "response.in_progress"} {
		frame := s.response(inProgress)
		s.event(responseEvent{Type: kind, Response: &frame})
	}
	s.begin(0)
}

func (s *responsesSpeaker) say(p piece) {
	if p.begins {
		s.close()
		s.begin(p.call)
		return
	}
	e := responseEvent{Type: s.kind() + ".delta", Delta: &p.text}
	if s.kind() == textKind {
		e.Logprobs = &[]struct{}{}
	}
	s.inItem(e)
}

func (s *responsesSpeaker) end() {
	s.close()
	whole := s.by.whole(s.plan).(responseObject)
	s.event(responseEvent{Type: "response." + whole.Status, Response: &whole})
}

// The kinds of events that tell pieces.
const (
	textKind      = "response.output_text"
	refusalKind   = "response.refusal"
	argumentsKind = "response.function_call_arguments"
)

func (s *responsesSpeaker) kind() string {
	switch a := s.answers[0]; {
	case a.call != nil:
		return argumentsKind
	case a.refusal:
		return refusalKind
	}
	return textKind
}

// begin opens an item, and the part of a message.
func (s *responsesSpeaker) begin(i int) {
	s.at = i
	item := s.item(i, "", inProgress)
	s.event(responseEvent{Type: "response.output_item.added", OutputIndex: &i, Item: &item})
	if item.Content != nil {
		part := s.answers[0].part("")
		s.inItem(responseEvent{Type: "response.content_part.added", Part: &part})
	}
}

// close ends the item, with all of its text once more.
func (s *responsesSpeaker) close() {
	i, a := s.at, s.answers[0]
	text := a.parts()[i]
	e := responseEvent{Type: s.kind() + ".done"}
	switch s.kind() {
	case argumentsKind:
		e.Arguments, e.Name = &text, a.call.Function.Name
	case refusalKind:
		e.Refusal = &text
	default:
		e.Text, e.Logprobs = &text, &[]struct{}{}
	}
	s.inItem(e)
	item := s.item(i, text, s.ending(i))
	if item.Content != nil {
		part := a.part(text)
		s.inItem(responseEvent{Type: "response.content_part.done", Part: &part})
	}
	s.event(responseEvent{Type: "response.output_item.done", OutputIndex: &i, Item: &item})
}

// inItem sends an event about the item, or the part of a message.
func (s *responsesSpeaker) inItem(e responseEvent) {
	zero, at := 0, s.at
	e.ItemID, e.OutputIndex = s.item(s.at, "", inProgress).ID, &at
	if s.kind() != argumentsKind {
		e.ContentIndex = &zero
	}
	s.event(e)
}

func (s *responsesSpeaker) event(e responseEvent) {
	e.SequenceNumber = s.number
	s.number++
	s.write(e.Type, e)
}
