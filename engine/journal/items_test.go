package journal

import (
	"encoding/json"
	"reflect"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"regatta/datasets"
)

// Items are given back as they were added, whatever is in them, and found in any order.
func TestItemsAreGivenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Just("a longer text, as most have it"), rapid.StringN(3000, 5000, -1))
		fields := rapid.OneOf(
			rapid.Just[map[string]string](nil), rapid.Just(map[string]string{}),
			rapid.MapOf(rapid.SampledFrom([]string{"", "who", "where"}), text),
		)
		some := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) datasets.Item {
			return datasets.Item{ID: text.Draw(t, "id"), Text: text.Draw(t, "text"), Fields: fields.Draw(t, "fields")}
		}), 1, 9).Draw(t, "items")
		expected := rapid.SliceOfN(rapid.SampledFrom([]string{"", `{"name":"Zoe"}`, "null"}), 1, 4).Draw(t, "expected")
		skims := rapid.Bool().Draw(t, "skims")
		n := rapid.SampledFrom([]int{1, stride - 1, stride, stride + 1, 20 * stride}).Draw(t, "number")

		all := &items{skims: skims}
		want := make([]datasets.Item, n)
		for i := range want {
			want[i] = some[i*i%len(some)]
			if i%3 == 0 {
				want[i].ID = strconv.Itoa(i)
			}
			all.add(want[i], json.RawMessage(expected[i%len(expected)]))
			if skims {
				want[i] = datasets.Item{}
			}
		}
		if all.Len() != n {
			t.Fatalf("%d items of %d", all.Len(), n)
		}
		for range 2 * stride {
			i := rapid.IntRange(0, n-1).Draw(t, "one")
			if got := all.At(i); !reflect.DeepEqual(got, want[i]) {
				t.Fatalf("item %d is %q, not %q", i, got, want[i])
			}
			if got := all.Expected(i); string(got) != expected[i%len(expected)] || (got == nil) != (len(got) == 0) {
				t.Fatalf("of item %d %q is expected, not %q", i, got, expected[i%len(expected)])
			}
		}
	})
}
