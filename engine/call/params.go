package call

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Params is what a user adds to requests, beside what Regatta itself puts there. The
// zero value adds nothing. Its methods check each part as it is added; their errors
// are one line each and name it. Of secrets it holds the names alone, as in
// "api-key: $AZURE_KEY" (see Split), so that it may be kept and shown.
type Params struct {
	System    string   // a message before the prompt, sent as it is; "": none
	MaxTokens int      // the most an answer may have, by the name that the server takes; 0: no limit
	Body      []Member // of the request, by name
	Headers   []Pair   // in the order in which they were added
	Query     []Pair   // likewise, before they are escaped
	Drop      bool     // what the server refuses of MaxTokens and Body is left out
}

// Member is a member of a request's JSON object.
type Member struct {
	Name  string
	Value json.RawMessage // as encoding/json writes it
}

// Pair is a header or a parameter of the URL. Its text may name variables of the
// environment.
type Pair struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// IsZero reports whether nothing is added.
func (p Params) IsZero() bool {
	return p.System == "" && p.MaxTokens == 0 && !p.Drop && len(p.Body)+len(p.Headers)+len(p.Query) == 0
}

// SetSystem adds the system message.
func (p *Params) SetSystem(text string) error {
	switch {
	case p.System != "":
		return errors.New("system prompt set twice")
	case strings.TrimSpace(text) == "":
		return errors.New("empty system prompt")
	case !utf8.ValidString(text):
		return errors.New("system prompt not UTF-8")
	case columnInText.MatchString(text):
		return fmt.Errorf("%q: columns only work in --prompt; the system prompt is the same for all items", columnInText.FindString(text))
	}
	p.System = text
	return nil
}

// SetMaxTokens limits the tokens of an answer, thoughts included.
func (p *Params) SetMaxTokens(n int) error {
	if n < 1 {
		return errors.New("max_tokens must be a whole number, 1 or more")
	}
	if err := p.free("max_tokens"); err != nil {
		return err
	}
	p.MaxTokens = n
	return nil
}

// Add adds a member with a JSON value to the request.
func (p *Params) Add(name string, value []byte) error {
	var compact bytes.Buffer
	switch {
	case strings.TrimSpace(name) != name || name == "" || !utf8.ValidString(name):
		return fmt.Errorf("%q is no name of a parameter", name)
	case !utf8.Valid(value) || json.Compact(&compact, value) != nil:
		return fmt.Errorf("%s: not JSON", name)
	}
	for own, fix := range reserved {
		if strings.EqualFold(name, own) {
			return fmt.Errorf("%s is set by Regatta; %s", name, fix)
		}
	}
	if err := p.free(name); err != nil {
		return err
	}
	if err := inRange(name, compact.Bytes()); err != nil {
		return err
	}
	if len(p.Body) == mostMembers {
		return fmt.Errorf("%s: more than %d parameters", name, mostMembers)
	}
	p.insert(name, sameForm(compact.Bytes()))
	return nil
}

func (p *Params) insert(name string, value json.RawMessage) {
	at, _ := slices.BinarySearchFunc(p.Body, name, func(m Member, name string) int { return cmp.Compare(m.Name, name) })
	p.Body = slices.Insert(p.Body, at, Member{name, value})
}

// sameForm writes a value as encoding/json does, so that it is the same before and
// after it stood in a file.
func sameForm(value []byte) json.RawMessage {
	var b bytes.Buffer
	json.HTMLEscape(&b, value)
	return b.Bytes()
}

// mostMembers is how many members a user may add.
const mostMembers = 48

// free reports an error where a member is there already, be it by its other name.
func (p *Params) free(name string) error {
	isLimit := func(name string) bool { return name == "max_tokens" || name == "max_completion_tokens" }
	for _, m := range p.Body {
		switch {
		case m.Name == name:
			return fmt.Errorf("%s set twice", name)
		case isLimit(name) && isLimit(m.Name):
			return fmt.Errorf("%s and %s set the same limit; use one", m.Name, name)
		}
	}
	if p.MaxTokens > 0 && isLimit(name) {
		return fmt.Errorf("%s set twice; use --max-tokens alone", name)
	}
	return nil
}

