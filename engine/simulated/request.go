package simulated

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	maxBody     = 8 << 20 // bytes of a request
	maxChoices  = 128     // n, as the API has it
	maxAttempts = 1 << 20 // a retry count beyond it is not believed
)

// completionRequest is what is heeded of CreateChatCompletionRequest.
//
// It is what is asked of the model by any API: what another one asks is turned into it.
type completionRequest struct {
	by    api
	body  []byte
	other *responsesRequest // as it was asked by the other API; nil: it was not

	Model               string          `json:"model"`
	Messages            []message       `json:"messages"`
	Stream              bool            `json:"stream"`
	StreamOptions       *streamOptions  `json:"stream_options"`
	ResponseFormat      responseFormat  `json:"response_format"`
	Tools               []tool          `json:"tools"`
	ToolChoice          json.RawMessage `json:"tool_choice"`
	ParallelToolCalls   *bool           `json:"parallel_tool_calls"`
	MaxTokens           *int            `json:"max_tokens"`
	MaxCompletionTokens *int            `json:"max_completion_tokens"`
	N                   *int            `json:"n"`

	// Held against what the API takes, and not heeded otherwise.
	Temperature      json.RawMessage `json:"temperature"`
	TopP             json.RawMessage `json:"top_p"`
	PresencePenalty  json.RawMessage `json:"presence_penalty"`
	FrequencyPenalty json.RawMessage `json:"frequency_penalty"`
	TopLogprobs      json.RawMessage `json:"top_logprobs"`
	Seed             json.RawMessage `json:"seed"`
	ReasoningEffort  json.RawMessage `json:"reasoning_effort"`

	// Once it is settled what is asked:
	attempt int       // from 1
	asked   []message // without answers that were refused, and what was said of them
}

type message struct {
	Role       string     `json:"role"`
	Content    content    `json:"content"`
	ToolCalls  []toolCall `json:"tool_calls"`
	ToolCallID string     `json:"tool_call_id"`

	question string // of Content, what is asked about; "": all
}

// content is the text of a message, which comes as a string, as parts or as null.
type content string

// errContent is a content that is none of the three.
var errContent = errors.New("the content of a message must be a string, an array of parts or null")

// UnmarshalJSON joins the texts of all parts; pictures and sound count for nothing.
func (c *content) UnmarshalJSON(raw []byte) error {
	if raw[0] != '[' {
		if json.Unmarshal(raw, (*string)(c)) != nil {
			return errContent
		}
		return nil
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return errContent
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.Text
	}
	*c = content(strings.Join(texts, "\n"))
	return nil
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// The types of response_format.
const (
	formatText       = "text"
	formatJSONObject = "json_object"
	formatJSONSchema = "json_schema"
)

type responseFormat struct {
	Type       string       `json:"type"`
	JSONSchema *namedSchema `json:"json_schema"`
}

type namedSchema struct {
	Name   string          `json:"name"`
	Strict *bool           `json:"strict"`
	Schema json.RawMessage `json:"schema"`
}

type tool struct {
	Type     string   `json:"type"`
	Function function `json:"function"`

	at int // of all the tools in the request
}

type function struct {
	Name       string          `json:"name"`
	Parameters json.RawMessage `json:"parameters"`
	Strict     *bool           `json:"strict"`
}

// readRequest reads a request and checks all that concerns its shape.
func (s *Server) readRequest(by api, w http.ResponseWriter, r *http.Request) (*completionRequest, *apiError) {
	body, refusal := readBody(w, r)
	if refusal != nil {
		return nil, refusal
	}
	req, refusal := by.parse(s, body)
	if refusal != nil {
		return nil, refusal
	}
	req.by, req.body, req.attempt = by, body, 1+retryCount(r.Header)
	return req, nil
}

func (by chatAPI) parse(_ *Server, body []byte) (*completionRequest, *apiError) {
	req := &completionRequest{}
	if err := json.Unmarshal(body, req); err != nil {
		return nil, unreadable(err, by.names().messages)
	}
	for i := range req.Tools {
		req.Tools[i].at = i
	}
	if refusal := req.check(); refusal != nil {
		return nil, refusal
	}
	return req, nil
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *apiError) {
	var body bytes.Buffer
	if r.ContentLength > 0 {
		body.Grow(int(min(r.ContentLength, maxBody)) + bytes.MinRead) // so that it need not grow
	}
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &apiError{status: http.StatusRequestEntityTooLarge, Type: invalidRequest, Code: "request_too_large",
			Message: fmt.Sprintf("The request is longer than the maximum of %d bytes.", maxBody)}
	case err != nil && !errors.Is(err, io.EOF):
		return nil, badRequest("", "", "The body of the request could not be read.")
	}
	return body.Bytes(), nil
}

