package openai

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"regatta/engine/call"
)

// Answers are read with gjson, in one pass and by name: a member of another type than
// the one that is expected counts as missing, and the others are read all the same.
// gjson relies on valid JSON, so parsed asks encoding/json first, which also limits
// how deep it nests.

// parsed is the JSON that a server sent; the failure says what it is instead.
func parsed(data []byte) (gjson.Result, *call.Error) {
	if !json.Valid(data) {
		return gjson.Result{}, unreadable(data)
	}
	return gjson.Parse(strings.ToValidUTF8(string(data), "\uFFFD")), nil
}

// unreadable says what is not JSON: a text that stops in the middle was cut short.
func unreadable(data []byte) *call.Error {
	var syntax *json.SyntaxError
	err := json.Unmarshal(data, new(json.RawMessage))
	if data[0] == '{' && errors.As(err, &syntax) && syntax.Offset >= int64(len(data)) {
		return &call.Error{Kind: call.Connection, Message: "the response was truncated"}
	}
	return &call.Error{Kind: call.Server, Message: "the response is not JSON: " + pageText(string(data))}
}

// eachMember calls read for every member of an object, with its name in lower case:
// some servers write names in another. A value that is no object has no members.
func eachMember(object gjson.Result, read func(name string, value gjson.Result)) {
	if !object.IsObject() {
		return
	}
	object.ForEach(func(name, value gjson.Result) bool {
		read(strings.ToLower(name.Str), value)
		return true
	})
}

// listOf reads every element of a list; nil: the value is none.
func listOf[T any](list gjson.Result, read func(gjson.Result) T) []T {
	if !list.IsArray() {
		return nil
	}
	all := make([]T, 0, 1)
	list.ForEach(func(_, element gjson.Result) bool {
		all = append(all, read(element))
		return true
	})
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
