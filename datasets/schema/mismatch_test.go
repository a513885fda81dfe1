package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestProblems(t *testing.T) {
	s, err := Short("name string, age int, kind: a|b, note string?")
	if err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[string][]string{
		`{"name":"John","age":20,"kind":"a","note":null}`: nil,
		`{"name":1,"age":"x","kind":"c","note":null}`:     {`/age: expected integer, got string`, `/kind: expected one of "a", "b", got "c"`, `/name: expected string, got number`},
		`{"name":"John","x":1,"y":2,"note":""}`:           {`/age: missing`, `/kind: missing`, `/x: not in the schema`, `/y: not in the schema`},
		`{"name":"John","age":20,"kind":"a","note":[]}`:   {`/note: expected null or string, got array`},
		`[]`: {`/: expected object, got array`},
	} {
		err := s.Validate([]byte(answer))
		if got := Problems(err); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", answer, got, want)
		}
		if err != nil && err.Error() != want[0] {
			t.Errorf("%s: the error is %q, the first problem %q", answer, err, want[0])
		}
	}
	if got := Problems(s.Validate([]byte("John is 20"))); len(got) != 1 || !strings.HasPrefix(got[0], "not JSON") {
		t.Errorf("%q", got)
	}
	many := s.Validate([]byte("{" + strings.Repeat(`"a":1,`, 1) + fields(200) + `"b":1}`))
	if got := Problems(many); len(got) != mostProblems {
		t.Errorf("%d problems", len(got))
	}
	if got := Problems(errors.New("x")); !slices.Equal(got, []string{"x"}) {
		t.Errorf("%q", got)
	}
}

func fields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"x%d":1,`, i)
	}
	return b.String()
}
