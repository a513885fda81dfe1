package openai

import (
	"encoding/json"
	"slices"
	"strings"
)

// Models that nothing holds to it wrap what they were asked for: in a code fence,
// in words, behind their thoughts. only takes the one JSON object out of a text,
// and nothing where there may be another meaning: the text around it must hold no
// brackets and no braces, so that it is neither one of several, nor a part of
// something else that is broken, nor an example beside the answer.
func only(text string) (object []byte, ok bool) {
	rest, ok := withoutThoughts(text)
	if !ok {
		return nil, false
	}
	from := strings.IndexAny(rest, "{[")
	if from < 0 || rest[from] != '{' {
		return nil, false
	}
	object, end, err := firstValue(rest[from:])
	if err != nil {
		return nil, false
	}
	before, after := rest[:from], rest[from+end:]
	if strings.ContainsAny(before, "]}") || strings.ContainsAny(after, "{}[]") || thinks(before+after) {
		return nil, false
	}
	return object, true
}

// thoughts are the tags that models of several makers put their thoughts in.
var thoughts = [...]string{"think", "thinking", "thought", "reasoning"}

// thinks reports whether there are tags of thoughts in a text: it is not plain
// then what is a thought and what is not.
func thinks(text string) bool {
	return slices.ContainsFunc(thoughts[:], func(name string) bool { return strings.Contains(text, name+">") })
}

// withoutThoughts leaves out what a model thought before it answered. The tag that
// opens the thoughts may be missing: some servers take it for a part of the
// prompt. One that isn't closed means that no answer came.
func withoutThoughts(text string) (rest string, ok bool) {
	text = strings.TrimSpace(text)
	for _, name := range thoughts {
		opened := strings.HasPrefix(text, "<"+name+">")
		_, after, closed := strings.Cut(text, "</"+name+">")
		switch {
		case closed && (opened || isThought(text, name)):
			return after, true
		case opened:
			return "", false
		}
	}
	return text, true
}

// isThought reports whether the first closing tag ends thoughts that were not
// opened. It does not where it stands in the answer: in a JSON string.
func isThought(text, name string) bool {
	at := strings.Index(text, "</"+name+">")
	from := strings.IndexByte(text, '{')
	if from < 0 || from > at {
		return true
	}
	_, end, err := firstValue(text[from:])
	return err != nil || from+end <= at
}

// firstValue is the JSON value that a text begins with, and where it ends.
func firstValue(text string) (value json.RawMessage, end int, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	err = dec.Decode(&value)
	return value, int(dec.InputOffset()), err
}
