package openai

import (
	"regexp"
	"strings"
	"sync"

	"regatta/engine/call"
)

// parts are members of requests that servers may do without; several are or'ed.
type parts uint64

const (
	streamOptionsPart parts = 1 << iota // it only asks for the usage
	parallelPart
	strictPart
	streamPart           // without it the answer comes whole
	completionTokensPart // without it the limit goes by its older name
	maxTokensPart
	outputTokensPart // the limit by its name in the Responses API
	firstOfUser      // and one for each further parameter of the user's
)

// knownPart is a part with the words by which refusals name it.
type knownPart struct {
	part  parts
	name  string
	named *regexp.Regexp
	users bool   // the user set it
	also  string // its name in the Responses API, where that is another
}

// ownParts are the parts that Regatta sends, in the order in which a refusal is held
// against them: whoever refuses stream_options names stream too.
func ownParts() []knownPart {
	return []knownPart{
		{part: streamOptionsPart, name: "stream_options", named: regexp.MustCompile(`(?i)\bstream[_ ]options?\b|\binclude_usage\b`)},
		{part: parallelPart, name: "parallel_tool_calls", named: regexp.MustCompile(`(?i)\bparallel_tool_calls\b|\bparallel (tool|function) call`)},
		{part: strictPart, name: "strict", named: regexp.MustCompile(`(?i)\bstrict\b`)},
		{part: streamPart, name: "stream", named: regexp.MustCompile(`(?i)\bstream(s|ed|ing)?\b`)},
	}
}

// leftOut is the parts that requests leave out because the server refused them: for
// all calls of a Caller, so that each is refused once a run.
type leftOut struct {
	mu    sync.Mutex
	parts parts
	taken parts // the server has answered requests with them: they are never left out
	forms map[formKey]*template
}

type formKey struct {
	mode   call.Mode
	stream bool
	left   parts
	via    call.API
}

func (l *leftOut) current() parts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.parts
}

// answered says that the server has begun to answer a request with these parts.
func (l *leftOut) answered(sent parts) {
	l.mu.Lock()
	l.taken |= sent
	l.mu.Unlock()
}

// drop leaves out the part of a request that an error is about, if it may be, and
// reports whether the call is to be made once more without it. Of all the calls that
// find out, one tells.
func (l *leftOut) drop(part knownPart, may bool, told func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.parts&part.part != 0:
		return true
	case l.taken&part.part != 0 || !may:
		return false
	}
	l.parts |= part.part
	told()
	return true
}

// isTaken reports whether the server has answered requests with a part.
func (l *leftOut) isTaken(part parts) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.taken&part != 0
}

// blamed is the part of a request that an error is about; false: none that is known.
func (c *Caller) blamed(p problem, failure *call.Error, sent parts) (knownPart, bool) {
	if p.ofRequest(failure) {
		for _, known := range c.known {
			if sent&known.part != 0 && p.isAbout(known) {
				return known, true
			}
		}
	}
	return knownPart{}, false
}

// isAbout reports whether an error names a part of the request: as the place where
// it is, or among words that say no.
func (p problem) isAbout(k knownPart) bool {
	if p.isAt(k.name) || k.also != "" && p.isAt(k.also) {
		return true
	}
	return k.named.MatchString(opening(p.message)) && p.says(refusing...)
}

// isAt reports whether an error says that it is about a member of the request.
func (p problem) isAt(name string) bool {
	return p.param == name || strings.HasSuffix(p.param, "."+name) || strings.Contains(p.param, name+".")
}

// form is the request of a mode as it is sent now.
func (c *Caller) form(m call.Mode, stream bool, left parts, via call.API) (*template, error) {
	if left == 0 && via != call.ResponsesAPI {
		f := c.forms[m]
		if stream {
			return &f.streamed, nil
		}
		return &f.whole, nil
	}
	l := c.left
	l.mu.Lock()
	defer l.mu.Unlock()
	key := formKey{mode: m, stream: stream && left&streamPart == 0, left: left, via: via}
	if t := l.forms[key]; t != nil {
		return t, nil
	}
	t, err := c.newTemplate(m, key.stream, left)
	if err != nil {
		return nil, err
	}
	if via == call.ResponsesAPI {
		if t, err = t.asResponses(left); err != nil {
			return nil, err
		}
	}
	if l.forms == nil {
		l.forms = map[formKey]*template{}
	}
	l.forms[key] = &t
	return &t, nil
}

// sentIn is the parts that a request has.
func (c *Caller) sentIn(m call.Mode, stream bool, left parts, via call.API) (sent parts) {
	strict, _ := c.schema.Strict()
	list := c.schema.Item() != nil
	switch m {
	case call.Tools:
		if list {
			sent |= parallelPart
		} else if strict {
			sent |= strictPart
		}
	case call.JSONObject:
	default:
		sent |= strictPart
	}
	if stream {
		sent |= streamPart
		if left&streamPart == 0 {
			sent |= streamOptionsPart
		}
	}
	return (sent | c.params.sent(left, via)) &^ left
}
