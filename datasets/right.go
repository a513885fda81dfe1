package datasets

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Right reports whether an answer is the expected one: equal as JSON values.
// Numbers count by their value, keys in any order, arrays in theirs, but for
// arrays of strings (labels), which are sets.
func Right(expected, got json.RawMessage) bool {
	if bytes.Equal(expected, got) {
		return json.Valid(got) // as it is nearly always
	}
	if !json.Valid(expected) || !json.Valid(got) {
		return false
	}
	_, want := members(expected)
	_, have := members(got)
	if want == nil || have == nil {
		return sameValue(string(expected), string(got))
	}
	return maps.EqualFunc(want, have, sameValue)
}

// sameValue compares two values in valid JSON, those that hold nothing else
// without making trees of them: every field of every answer comes here.
func sameValue(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	switch {
	case a == b:
		return true
	case isNumber(a) && isNumber(b):
		return sameNumber(a, b)
	case isPlainText(a) && isPlainText(b):
		return false
	}
	return same(decode(a), decode(b))
}

func isNumber(value string) bool { return value[0] == '-' || '0' <= value[0] && value[0] <= '9' }

// isPlainText: a string that stands for itself, byte by byte.
func isPlainText(value string) bool {
	return value[0] == '"' && !strings.ContainsFunc(value, func(r rune) bool { return r == '\\' || r >= utf8.RuneSelf })
}

func decode(valid string) (value any) {
	dec := json.NewDecoder(strings.NewReader(valid))
	dec.UseNumber()
	_ = dec.Decode(&value)
	return value
}

func same(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(string(a), string(b))
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && sameList(a, b)
	}
	return a == b
}

func sameList(a, b []any) bool {
	if setA, ok := stringSet(a); ok {
		if setB, ok := stringSet(b); ok {
			return maps.Equal(setA, setB)
		}
	}
	return slices.EqualFunc(a, b, same)
}

func stringSet(list []any) (set map[string]bool, ok bool) {
	set = make(map[string]bool, len(list))
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, false
		}
		set[text] = true
	}
	return set, true
}

// sameNumber compares two JSON numbers by value without writing them out, so
// that 1e999999999 costs nothing.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	digitsA, powerA, okA := normal(a)
	digitsB, powerB, okB := normal(b)
	return okA && okB && digitsA == digitsB && powerA == powerB
}

// normal writes a number as its sign and digits, without zeros at either end,
// times a power of ten. It gives up on exponents that no int holds.
func normal(number string) (digits string, power int, ok bool) {
	mantissa := number
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		var err error
		if power, err = strconv.Atoi(number[i+1:]); err != nil {
			return "", 0, false
		}
		mantissa = number[:i]
	}
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = whole + fraction
	power -= len(fraction)
	trimmed := strings.TrimRight(digits, "0")
	power += len(digits) - len(trimmed)
	if trimmed = strings.TrimLeft(trimmed, "0"); trimmed == "" {
		return "0", 0, true
	}
	if negative {
		trimmed = "-" + trimmed
	}
	return trimmed, power, true
}
