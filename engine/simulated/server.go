// Package simulated is a provider of LLM calls without an LLM: an http.Handler
// that speaks OpenAI's protocol, behind which answers are made up and latencies,
// limits and faults are drawn. It is there to try, to show and to test with what
// a batch does, with no key and no network.
//
// It answers these paths, and only these:
//
//	POST /v1/chat/completions   plain or streamed; text, json_object, json_schema, tools
//	GET  /v1/models             a few names, though any name is taken
//	GET  /v1/models/{id}        whatever the id
//	GET  /                      a line that says what this is
//
// What an attempt meets is a pure function of the seed, the text of all its
// messages, and the number of the attempt: how long it takes, which fault it
// meets, what it is answered. Limits alone depend on what else is going on.
//
// The number of the attempt is 1, plus the X-Stainless-Retry-Count header, by
// which the official clients count their retries, plus the answers at the end of
// the conversation that do not have the form asked for. Such an answer was
// refused: with what was said of it, it is no part of the text, but it is paid
// for. So a re-ask is the next attempt at the same question, whoever asks.
//
// Latency counts from the arrival of a request to the end of its answer, streamed
// or not; all time comes from package time.
//
// Any key is accepted, or none; only the key "invalid" is refused, with status
// 401, so that a refused key can be tried too. Every response is labelled with
// the header X-Regatta-Simulated, every completion with the system_fingerprint
// "simulated".
//
// A Server starts no goroutine and needs no closing. A request ends when its
// context does. Transport reaches a handler in process, without a port.
package simulated

import (
	"fmt"
	"net/http"
	"strings"
)

// invalidKey is the one key that is refused.
const invalidKey = "invalid"

// modelsCreated is when the models that do not exist were made: 2023-11-13, the
// day of the article.
const modelsCreated = 1699833600

// Server is a simulated provider. It may be used by many goroutines at once.
type Server struct {
	options  Options
	routes   http.Handler
	limits   *limits
	schemas  *schemaCache
	counters counters
}

// New returns a provider with its limits untouched and its counters at zero.
func New(o Options) *Server {
	s := &Server{options: o, limits: newLimits(o), schemas: &compiledSchemas}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/chat/completions", only(http.MethodPost, s.completions))
	mux.HandleFunc("/v1/models", only(http.MethodGet, listModels))
	mux.HandleFunc("/v1/models/{id...}", only(http.MethodGet, showModel))
	mux.HandleFunc("/{$}", only(http.MethodGet, introduce))
	mux.HandleFunc("/", unknownPath)
	s.routes = mux
	return s
}

// ServeHTTP answers one request. It panics with http.ErrAbortHandler where the
// connection has to break: for a fault, or because the client has gone away.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Regatta-Simulated", "true")
	if key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); key == invalidKey {
		refusal := apiError{status: http.StatusUnauthorized, Type: invalidRequest, Code: "invalid_api_key",
			Message: "Incorrect API key provided: the simulated provider accepts any key except this one."}
		refusal.write(w)
		return
	}
	s.routes.ServeHTTP(w, r)
}

// only answers other methods with status 405.
func only(method string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == method || r.Method == http.MethodHead && method == http.MethodGet {
			next(w, r)
			return
		}
		w.Header().Set("Allow", method)
		refusal := apiError{status: http.StatusMethodNotAllowed, Type: invalidRequest, Code: "method_not_supported",
			Message: fmt.Sprintf("Method %s not allowed on %s; use %s.", clip(r.Method), clip(r.URL.Path), method)}
		refusal.write(w)
	}
}

func unknownPath(w http.ResponseWriter, r *http.Request) {
	refusal := apiError{status: http.StatusNotFound, Type: invalidRequest, Code: "unknown_url",
		Message: fmt.Sprintf("Unknown URL (%s %s); use /v1/chat/completions or /v1/models.", clip(r.Method), clip(r.URL.Path))}
	refusal.write(w)
}

func introduce(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintln(w, "Regatta's simulated provider: the OpenAI API under /v1, with no model behind it")
}

func listModels(w http.ResponseWriter, _ *http.Request) {
	list := modelList{Object: "list"}
	for _, id := range []string{"gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-3.5-turbo"} {
		list.Data = append(list.Data, newModel(id))
	}
	writeJSON(w, http.StatusOK, list)
}

func showModel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if id == "" {
		unknownPath(w, r)
		return
	}
	writeJSON(w, http.StatusOK, newModel(id))
}

func newModel(id string) model {
	return model{ID: id, Object: "model", Created: modelsCreated, OwnedBy: "regatta-simulated"}
}
