// Package openai makes one attempt at a chat completion and says what came of
// it. It is a call.Caller on openai-go, for OpenAI and for every server that
// speaks its protocol, and the only package that knows openai-go.
//
// openai-go builds the request, from base URL and key to the headers: once, for
// every call sends a copy of it with a body of its own, which request.go fills in. The
// response is read
// here, in the raw: servers send errors in many shapes, some with status 200,
// and streams that break off, and none of that may pass for an answer. Nothing
// is read from the environment but the proxy settings, nothing is tried twice,
// and no redirect is followed.
//
// # What is a success
//
// At least one choice, that is no refusal, and whose text is JSON that fits the
// schema, unless the server says that it was cut, filtered or broken off. Servers
// have many words for the end (see endingOf): an answer that is complete and fits is
// kept with a word that nobody knows, or none, and has a Note that says so. It is
// looked for where the mode has it, and then where else servers put it. What fails
// keeps its text in Raw; an answer in which nothing came is a call.Server. A stream
// that ends within an event, or by an error of the connection, before it has said
// finish_reason or [DONE], is a broken connection.
//
// In call.Tools the answer is what the model calls the function with. Of a list, each call is an object; in the
// other modes the answer is one object with the list in it, and the output the
// array.
//
// # Modes
//
// With call.JSONSchema the text has to be JSON as it stands: it is what the server
// promised. With call.JSONObject and call.Auto it may be wrapped in a code fence,
// in words or behind thoughts, if it is one object beyond doubt (see only).
//
// With call.Auto, a server that refuses a mode in words that are about the mode is
// asked again at once in the next one, in the same attempt, which takes that much
// longer; nothing is counted as a failure or a retry. What one call finds out
// holds for all. Request.Stepped is told, once for each step.
//
// In every mode a part of requests that a server refuses by name (stream_options,
// stream, strict, parallel_tool_calls) is left out from then on, likewise. So are the
// user's parameters where Params.Drop allows it. Where it does not, the failure is one
// of all requests, and says in Param what it is about.
//
// # The two APIs
//
// A Caller speaks chat completions, or with call.ResponsesAPI responses: the same
// requests in other words, and the same rules for what comes. With call.AutoAPI it
// goes over to responses where the server has no chat completions (404, 405, 501) but
// answers there: one call tries, for all; Request.Stepped is told once.
//
// # Who owns what
//
// A Caller is used by many goroutines at once and starts none: when Call has
// returned, its response is read and closed and its timers are stopped. Progress
// is called from the goroutine of Call, in order, and never after it returns.
// Close closes the idle connections of the Caller's own transport. A transport
// that was handed in stays with whoever did that.
//
// The key is in no error, and printing a Config or a Caller does not show it. Nor are
// the values of the variables that Params name.
package openai

import (
	"bufio"
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/call"
)

// DefaultBaseURL is OpenAI's own.
const DefaultBaseURL = "https://api.openai.com/v1"

// DefaultMaxBody is the largest response that is read, in bytes: 16 MiB.
const DefaultMaxBody = 16 << 20

// Config says what to call, and how. A Caller is made from it by New.
type Config struct {
	BaseURL string // with or without a slash at the end; "": DefaultBaseURL
	Key     Key    // "": no Authorization header is sent
	Model   string
	Prompt  *datasets.Prompt
	Schema  *schema.Schema // a list takes several objects from each text
	Mode    call.Mode      // "": call.JSONSchema
	API     call.API       // "": call.AutoAPI

	Params call.Params         // what requests have besides
	Env    func(string) string // of the variables that Params name, "" for one that isn't set; nil: none is

	Timeouts Timeouts
	MaxBody  int64 // bytes, as they are after decompression; 0: DefaultMaxBody

	// Transport, if not nil, carries the requests in place of one made by New.
	Transport http.RoundTripper

	// Inside says that the server is in this process: its ids of requests lead nowhere,
	// and errors don't have them.
	Inside bool

	// Over, if not nil, is a Caller for the same server whose connections are used,
	// those that it opened included. Transport does not count then.
	Over *Caller
}

// Timeouts are the time limits of one attempt. Zero takes the default. One that
// passes is a call.Timeout whose message names it.
type Timeouts struct {
	Connect time.Duration // to connect, and again for TLS; 10 s; only of New's own transport
	Headers time.Duration // from the start until the response begins; as Total
	Idle    time.Duration // between two reads of the response that bring something; as Total
	Total   time.Duration // for the whole attempt; 120 s
}

func (t Timeouts) withDefaults() (Timeouts, error) {
	set := func(d *time.Duration, otherwise time.Duration) bool {
		if *d == 0 {
			*d = otherwise
		}
		return *d > 0
	}
	if !set(&t.Connect, 10*time.Second) || !set(&t.Total, 2*time.Minute) ||
		!set(&t.Headers, t.Total) || !set(&t.Idle, t.Total) {
		return t, errors.New("negative timeout; use a positive one, or 0 for the default")
	}
	return t, nil
}

