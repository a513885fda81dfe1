package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	// maxAnswer is the most bytes that an answer may have.
	maxAnswer = 16 << 20
	// maxDigits and maxExponent bound a number, for exact comparison writes it
	// out: 1e999999999 would take a gigabyte.
	maxDigits   = 1000
	maxExponent = 1000
)

// Validate validates an answer against the schema that was sent: one JSON value, nothing after
// it, at most 16 MiB. The error is one line that is safe to show and names the place: "/age:
// expected integer, got string".
func (s *Schema) Validate(data []byte) error {
	if len(data) > maxAnswer {
		return fmt.Errorf("the answer is longer than %d MiB", maxAnswer>>20)
	}
	if s.plain.fits(data) {
		return nil
	}
	return s.check(data)
}

// check is Validate for whatever a schema and an answer may hold.
func (s *Schema) check(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8 text")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return jsonError(err, dec.InputOffset())
	}
	if err := readEnd(dec); err != nil {
		return err
	}
	if err := checkNumbers(value); err != nil {
		return err
	}
	err := s.compiled.Validate(value)
	var problem *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &problem):
		return &mismatch{describe(problem), problem}
	}
	return errors.New(oneLine(err.Error()))
}

// checkNumbers bounds the numbers of a value, however deep.
func checkNumbers(value any) error {
	switch v := value.(type) {
	case json.Number:
		return checkNumber(v)
	case []any:
		for _, item := range v {
			if err := checkNumbers(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, item := range v {
			if err := checkNumbers(item); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkNumber(n json.Number) error {
	digits, exponent := string(n), ""
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		digits, exponent = digits[:i], digits[i+1:]
	}
	power := 0
	if exponent != "" {
		var err error
		if power, err = strconv.Atoi(exponent); err != nil {
			power = maxExponent + 1
		}
	}
	if len(digits) > maxDigits || power > maxExponent || power < -maxExponent {
		return fmt.Errorf("the number %s is too large or too precise", clip(string(n)))
	}
	return nil
}
