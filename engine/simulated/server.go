// Package simulated is a provider of LLM calls without an LLM: an http.Handler
// that speaks OpenAI's protocol, behind which answers are made up and latencies,
// limits and faults are drawn. It is there to try, to show and to test with what
// a batch does, with no key and no network.
//
// It answers these paths, and only these:
//
//	POST /v1/chat/completions   plain or streamed; text, json_object, json_schema, tools
//	POST /v1/responses          the same; goes on from its latest responses too
//	GET  /v1/models             the models; of a server that takes any, a few names
//	GET  /v1/models/{id}        one of them
//	GET  /weather               the present weather; POST changes it, from this machine alone
//	GET  /                      a line that says what this is
//
// What an attempt meets is a pure function of the seed, the text of all its
// messages, and the number of the attempt: how long it takes, which fault it
// meets, what it is answered. Limits, the queue and batching alone depend on what else
// is going on, and the Weather may change while the server is used.
//
// The number of the attempt is 1, plus the X-Stainless-Retry-Count header, by
// which the official clients count their retries, plus the answers at the end of
// the conversation that do not have the form asked for. Such an answer was
// refused: with what was said of it, it is no part of the text, but it is paid
// for. So a re-ask is the next attempt at the same question, whoever asks.
//
// Latency counts from the arrival of a request, or from when its turn in the queue
// comes, to the end of its answer, streamed or not; all time comes from package time.
//
// Requests are checked by what OpenAI's API takes: values, names, strict schemas, and the model
// where New was given names. Options.Lenient takes all that can be answered.
//
// Any key is accepted, or none; only the key "invalid" is refused, with status
// 401, so that a refused key can be tried too. Every response is labelled with
// the header X-Regatta-Simulated and has an X-Request-Id of its own, every completion
// has the system_fingerprint "simulated".
//
// A Server starts no goroutine and needs no closing. A request ends when its
// context does. Transport reaches a handler in process, without a port.
package simulated

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// invalidKey is the one key that is refused.
const invalidKey = "invalid"

// modelsCreated is when the models that do not exist were made: 2023-11-13, the
// day of the article.
const modelsCreated = 1699833600

// Server is a simulated provider. It may be used by many goroutines at once.
type Server struct {
	options  Options
	models   []string // that can be asked; none: any
	routes   http.Handler
	sky      *Sky
	limits   *limits
	queue    *queue
	batch    *batch
	schemas  *schemaCache
	counters counters
	kept     memory
	named    atomic.Uint64 // requests and answers that were given an id
}

// New returns a provider with its limits untouched and its counters at zero. With
// names of models it has only those, unless it is lenient; without any it takes
// every name, as it stands for whatever provider has it.
func New(o Options, models ...string) *Server { return NewUnder(NewSky(o), o, models...) }

// NewUnder is New for a server that shares its weather with others.
func NewUnder(sky *Sky, o Options, models ...string) *Server {
	if o.Lenient {
		models = nil
	}
	s := &Server{options: o, models: models, sky: sky, limits: newLimits(o), schemas: &compiledSchemas,
		queue: newQueue(max(o.Queue, o.Batching.Slots)), batch: newBatch(o.Batching)}
	s.limits.adapt(time.Now(), sky.Weather())
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/chat/completions", only(http.MethodPost, s.answers(chatAPI{})))
	mux.HandleFunc("/v1/responses", only(http.MethodPost, s.answers(responsesAPI{})))
	mux.HandleFunc("/v1/models", only(http.MethodGet, s.listModels))
	mux.HandleFunc("/v1/models/{id...}", only(http.MethodGet, s.showModel))
	mux.HandleFunc("/weather", s.weather)
	mux.HandleFunc("/{$}", only(http.MethodGet, introduce))
	mux.HandleFunc("/", unknownPath)
	s.routes = mux
	return s
}

// ServeHTTP answers one request. It panics with http.ErrAbortHandler where the
// connection has to break: for a fault, in an outage, or because the client has gone away.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/weather" && s.sky.Weather().Outage > 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("X-Regatta-Simulated", "true")
	w.Header().Set("X-Request-Id", s.requestID())
	if key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); key == invalidKey {
		refusal := apiError{status: http.StatusUnauthorized, Type: invalidRequest, Code: "invalid_api_key",
			Message: "Incorrect API key provided: the simulated provider accepts any key except this one."}
		refusal.write(w)
		return
	}
	s.routes.ServeHTTP(w, r)
}

// Sky holds the weather of the server.
func (s *Server) Sky() *Sky { return s.sky }

// requestID is the next id of a request: different ones for all of this server, and
// of others with another seed.
func (s *Server) requestID() string {
	n := s.named.Add(1)
	return fmt.Sprintf("req_%016x%016x", mix(s.options.Seed^mix(n)), mix(n))
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
		Message: fmt.Sprintf("Unknown URL (%s %s); use /v1/chat/completions, /v1/responses or /v1/models.", clip(r.Method), clip(r.URL.Path))}
	refusal.write(w)
}

func introduce(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintln(w, "Regatta's simulated provider: the OpenAI API under /v1, with no model behind it")
}

func (s *Server) listModels(w http.ResponseWriter, _ *http.Request) {
	list := modelList{Object: "list"}
	ids := s.models
	if len(ids) == 0 {
		ids = []string{"gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-3.5-turbo"}
	}
	for _, id := range ids {
		list.Data = append(list.Data, newModel(id))
	}
	writeJSON(w, http.StatusOK, list)
}

func (s *Server) showModel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if id == "" {
		unknownPath(w, r)
		return
	}
	if !s.hasModel(id) {
		noModel(id).write(w)
		return
	}
	writeJSON(w, http.StatusOK, newModel(id))
}

func newModel(id string) model {
	return model{ID: id, Object: "model", Created: modelsCreated, OwnedBy: "regatta-simulated"}
}
