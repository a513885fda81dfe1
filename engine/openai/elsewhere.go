package openai

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"sync"

	"regatta/engine/call"
)

// elsewhere finds out, once for a Caller, whether the API is not at the base URL but
// under /v1 there. Nothing is tried there but the free list of models: the user says
// where requests go.
type elsewhere struct {
	once sync.Once
	fix  string
}

var versionName = regexp.MustCompile(`^v[0-9]`)

// suggestBaseURL adds to a page that isn't found what is right, if the API is known to be there.
func (c *Caller) suggestBaseURL(w *watch, failure *call.Error) {
	if failure.Status != http.StatusNotFound || failure.Kind != call.BadRequest || failure.Code == "model_not_found" || c.left.isTaken(^parts(0)) {
		return
	}
	e := c.elsewhere
	e.once.Do(func() {
		base := c.base
		if versionName.MatchString(path.Base(base.Path)) || c.lists(w, base.JoinPath("models")) {
			return
		}
		if v1 := base.JoinPath("v1"); c.lists(w, v1.JoinPath("models")) {
			e.fix = "did you mean --base-url " + v1.String() + "?"
		}
	})
	if failure.Fix = e.fix; e.fix != "" {
		failure.ForAll = true
	}
}

// lists reports whether a list of models is at a URL, or is kept from us there.
func (c *Caller) lists(w *watch, at *url.URL) bool {
	req := c.wire.model(w.ctx).Clone(w.ctx)
	query := req.URL.RawQuery
	req.URL = at
	req.URL.RawQuery = query
	res, failure := c.send(w, req, new(asked))
	if failure != nil {
		return false
	}
	in := w.guard(res.Body, c.limits.Idle, c.maxBody)
	defer in.finish()
	text, err := io.ReadAll(in)
	var list struct {
		Data, Models, Error json.RawMessage
	}
	if err != nil || json.Unmarshal(text, &list) != nil {
		return false
	}
	switch res.StatusCode {
	case http.StatusOK:
		return list.Data != nil || list.Models != nil
	case http.StatusUnauthorized, http.StatusForbidden:
		return list.Error != nil
	}
	return false
}
