package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"regatta/engine/call"
)

// Answers are read with gjson, in one pass and by name: a member of another type than
// the one that is expected counts as missing, and the others are read all the same.
// It relies on valid JSON and on UTF-8, which parsed sees to.

// parsed is the JSON that a server sent; the failure says what it is instead.
func parsed(data []byte) (gjson.Result, *call.Error) {
	if !valid(data) {
		return gjson.Result{}, unreadable(data)
	}
	if !utf8.Valid(data) {
		data = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	return gjson.ParseBytes(data), nil
}

// valid reports whether data is JSON. gjson's check takes a quarter of the time of
// encoding/json's, but is recursive, with no limit to how deep: it gets what can't nest
// far.
func valid(data []byte) bool {
	const mostBrackets = 1000
	if bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) <= mostBrackets {
		return gjson.ValidBytes(data)
	}
	return json.Valid(data)
}

// unreadable says what is not JSON: a text that stops in the middle was cut short.
func unreadable(data []byte) *call.Error {
	var syntax *json.SyntaxError
	err := json.Unmarshal(data, new(json.RawMessage))
	if bytes.HasPrefix(data, []byte("{")) && errors.As(err, &syntax) && syntax.Offset >= int64(len(data)) {
		return &call.Error{Kind: call.Connection, Message: "the response was truncated"}
	}
	return &call.Error{Kind: call.Server, Message: "the response is not JSON: " + pageText(string(data))}
}

// members are those of an object, with their names in lower case: some servers write
// them in another. A value that is no object has none.
func members(object gjson.Result) iter.Seq2[string, gjson.Result] {
	return func(yield func(string, gjson.Result) bool) {
		if !object.IsObject() {
			return
		}
		object.ForEach(func(name, value gjson.Result) bool {
			return yield(strings.ToLower(name.Str), value)
		})
	}
}

// listOf reads every element of a list; nil: the value is none.
func listOf[T any](list gjson.Result, read func(gjson.Result) T) []T {
	if !list.IsArray() {
		return nil
	}
	all := make([]T, 0, 1)
	for element := range list.Values() {
		all = append(all, read(element))
	}
	return all
}

// textOf is the text of a string, on its own: what is kept of a body must not keep the
// whole body. Any other value is no text.
func textOf(value gjson.Result) string {
	if value.Type != gjson.String {
		return ""
	}
	return strings.Clone(value.Str)
}

// integerOf is a whole number; any other value is 0.
func integerOf(value gjson.Result) int {
	if value.Type != gjson.Number {
		return 0
	}
	n, err := strconv.Atoi(value.Raw)
	if err != nil {
		return 0
	}
	return n
}