// Caller makes attempts. It implements call.Caller and call.Bounded.
type Caller struct {
	wire *wire
	own  *http.Transport // may be another Caller's too; nil: the transport was handed in
	gate *gate           // of own

	readers *sync.Pool // of *bufio.Reader, for streams

	host      string // for messages
	base      *url.URL
	elsewhere *elsewhere
	model     string
	prompt    *datasets.Prompt
	schema    *schema.Schema
	lenient   bool // an answer may be wrapped in something: no server has promised that it isn't
	modes     *ladder
	forms     map[call.Mode]form // of every mode that may be used, with all their parts
	left      *leftOut
	params    params
	known     []knownPart // parts that servers may refuse, the user's first
	inside    bool
	api       *apis

	limits  Timeouts
	maxBody int64
	redact  func(string) string // holds the key, out of reach of fmt
	scrub   func([]byte) []byte // the same for results, which a word that serves as a key must not change
	pieces  func() func(piece string) string
	named   *atomic.Pointer[string] // the model, as the last answer named it
}

var (
	_ call.Caller  = (*Caller)(nil)
	_ call.Bounded = (*Caller)(nil)
)

// New checks the configuration and makes a Caller of it. It connects to nothing.
// Its errors are one line each and say what would be right.
func New(cfg Config) (*Caller, error) {
	base, err := baseURL(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	key, err := cfg.Key.trimmed()
	if err != nil {
		return nil, err
	}
	headers, query, hidden, err := resolve(cfg.Params, key, cfg.Env)
	if err != nil {
		return nil, err
	}
	limits, err := cfg.Timeouts.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := cfg.settle(); err != nil {
		return nil, err
	}
	c := &Caller{
		host: base.Host, base: base, elsewhere: &elsewhere{}, model: cfg.Model, prompt: cfg.Prompt, schema: cfg.Schema,
		limits: limits, maxBody: cfg.MaxBody, redact: hidden.redactor(), scrub: hidden.scrubber(), pieces: hidden.pieces(),
		gate: &gate{}, named: new(atomic.Pointer[string]),
		readers: &sync.Pool{New: func() any { return bufio.NewReader(nil) }},
		modes:   newLadder(cfg.Mode), api: newAPIs(cfg.API), left: &leftOut{}, forms: map[call.Mode]form{}, lenient: cfg.Mode != call.JSONSchema, inside: cfg.Inside,
	}
	c.params, c.known = newParams(cfg.Params)
	c.known = append(c.known, ownParts()...)
	for _, m := range c.modes.modes {
		if c.forms[m], err = c.newForm(m); err != nil {
			return nil, err
		}
	}
	transport := cfg.Transport
	switch {
	case cfg.Over != nil:
		c.own, c.gate, transport = cfg.Over.own, cfg.Over.gate, cfg.Over.wire.via
	case transport == nil:
		c.own = newTransport(limits.Connect, c.gate)
		transport = c.own
	}
	if c.wire, err = newWire(base, key, c.model, slices.Concat(headers, query), transport); err != nil {
		return nil, errors.New("can't make requests: " + c.line(err.Error()))
	}
	return c, nil
}

// settle fills in the defaults and checks what is asked for.
func (cfg *Config) settle() error {
	cfg.Mode, cfg.API = cmp.Or(cfg.Mode, call.JSONSchema), cmp.Or(cfg.API, call.AutoAPI)
	if _, err := call.ParseMode(string(cfg.Mode)); err != nil {
		return err
	}
	if _, err := call.ParseAPI(string(cfg.API)); err != nil {
		return err
	}
	cfg.Model = strings.TrimSpace(cfg.Model)
	switch {
	case cfg.Model == "":
		return errors.New("no model; name one, e.g. gpt-4o-mini")
	case cfg.Prompt == nil:
		return errors.New("no prompt; use a template, e.g. " + datasets.DefaultPrompt)
	case cfg.Schema == nil:
		return errors.New("no schema; give one, e.g. 'name string, age int'")
	case cfg.MaxBody < 0:
		return errors.New("negative maximum response size; use bytes above zero, or 0 for the default")
	case cfg.MaxBody == 0:
		cfg.MaxBody = DefaultMaxBody
	}
	return nil
}

// baseURL returns the URL that "chat/completions" is appended to. Its errors
// don't repeat the URL where that might show a password.
func baseURL(text string) (*url.URL, error) {
	const fix = "; use e.g. " + DefaultBaseURL
	text = strings.TrimSpace(text)
	if text == "" {
		text = DefaultBaseURL
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("the base URL is not a URL" + fix)
	case u.User != nil:
		return nil, errors.New("the base URL contains credentials; put the key in OPENAI_API_KEY instead")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the base URL must not have a query or fragment (? or #); use --query 'name=value'")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the base URL " + strconv.Quote(text) + " must start with http:// or https://" + fix)
	case u.Hostname() == "":
		return nil, errors.New("the base URL " + strconv.Quote(text) + " has no host" + fix)
	}
	u = u.JoinPath("/")
	for _, path := range []string{"/chat/completions", "/responses"} {
		if strings.HasSuffix(u.Path, path+"/") {
			return nil, errors.New("the base URL " + strconv.Quote(text) + " must not include " + path + "; remove it")
		}
	}
	return u, nil
}

// Close closes the idle connections, if the transport is the Caller's own or that
// of the one that it is over. Calls in flight go on; the Caller can still be used.
func (c *Caller) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}
