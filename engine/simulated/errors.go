package simulated

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// maxEcho is how much of what a client sent is said back to it, in bytes.
const maxEcho = 200

// invalidRequest is the type of errors that the client has to mend.
const invalidRequest = "invalid_request_error"

// apiError is an error as OpenAI's API answers it.
type apiError struct {
	status int

	Type, Message string
	Param, Code   string // "" is null

	retryAfter time.Duration // 0: not said
	how        RetryAfter    // it is said
	final      bool          // it can never go through
}

// errorBody is the API's ErrorResponse.
type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    *string `json:"code"`
}

func (e *apiError) write(w http.ResponseWriter) {
	if e.retryAfter > 0 {
		setRetryAfter(w.Header(), e.retryAfter, e.how)
	} else if e.final {
		w.Header().Set("X-Should-Retry", "false")
	}
	writeJSON(w, e.status, errorBody{errorDetail{Message: e.Message, Type: e.Type, Param: orNull(e.Param), Code: orNull(e.Code)}})
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil { // what is answered is made of plain types
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

func badRequest(param, code, format string, args ...any) *apiError {
	return &apiError{status: http.StatusBadRequest, Type: invalidRequest, Param: param, Code: code, Message: fmt.Sprintf(format, args...)}
}

func missing(param string) *apiError {
	return badRequest(param, "missing_required_parameter", "Missing required parameter: '%s'.", param)
}

func emptyArray(param string) *apiError {
	return badRequest(param, "empty_array", "Invalid '%s': empty array. Expected an array with minimum length 1, but got an empty array instead.", param)
}

// wrongValue is a word that is none of those known.
func wrongValue(param, value string, known ...string) *apiError {
	return badRequest(param, "invalid_value", "Invalid value: '%s'. Supported values are: '%s'.", clip(value), strings.Join(known, "', '"))
}

// belowMinimum is a number, decimal or integer, that is too small.
func belowMinimum(param, kind, least, got string) *apiError {
	return badRequest(param, kind+"_below_min_value", "Invalid '%s': %s below minimum value. Expected a value >= %s, but got %s instead.", param, kind, least, got)
}

// notOfType is a value of another type than the one wanted.
func notOfType(param, want string, got json.RawMessage) *apiError {
	return badRequest(param, "invalid_type", "Invalid type for '%s': expected %s, but got %s instead.", param, want, kindOf(got))
}

// kindOf says what kind of value JSON is.
func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// kindOfType says what kind of JSON a Go type takes.
func kindOfType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Int:
		return "an integer"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "an array"
	}
	return "an object"
}

// kindOfValue names a kind of JSON value as package json does: "string", "number 1.5".
func kindOfValue(kind string) string {
	kind, number, _ := strings.Cut(kind, " ")
	switch {
	case number != "":
		return "a decimal number"
	case kind == "bool":
		return "a boolean"
	case kind == "array" || kind == "object":
		return "an " + kind
	}
	return "a " + kind
}

// clip shortens what came from the client.
func clip(s string) string {
	if len(s) <= maxEcho {
		return s
	}
	return strings.ToValidUTF8(s[:maxEcho], "") + "…"
}
