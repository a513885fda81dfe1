package simulated

import (
	"bytes"
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
type completionRequest struct {
	Model               string          `json:"model"`
	Messages            []message       `json:"messages"`
	Stream              bool            `json:"stream"`
	StreamOptions       streamOptions   `json:"stream_options"`
	ResponseFormat      responseFormat  `json:"response_format"`
	Tools               []tool          `json:"tools"`
	ToolChoice          json.RawMessage `json:"tool_choice"`
	ParallelToolCalls   *bool           `json:"parallel_tool_calls"`
	MaxTokens           *int            `json:"max_tokens"`
	MaxCompletionTokens *int            `json:"max_completion_tokens"`
	N                   *int            `json:"n"`

	// Once it is settled what is asked:
	attempt int       // from 1
	asked   []message // without answers that were refused, and what was said of them
}

type message struct {
	Role      string     `json:"role"`
	Content   content    `json:"content"`
	ToolCalls []toolCall `json:"tool_calls"`
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
	Type       string `json:"type"`
	JSONSchema *struct {
		Name   string          `json:"name"`
		Schema json.RawMessage `json:"schema"`
	} `json:"json_schema"`
}

type tool struct {
	Type     string   `json:"type"`
	Function function `json:"function"`
}

type function struct {
	Name       string          `json:"name"`
	Parameters json.RawMessage `json:"parameters"`
}

// readRequest reads a request and checks all that concerns its shape.
func readRequest(w http.ResponseWriter, r *http.Request) (*completionRequest, *apiError) {
	body, refusal := readBody(w, r)
	if refusal != nil {
		return nil, refusal
	}
	req := &completionRequest{attempt: 1 + retryCount(r.Header)}
	if err := json.Unmarshal(body, req); err != nil {
		return nil, unreadable(err)
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
func unreadable(err error) *apiError {
	var wrong *json.UnmarshalTypeError
	var broken *json.SyntaxError
	switch {
	case errors.Is(err, errContent):
		return badRequest("messages", "invalid_type", "Invalid type for 'messages': %v.", err)
	case errors.As(err, &wrong) && wrong.Field != "":
		return badRequest(wrong.Field, "invalid_type", "Invalid type for '%s': it can't be a JSON %s.", wrong.Field, wrong.Value)
	case errors.As(err, &broken):
		return badRequest("", "", "The body of the request is not JSON: %v, at byte %d.", broken, broken.Offset)
	}
	return badRequest("", "", "The body of the request is not a JSON object.")
}

func (r *completionRequest) check() *apiError {
	switch {
	case r.Model == "":
		return missing("model")
	case r.Messages == nil:
		return missing("messages")
	case len(r.Messages) == 0:
		return badRequest("messages", "empty_array", "Invalid 'messages': use at least 1 message.")
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
			return badRequest(param, "invalid_value", "Invalid value for '%s': %q; use one of %s.", param, clip(m.Role), strings.Join(roles, ", "))
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
			return badRequest(limit.param, "integer_below_min_value", "Invalid '%s': %d is less than 1.", limit.param, *limit.value)
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
	return badRequest("response_format.type", "invalid_value",
		"Invalid value for 'response_format.type': %q; use %s, %s or %s.", clip(f.Type), formatText, formatJSONObject, formatJSONSchema)
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
			texts = append(texts, string(m.Content))
		}
	}
	if len(texts) == 0 {
		return []string{r.text()}
	}
	return texts
}