// AddText adds a member from "name=value": the value is JSON where it can be read as
// that, else a string.
func (p *Params) AddText(text string) error {
	name, value, ok := strings.Cut(text, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	switch {
	case !ok || name == "":
		return fmt.Errorf("%q: must be name=value, e.g. reasoning_effort=low", text)
	case strings.Contains(name, "."):
		outer, inner, _ := strings.Cut(name, ".")
		return fmt.Errorf("%q: names have no dots; use an object, e.g. '%s={%q:…}'", name, outer, inner)
	case json.Valid([]byte(value)):
		return p.Add(name, []byte(value))
	case value != "" && strings.ContainsAny(value[:1], `{["`):
		return fmt.Errorf("%s: %q starts like JSON, but is not valid JSON; quote it for your shell", name, value)
	case slices.Contains(foreignWords, value):
		return fmt.Errorf("%s: %q is not JSON; use true, false, null or a number", name, value)
	}
	quoted, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return p.Add(name, quoted)
}

// foreignWords are values of other languages, which would pass for strings.
var foreignWords = []string{"True", "False", "None", "TRUE", "FALSE", "NULL", "nil", "NaN", "nan", "Infinity", "-Infinity"}

// AddObject adds all members of a JSON object.
func (p *Params) AddObject(text []byte) error { return eachMember(text, p.Add) }

// eachMember calls add with the members of a JSON object, in their order.
func eachMember(text []byte, add func(name string, value []byte) error) error {
	const want = "must be a JSON object, e.g. '{\"top_k\":40}'"
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return errors.New(want)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return fmt.Errorf("%s: %w", want, err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return fmt.Errorf("%s: %w", want, err)
		}
		if err := add(name.(string), value); err != nil { // names of members are strings
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("%s: %w", want, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s, and nothing after it", want)
	}
	return nil
}

// Limit is the most tokens of an answer, by whichever name it was set; 0: no limit,
// or one that may be left out.
func (p Params) Limit() int {
	if p.Drop {
		return 0
	}
	for _, m := range p.Body {
		if n, err := strconv.Atoi(string(m.Value)); err == nil && (m.Name == "max_tokens" || m.Name == "max_completion_tokens") {
			return n
		}
	}
	return p.MaxTokens
}

// Authorizes reports whether a header takes the place of the key.
func (p Params) Authorizes() bool {
	return slices.ContainsFunc(p.Headers, func(h Pair) bool { return strings.EqualFold(h.Name, "Authorization") })
}

// Credentials name the headers and the parameters of the URL that hold what the
// environment has, in words: "header api-key ($AZURE_KEY)".
func (p Params) Credentials() []string {
	var list []string
	for what, pairs := range map[string][]Pair{"header": p.Headers, "query": p.Query} {
		for _, pair := range pairs {
			parts, _ := Split(pair.Text) // which was checked
			for _, part := range parts {
				if part.Variable {
					list = append(list, fmt.Sprintf("%s %s ($%s)", what, pair.Name, part.Text))
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// Object is the members that are sent, with MaxTokens by a name; nil: none.
func (p Params) Object(maxTokens string) json.RawMessage {
	members := p.Body
	if p.MaxTokens > 0 {
		members = append(slices.Clip(members), Member{maxTokens, json.RawMessage(strconv.Itoa(p.MaxTokens))})
	}
	if len(members) == 0 {
		return nil
	}
	b := []byte("{")
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, quotedName(m.Name)...), ':'), m.Value...)
	}
	return append(b, '}')
}

func quotedName(name string) []byte {
	quoted, _ := json.Marshal(name) // a string always can
	return quoted
}

// Words say what is added, but for the system message: "temperature 0", "header
// api-key: $AZURE_KEY". They may hold text from outside.
func (p Params) Words() []string {
	var words []string
	if p.MaxTokens > 0 {
		words = append(words, "max tokens "+strconv.Itoa(p.MaxTokens))
	}
	for _, m := range p.Body {
		words = append(words, m.Name+" "+m.word())
	}
	for _, h := range p.Headers {
		words = append(words, "header "+h.Name+": "+h.Text)
	}
	for _, q := range p.Query {
		words = append(words, "query "+q.Name+"="+q.Text)
	}
	if p.Drop {
		words = append(words, "rejected ones dropped")
	}
	return words
}

// word is the value for people: a string without its quotes, where it looks like no
// other value then.
func (m Member) word() string {
	var text string
	if json.Unmarshal(m.Value, &text) != nil || text == "" || json.Valid([]byte(text)) {
		return string(m.Value)
	}
	return text
}

// written is Params as JSON.
type written struct {
	System    string          `json:"system,omitzero"`
	MaxTokens int             `json:"max_tokens,omitzero"`
	Body      json.RawMessage `json:"body,omitempty"`
	Headers   []Pair          `json:"headers,omitempty"`
	Query     []Pair          `json:"query,omitempty"`
	Drop      bool            `json:"drop,omitzero"`
}

// MarshalJSON writes the same text for the same parameters.
func (p Params) MarshalJSON() ([]byte, error) {
	body := Params{Body: p.Body}
	return json.Marshal(written{System: p.System, MaxTokens: p.MaxTokens, Body: body.Object(""), Headers: p.Headers, Query: p.Query, Drop: p.Drop})
}

// UnmarshalJSON reads what MarshalJSON wrote. It holds it to none of the rules, which
// may have been others then.
func (p *Params) UnmarshalJSON(data []byte) error {
	var w written
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*p = Params{System: w.System, MaxTokens: w.MaxTokens, Headers: w.Headers, Query: w.Query, Drop: w.Drop}
	if p.MaxTokens < 0 {
		return errors.New("max_tokens below zero")
	}
	if w.Body == nil {
		return nil
	}
	return eachMember(w.Body, func(name string, value []byte) error {
		p.insert(name, bytes.Clone(value))
		return nil
	})
}