// retryCount reads the header by which the official clients count their retries.
func retryCount(h http.Header) int {
	n, err := strconv.Atoi(h.Get("X-Stainless-Retry-Count"))
	if err != nil || n < 0 || n > maxAttempts {
		return 0
	}
	return n
}

// unreadable says what is wrong with a body that is not the JSON it should be.
func unreadable(err error, messages string) *apiError {
	var wrong *json.UnmarshalTypeError
	var broken *json.SyntaxError
	switch {
	case errors.Is(err, errContent):
		return badRequest(messages, "invalid_type", "Invalid type for '%s': %v.", messages, err)
	case errors.As(err, &wrong) && wrong.Field != "":
		return badRequest(wrong.Field, "invalid_type", "Invalid type for '%s': expected %s, but got %s instead.",
			clip(wrong.Field), kindOfType(wrong.Type), kindOfValue(wrong.Value))
	case errors.As(err, &broken):
		return badRequest("", "", "The body of the request is not JSON: %v, at byte %d.", broken, broken.Offset)
	}
	return badRequest("", "", "The body of the request is not a JSON object.")
}

// unreadableIn is unreadable, of a part of the request.
func unreadableIn(err error, part string) *apiError {
	refusal := unreadable(err, part)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && !errors.Is(err, errContent) {
		refusal = badRequest(strings.TrimSuffix(part+"."+wrong.Field, "."), "invalid_type", "Invalid type for '%s': expected %s, but got %s instead.",
			strings.TrimSuffix(part+"."+clip(wrong.Field), "."), kindOfType(wrong.Type), kindOfValue(wrong.Value))
	}
	return refusal
}

func (r *completionRequest) check() *apiError {
	switch {
	case r.Model == "":
		return missing("model")
	case r.Messages == nil:
		return missing("messages")
	case len(r.Messages) == 0:
		return emptyArray("messages")
	case r.N != nil && (*r.N < 1 || *r.N > maxChoices):
		return badRequest("n", "invalid_value", "Invalid 'n': %d; use 1 to %d.", *r.N, maxChoices)
	}
	if refusal := r.checkMessages(); refusal != nil {
		return refusal
	}
	if refusal := r.checkLimits(); refusal != nil {
		return refusal
	}
	return r.ResponseFormat.check()
}

func (r *completionRequest) checkMessages() *apiError {
	roles := []string{"developer", "system", "user", "assistant", "tool", "function"}
	for i, m := range r.Messages {
		if !slices.Contains(roles, m.Role) {
			param := fmt.Sprintf("messages[%d].role", i)
			return wrongValue(param, m.Role, roles...)
		}
	}
	return nil
}

func (r *completionRequest) checkLimits() *apiError {
	for _, limit := range []struct {
		param string
		value *int
	}{{"max_tokens", r.MaxTokens}, {"max_completion_tokens", r.MaxCompletionTokens}} {
		if limit.value != nil && *limit.value < 1 {
			return belowMinimum(limit.param, "integer", "1", strconv.Itoa(*limit.value))
		}
	}
	return nil
}

func (f responseFormat) check() *apiError {
	switch f.Type {
	case "", formatText, formatJSONObject:
		return nil
	case formatJSONSchema:
		if f.JSONSchema == nil {
			return missing("response_format.json_schema")
		}
		if f.JSONSchema.Name == "" {
			return missing("response_format.json_schema.name")
		}
		return nil
	}
	return wrongValue("response_format.type", f.Type, formatJSONObject, formatJSONSchema, formatText)
}

// wantsJSON reports whether the answer has to be JSON.
func (f responseFormat) wantsJSON() bool {
	return f.Type == formatJSONObject || f.Type == formatJSONSchema
}

// maxTokens returns the most tokens of one choice, 0 for no bound.
func (r *completionRequest) maxTokens() int {
	for _, limit := range []*int{r.MaxCompletionTokens, r.MaxTokens} {
		if limit != nil {
			return *limit
		}
	}
	return 0
}

// choices returns how many answers are asked for.
func (r *completionRequest) choices() int {
	if r.N == nil {
		return 1
	}
	return *r.N
}

// text returns the text of all that is asked: what latencies and faults hang on.
func (r *completionRequest) text() string { return textOf(r.asked) }

// texts returns what the user asked, the latest first, or all that is asked where
// that is nothing.
func (r *completionRequest) texts() []string {
	var texts []string
	for _, m := range slices.Backward(r.asked) {
		if m.Role == "user" {
			texts = append(texts, cmp.Or(m.question, string(m.Content)))
		}
	}
	if len(texts) == 0 {
		return []string{r.text()}
	}
	return texts
}
