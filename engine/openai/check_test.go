package openai

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name    string
		status  int
		body    string
		kind    call.Kind // "": may go on
		message string
	}{
		{"the model is there", 200, `{"id":"gpt-4o-mini","object":"model"}`, "", ""},
		{"the key is refused", 401, openaiError("Incorrect API key provided", "", "invalid_api_key"), call.Auth, "Incorrect API key provided"},
		{"the country is refused", 403, openaiError("Country not supported", "", "unsupported_country_region_territory"), call.Auth, "Country not supported"},
		{"a key that may not list", 403, openaiError("You have insufficient permissions. Missing scopes: api.model.read.", "", ""), "", ""},
		{"google refuses the key", 400, `[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}]`, call.Auth, "API key not valid."},
		{"the account is empty", 429, openaiError("pay first", "", "insufficient_quota"), call.Quota, "pay first"},
		{"no such model", 404, openaiError("it does not exist", "", "model_not_found"), call.BadRequest, `no model "gpt-4o-mini" at `},
		{"moved", 301, "", call.BadRequest, "redirects to"},
		{"no list of models", 404, `{"detail":"Not Found"}`, "", ""},
		{"no list of models, a page", 404, "<html>", "", ""},
		{"not allowed", 405, "", "", ""},
		{"not implemented", 501, "", "", ""},
		{"too many requests", 429, "", "", ""},
		{"down", 503, "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := ""
			c := toServer(t, func(w http.ResponseWriter, r *http.Request) {
				path = r.Method + " " + r.URL.Path
				answers(test.status, asJSON, test.body, "Location", "https://elsewhere.test/")(w, r)
			})
			err := c.Check(context.Background())
			if path != "GET /v1/models/gpt-4o-mini" {
				t.Errorf("asked for %s", path)
			}
			if test.kind == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e := asFailure(t, call.Answer{}, err); e.Kind != test.kind || !strings.Contains(e.Message, test.message) {
				t.Errorf("%v; want %s: %s", e, test.kind, test.message)
			}
		})
	}
}

func TestCheckOfModelsWithSlashes(t *testing.T) {
	c := toServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.EscapedPath() != "/v1/models/meta%2FLlama%203" {
			t.Errorf("asked for %s", r.URL.EscapedPath())
		}
	}, func(cfg *Config) { cfg.Model = "meta/Llama 3" })
	if err := c.Check(context.Background()); err != nil {
		t.Error(err)
	}
}

// closedPort is an address that refuses connections.
func closedPort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestNoConnection(t *testing.T) {
	host := closedPort(t)
	c := newCaller(t, func(cfg *Config) { cfg.BaseURL = "http://" + host + "/v1" })
	_, calling := c.Call(context.Background(), request())
	for _, err := range []error{c.Check(context.Background()), calling} {
		e := asFailure(t, call.Answer{}, err)
		if e.Kind != call.Connection || !strings.HasPrefix(e.Message, "can't connect to "+host+": ") || e.Status != 0 || e.Rates != call.NoRates {
			t.Errorf("%v", e)
		}
	}
}

func TestCheckIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, func(cfg *Config) {
			cfg.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				return nil, wait(r.Context(), time.Hour)
			})
		})
		start := time.Now()
		e := asFailure(t, call.Answer{}, c.Check(context.Background()))
		if e.Kind != call.Timeout || time.Since(start) != checkTime {
			t.Errorf("%v after %v", e, time.Since(start))
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if e := asFailure(t, call.Answer{}, c.Check(ctx)); e.Kind != call.Cancelled {
			t.Errorf("%v", e)
		}
	})
}

// handshakeTimeout is like the one of net/http.
type handshakeTimeout struct{}

func (handshakeTimeout) Error() string   { return "net/http: TLS handshake timeout" }
func (handshakeTimeout) Timeout() bool   { return true }
func (handshakeTimeout) Temporary() bool { return true }

func TestDisconnected(t *testing.T) {
	tests := []struct {
		err     error
		kind    call.Kind
		message string
	}{
		{&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "api.test", IsNotFound: true}}, call.Connection, "can't connect to api.test: lookup api.test: no such host"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "i/o timeout", Name: "api.test", IsTimeout: true}}, call.Timeout, "can't connect to api.test within 10s"},
		{handshakeTimeout{}, call.Timeout, "can't connect to api.test: net/http: TLS handshake timeout"},
		{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.New("dial tcp 10.0.0.1:3128: connection refused")}, call.Connection, "can't connect to api.test: dial tcp 10.0.0.1:3128: connection refused"},
		{&net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, call.Connection, "the connection to api.test broke: connection reset by peer"},
	}
	for _, test := range tests {
		if e := disconnected("api.test", 10*time.Second, test.err); e.Kind != test.kind || e.Message != test.message {
			t.Errorf("%v; want %s: %s", e, test.kind, test.message)
		}
	}
}

// A server that answers anything but that it can't is there, be it without a list of models.
func TestAnswers(t *testing.T) {
	for status, want := range map[int]bool{200: true, 301: true, 401: true, 404: true, 405: true, 429: true, 501: true, 500: false, 502: false, 503: false, 529: false} {
		c := toServer(t, answers(status, asJSON, "{}"))
		if got := c.Answers(t.Context()); got != want {
			t.Errorf("status %d: %v", status, got)
		}
	}
	c := toServer(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if c.Answers(t.Context()) {
		t.Error("a connection that breaks is an answer")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if c.Answers(ended) {
		t.Error("it answered who didn't wait")
	}
}
