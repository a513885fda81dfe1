package datasets

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Right reports whether an answer is the expected one: equal as JSON values.
// Numbers count by their value, keys in any order, arrays in theirs, but for
// arrays of strings (labels), which are sets.
func Right(expected, got json.RawMessage) bool {
	if bytes.Equal(expected, got) {
		return json.Valid(got) // as it is nearly always
	}
	want, ok := decode(expected)
	if !ok {
		return false
	}
	have, ok := decode(got)
	return ok && same(want, have)
}

func decode(data json.RawMessage) (value any, ok bool) {
	if !json.Valid(data) {
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return value, dec.Decode(&value) == nil
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
