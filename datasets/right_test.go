package datasets

import "testing"

func TestRight(t *testing.T) {
	cases := []struct {
		expected, got string
		want          bool
	}{
		{`{"a":1,"b":"x"}`, ` {"b":"x", "a":1} `, true},
		{`{"a":1}`, `{"a":1,"b":null}`, false},
		{`{"a":null}`, `{"b":null}`, false},
		{`{"a":null}`, `{"a":null}`, true},
		{`{"a":null}`, `{"a":false}`, false},
		{`{"a":20}`, `{"a":20.0}`, true},
		{`{"a":20}`, `{"a":2e1}`, true},
		{`{"a":0.1}`, `{"a":1e-1}`, true},
		{`{"a":0}`, `{"a":-0.00e5}`, true},
		{`{"a":100}`, `{"a":10}`, false},
		{`{"a":1}`, `{"a":-1}`, false},
		{`{"a":-12.50}`, `{"a":-1250e-2}`, true},
		{`{"a":9007199254740993}`, `{"a":9007199254740992}`, false},
		{`{"a":1}`, `{"a":"1"}`, false},
		{`{"a":1e999999999}`, `{"a":10e999999998}`, true},
		{`{"a":1e99999999999999999999}`, `{"a":1e99999999999999999998}`, false},
		{`["a","b"]`, `["b","a"]`, true},
		{`["a","b"]`, `["b","a","b"]`, true},
		{`["a","b"]`, `["a"]`, false},
		{`["a"]`, `["a",1]`, false},
		{`[]`, `[]`, true},
		{`[]`, `[1]`, false},
		{`[1,2]`, `[2,1]`, false},
		{`[1,2]`, `[1.0,2.0]`, true},
		{`[9007199254740993]`, `[9007199254740992]`, false},
		{`{"a":[1]}`, `{"a":[1.0]}`, true},
		{`[{"l":["x","y"]},{}]`, `[{"l":["y","x"]},{}]`, true},
		{`[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, false},
		{`[["a","b"],["c"]]`, `[["b","a"],["c"]]`, true},
		{`"x"`, `"x"`, true},
		{`"x"`, `["x"]`, false},
		{`true`, `{}`, false},
		{``, ``, false},
		{`{}`, ``, false},
		{`{}`, `{} {}`, false},
		{`{`, `{`, false},
	}
	for _, c := range cases {
		if got := Right([]byte(c.expected), []byte(c.got)); got != c.want {
			t.Errorf("Right(%s, %s) = %v", c.expected, c.got, got)
		}
		if got := Right([]byte(c.got), []byte(c.expected)); got != c.want {
			t.Errorf("Right(%s, %s) = %v", c.got, c.expected, got)
		}
	}
}

func FuzzRight(f *testing.F) {
	f.Add(`{"a":[1.50,"x",null]}`, `{"a":[15e-1,"x",null]}`)
	f.Add(`1e5`, `100000`)
	f.Add(`-0`, `0.0`)
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := []byte(a), []byte(b)
		if Right(x, y) != Right(y, x) {
			t.Fatalf("%q and %q: not the same both ways", a, b)
		}
	})
}

// A wrong answer is looked at field by field, and has to cost no more than the call.
func BenchmarkRight(b *testing.B) {
	expected := []byte(`{"name":"John","age":20}`)
	for name, got := range map[string][]byte{"right": expected, "wrong": []byte(`{"name":"Mary","age":21}`)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = Right(expected, got)
				_ = FieldScores(expected, got)
			}
		})
	}
}
