package report

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"regatta/engine/redact"
	"regatta/ui/text"
)

// Reproduce is what it takes to run the same again.
type Reproduce struct {
	Command string  `json:"command"` // as it is typed into a POSIX shell, secrets masked; "": unknown
	Date    string  `json:"date"`    // when the runs were over, RFC 3339
	Version string  `json:"version"` // of Regatta
	Machine Machine `json:"machine"` // its zero value: unknown

	Seed     uint64 `json:"seed"`
	Provider string `json:"provider"` // its label
	BaseURL  string `json:"base_url"` // without secrets; "": the default
	Model    string `json:"model"`
	Settings string `json:"sim"` // of the simulated provider, as --sim takes them; "": the defaults
	Mode     string `json:"mode"`
	API      string `json:"api"`
	Prompt   string `json:"prompt"`

	Schema     json.RawMessage `json:"schema"`     // of one object, as --schema takes it
	Many       bool            `json:"many"`       // a list of such objects is extracted from each item
	Parameters json.RawMessage `json:"parameters"` // what else requests carry, without secrets; nil: nothing

	// Differ names the settings above, by their JSON names, that the runs don't have in
	// common: they have no value here.
	Differ []string `json:"differ,omitempty"`
	// Redacted names what was taken out, likewise.
	Redacted []string `json:"redacted,omitempty"`
}

// Merge returns what all of several have in common, and names what they haven't. The
// command and the date are those of the first.
func Merge(all []*Reproduce) *Reproduce {
	r := *all[0]
	for _, other := range all[1:] {
		differ(&r, "seed", &r.Seed, other.Seed)
		differ(&r, "provider", &r.Provider, other.Provider)
		differ(&r, "base_url", &r.BaseURL, other.BaseURL)
		differ(&r, "model", &r.Model, other.Model)
		differ(&r, "sim", &r.Settings, other.Settings)
		differ(&r, "mode", &r.Mode, other.Mode)
		differ(&r, "api", &r.API, other.API)
		differ(&r, "prompt", &r.Prompt, other.Prompt)
		differ(&r, "version", &r.Version, other.Version)
		differ(&r, "machine", &r.Machine, other.Machine)
		differJSON(&r, "schema", &r.Schema, other.Schema)
		differJSON(&r, "parameters", &r.Parameters, other.Parameters)
		r.Many = r.Many && other.Many
	}
	return &r
}

// differ drops a value that another has not, and notes its name.
func differ[T comparable](r *Reproduce, name string, value *T, other T) {
	var none T
	if slices.Contains(r.Differ, name) || *value == other {
		return
	}
	*value = none
	r.Differ = append(r.Differ, name)
}

func differJSON(r *Reproduce, name string, value *json.RawMessage, other json.RawMessage) {
	text := string(*value)
	differ(r, name, &text, string(other))
	if text == "" {
		*value = nil
	}
}

// Machine is the computer that runs were made on.
type Machine struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"` // that the program may use at once
	Go   string `json:"go"`   // the version of Go that it was built with
}

// ThisMachine is the one that the program runs on.
func ThisMachine() Machine {
	return Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.GOMAXPROCS(0), Go: runtime.Version()}
}

// String is "" for one that isn't known.
func (m Machine) String() string {
	if m.OS == "" {
		return ""
	}
	return m.OS + "/" + m.Arch + ", " + text.Plural(m.CPUs, "CPU") + ", " + m.Go
}

// Shell writes words as a command line for a POSIX shell: those that a shell would
// read as anything but themselves in single quotes.
func Shell(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = shellWord(word)
	}
	return strings.Join(quoted, " ")
}

func shellWord(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"
	switch {
	case word != "" && strings.Trim(word, plain) == "" && word[0] != '=':
		return word
	case !utf8.ValidString(word) || strings.ContainsFunc(word, text.Unsafe):
		return escapedWord(word)
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// escapedWord writes line breaks, and what doesn't show, as escapes: the command stays
// one line that can be copied from anywhere.
func escapedWord(word string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i, r := range word {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == utf8.RuneError && !strings.HasPrefix(word[i:], string(r)):
			fmt.Fprintf(&b, `\x%02x`, word[i])
		case r < utf8.RuneSelf && text.Unsafe(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case text.Unsafe(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}

const reproduceHeading = "How to run this again"

// setting is one with its value, for people.
type setting struct{ name, value string }

// settings are those with a value, or of which it is said that they differ.
func (r *Reproduce) settings() []setting {
	all := []struct{ key, name, value string }{
		{"seed", "seed", strconv.FormatUint(r.Seed, 10)},
		{"provider", "provider", r.Provider},
		{"base_url", "base URL", r.BaseURL},
		{"model", "model", r.Model},
		{"sim", "simulated provider (--sim)", r.Settings},
		{"mode", "mode", r.Mode},
		{"api", "API", r.API},
		{"prompt", "prompt", r.Prompt},
		{"command", "command", ""},
		{"schema", "schema", r.schemaWords()},
		{"parameters", "request parameters", string(r.Parameters)},
		{"version", "Regatta", r.Version},
		{"machine", "machine", r.Machine.String()},
		{"date", "date", r.Date},
	}
	var list []setting
	for _, s := range all {
		for _, differs := range r.Differ {
			if differs == s.key {
				s.value = "differs between the runs"
			}
		}
		if slices.Contains(r.Redacted, s.key) {
			s.value = redact.Word
		}
		if s.value != "" {
			list = append(list, setting{s.name, s.value})
		}
	}
	return list
}

func (r *Reproduce) schemaWords() string {
	if r.Many && len(r.Schema) > 0 {
		return "a list of " + string(r.Schema)
	}
	return string(r.Schema)
}

// tail is what ends the JSON of every report.
type tail struct {
	Failures  []Failure  `json:"failures"`      // the first 50
	More      int        `json:"more_failures"` // beyond those
	Reproduce *Reproduce `json:"reproduce"`     // nil: that isn't known
}

func (a About) tail(f Failures) tail {
	return tail{append([]Failure{}, f.List...), f.More, a.Reproduce}
}

// failures writes the items that failed, if any did.
func (m *markup) failures(f *Failures) {
	if f.total() == 0 {
		return
	}
	m.table(failuresHeading, f.table())
	if rest := f.rest(); rest != "" {
		m.say("p", rest, "class", "facts more")
	}
}

// reproduce writes how to run the same again; nothing where r is nil.
func (m *markup) reproduce(r *Reproduce) {
	if r == nil {
		return
	}
	m.start("section")
	m.say("h2", reproduceHeading)
	if r.Command != "" {
		m.start("pre")
		m.say("code", r.Command)
		m.end()
	}
	m.start("dl")
	for _, s := range r.settings() {
		m.say("dt", s.name)
		m.say("dd", s.value)
	}
	m.end()
	m.end()
}

// markdown is the same as Markdown; "" where r is nil.
func (r *Reproduce) markdown() string {
	if r == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("## " + reproduceHeading + "\n\n")
	if r.Command != "" {
		fence := fenceFor(r.Command)
		b.WriteString(fence + "sh\n" + text.Clean(r.Command) + "\n" + fence + "\n\n")
	}
	for _, s := range r.settings() {
		b.WriteString("- " + s.name + ": " + plain(oneLine(s.value)) + "\n")
	}
	return b.String() + "\n"
}

// fenceFor is a fence that a text can't end.
func fenceFor(s string) string {
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence
}

// oneLine writes line breaks as people type them.
func oneLine(s string) string { return strings.NewReplacer("\r", "", "\n", `\n`).Replace(s) }
