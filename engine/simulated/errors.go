package simulated

import (
	"encoding/json"
	"fmt"
	"net/http"
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
		setRetryAfter(w.Header(), e.retryAfter)
	} else if e.status == http.StatusTooManyRequests {
		w.Header().Set("X-Should-Retry", "false") // it can never go through
	}
	writeJSON(w, e.status, errorBody{errorDetail{e.Message, e.Type, orNull(e.Param), orNull(e.Code)}})
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

// clip shortens what came from the client.
func clip(s string) string {
	if len(s) <= maxEcho {
		return s
	}
	return strings.ToValidUTF8(s[:maxEcho], "") + "…"
}
