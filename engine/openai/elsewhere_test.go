package openai

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"regatta/engine/call"
)

// routed is a server with these answers to GET, 404 for all else, that keeps the paths
// it was asked for.
type routed struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newRouted(t *testing.T, pages map[string]string) *routed {
	t.Helper()
	r := &routed{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.asked = append(r.asked, req.Method+" "+req.URL.Path)
		r.mu.Unlock()
		page, there := pages[req.URL.Path]
		switch {
		case !there || req.Method != http.MethodGet:
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "404 page not found")
		case strings.HasPrefix(page, "401"):
			w.WriteHeader(http.StatusUnauthorized)
			fallthrough
		default:
			_, _ = io.WriteString(w, strings.TrimPrefix(page, "401"))
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// paths are those that it was asked for, so far.
func (r *routed) paths() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

const modelsList = `{"object":"list","data":[{"id":"m"}]}`

func TestTheBaseURLWithoutItsVersion(t *testing.T) {
	for name, c := range map[string]struct {
		base  string
		pages map[string]string
		fix   string // what the check says, behind the address
	}{
		"under v1":           {"", map[string]string{"/v1/models": modelsList}, "/v1"},
		"with a slash":       {"/", map[string]string{"/v1/models": modelsList}, "/v1"},
		"further down":       {"/api", map[string]string{"/api/v1/models": `{"models":[]}`}, "/api/v1"},
		"for keys alone":     {"", map[string]string{"/v1/models": `401{"error":{"message":"no key"}}`}, "/v1"},
		"nowhere":            {"", nil, ""},
		"a page there":       {"", map[string]string{"/v1/models": "<html>hello</html>"}, ""},
		"in both places":     {"", map[string]string{"/v1/models": modelsList, "/models": modelsList}, ""},
		"a version is there": {"/v1", map[string]string{"/v1/v1/models": modelsList}, ""},
		"another version is": {"/v1beta/openai/v2", map[string]string{"/v1beta/openai/v2/v1/models": modelsList}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := newRouted(t, c.pages)
			caller := newCaller(t, func(cfg *Config) { cfg.BaseURL = server.URL + c.base })
			err := caller.Check(t.Context())
			if c.fix == "" {
				if err != nil {
					t.Error(err)
				}
			} else if e := asFailure(t, call.Answer{}, err); e.Fix != "did you mean --base-url "+server.URL+c.fix+"?" || !e.Fatal() || e.Message != "no API at "+strings.TrimRight(server.URL+c.base, "/") {
				t.Errorf("%+v", e)
			}
			caller = newCaller(t, func(cfg *Config) { cfg.BaseURL = server.URL + c.base })
			for range 3 {
				if e := failure(t, caller, request()); (e.Fix != "") != (c.fix != "") || e.Status != http.StatusNotFound {
					t.Errorf("the call says %+v", e)
				}
			}
			all := server.paths()
			for _, asked := range all {
				method, path, _ := strings.Cut(asked, " ")
				api, under := strings.CutPrefix(path, strings.TrimRight(c.base, "/"))
				if method == http.MethodPost && !(under && (api == "/chat/completions" || api == "/responses" && c.fix == "")) {
					t.Errorf("asked for %s behind the user's back", asked)
				}
			}
			if n := strings.Count(strings.Join(all, " "), "GET "); n > 1+2+2 {
				t.Errorf("%d requests for lists: %q", n, all)
			}
		})
	}
}
