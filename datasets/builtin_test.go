package datasets

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustOpen(t testing.TB, spec string, opt Options) *Set {
	t.Helper()
	set, err := Open(spec, opt)
	if err != nil {
		t.Fatalf("Open(%q): %v", spec, err)
	}
	return set
}

func TestBuiltins(t *testing.T) {
	want := map[string]int{"people": 7, "tickets": 40, "receipts": 20}
	list := Builtins()
	if len(list) != len(want) {
		t.Fatalf("%d built-in sets, want %d", len(list), len(want))
	}
	ids, texts := map[string]bool{}, []string{}
	for _, b := range list {
		set := mustOpen(t, b.Name, Options{})
		if b.Rows != want[b.Name] || set.Rows.Len() != b.Rows || b.About == "" || set.Name != b.Name || set.About != b.About {
			t.Errorf("%+v has %d rows", b, set.Rows.Len())
		}
		for i := range set.Rows.Len() {
			item := set.Rows.At(i)
			if key := b.Name + item.ID; item.ID == "" || ids[key] {
				t.Errorf("%s %d: id %q is empty or taken", b.Name, i, item.ID)
			} else {
				ids[key] = true
			}
			texts = append(texts, item.Text)
		}
	}
	for i, a := range texts {
		for j, b := range texts {
			if i != j && strings.Contains(a, b) {
				t.Errorf("the text %q is in %q", b, a)
			}
		}
	}
}

// Each expected answer fits the set's schema, is found in the rendered prompt,
// and is right by our own measure.
func TestBuiltinAnswers(t *testing.T) {
	for _, b := range append(Builtins(), Builtin{Name: "people:500"}) {
		set := mustOpen(t, b.Name, Options{})
		if ok, why := set.Schema.Strict(); !ok {
			t.Errorf("%s: not strict: %v", b.Name, why)
		}
		prompt, err := ParsePrompt(set.Prompt)
		if err != nil {
			t.Fatal(err)
		}
		if err := prompt.Check(set); err != nil {
			t.Errorf("%s: %v", b.Name, err)
		}
		for i := range set.Rows.Len() {
			item, want := set.Rows.At(i), set.Rows.Expected(i)
			if err := set.Schema.Validate(want); err != nil {
				t.Errorf("%s %d: %s: %v", b.Name, i, want, err)
			}
			for _, message := range []string{item.Text, prompt.Render(item), "Read: " + item.Text + " Thanks!", "I say, My name is " + item.Text} {
				got, ok := Known(message)
				if !ok || !Right(want, got) {
					t.Errorf("%s %d: Known says %s, %v, want %s", b.Name, i, got, ok, want)
				}
			}
		}
	}
}

func TestArticlePeople(t *testing.T) {
	set := mustOpen(t, "people", Options{})
	for i, name := range []string{"John", "Mary", "Bob", "Alice", "Jane", "Joe", "Jill"} {
		text := fmt.Sprintf("My name is %s and I am %d years old", name, 20+i)
		answer := fmt.Sprintf(`{"name":%q,"age":%d}`, name, 20+i)
		if got := set.Rows.At(i); got.Text != text || got.ID != fmt.Sprint(i) || string(set.Rows.Expected(i)) != answer {
			t.Errorf("row %d is %+v, %s", i, got, set.Rows.Expected(i))
		}
	}
	const sent = `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`
	if set.Prompt != DefaultPrompt || string(set.Schema.JSON()) != sent {
		t.Errorf("prompt %q, schema %s", set.Prompt, set.Schema.JSON())
	}
}

func TestReceiptsAddUp(t *testing.T) {
	rows := mustOpen(t, "receipts", Options{}).Rows
	for i := range rows.Len() {
		var answer struct {
			Merchant string
			Items    []struct {
				Description string
				Quantity    int
				Price       float64
			}
			Total float64
		}
		if err := json.Unmarshal(rows.Expected(i), &answer); err != nil {
			t.Fatal(err)
		}
		text := rows.At(i).Text
		if !strings.HasPrefix(text, answer.Merchant+"\n") {
			t.Errorf("receipt %d doesn't start with %q", i, answer.Merchant)
		}
		sum := 0.0
		for _, item := range answer.Items {
			sum += float64(item.Quantity) * item.Price
			if !strings.Contains(text, item.Description) {
				t.Errorf("receipt %d doesn't say %q", i, item.Description)
			}
		}
		if got, want := fmt.Sprintf("%.2f", sum), fmt.Sprintf("%.2f", answer.Total); got != want {
			t.Errorf("receipt %d: the items make %s, the total is %s", i, got, want)
		}
	}
}

func TestPeopleAreDistinct(t *testing.T) {
	const n = 100_000
	rows := mustOpen(t, "people:100000", Options{}).Rows
	texts := make(map[string]bool, n)
	for i := range n {
		texts[rows.At(i).Text] = true
	}
	if len(texts) != n || rows.Len() != n {
		t.Errorf("%d rows, %d texts", rows.Len(), len(texts))
	}
}

// That all of them differ, and not just the first, is arithmetic: the lengths
// are pairwise coprime and their product is at least maxPeople.
func TestPeopleAreDistinctToTheLast(t *testing.T) {
	lengths := []int{len(firstNames), len(towns), len(jobs), ages}
	product := 1
	for i, n := range lengths {
		product *= n
		for _, m := range lengths[:i] {
			if gcd(n, m) != 1 {
				t.Errorf("%d and %d have a common factor", n, m)
			}
		}
	}
	if gcd(ageStep, ages) != 1 || product < maxPeople {
		t.Errorf("step %d of %d, %d combinations", ageStep, ages, product)
	}
	for _, list := range [][]string{firstNames[:], towns[:], jobs[:]} {
		seen := map[string]bool{}
		for _, word := range list {
			if seen[word] {
				t.Errorf("%s is there twice", word)
			}
			seen[word] = true
		}
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func TestAnyPersonIsKnown(t *testing.T) {
	set := mustOpen(t, "people:100000000", Options{})
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, set.Rows.Len()-1).Draw(t, "row")
		item, want := set.Rows.At(i), set.Rows.Expected(i)
		if err := set.Schema.Validate(want); err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		got, ok := Known(rapid.String().Draw(t, "before") + item.Text + rapid.String().Draw(t, "after"))
		if !ok || string(got) != string(want) {
			t.Fatalf("row %d: %s, %v, want %s", i, got, ok, want)
		}
	})
}

func TestAllThatIsKnown(t *testing.T) {
	people, tickets := mustOpen(t, "people:3", Options{}), mustOpen(t, "tickets", Options{})
	first, second, ticket := people.Rows.At(0), people.Rows.At(1), tickets.Rows.At(4)
	message := "x " + second.Text + " " + ticket.Text + first.Text + "My name is John and I am 20 years old" + first.Text
	var got []string
	for _, answer := range AllKnown(message) {
		got = append(got, string(answer))
	}
	want := []string{string(people.Rows.Expected(1)), string(tickets.Rows.Expected(4)), string(people.Rows.Expected(0)), `{"name":"John","age":20}`, string(people.Rows.Expected(0))}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, unknown := range []string{"", "My name is", "nothing at all"} {
		if got := AllKnown(unknown); got != nil {
			t.Errorf("%q: %s", unknown, got)
		}
	}
}

func TestUnknownMessages(t *testing.T) {
	person := personAt(12345).text()
	for _, message := range []string{
		"", "My name is ", "My name is Zorg and I am 20 years old", "My name is John and I am 21 years old",
		strings.Replace(person, " years old", " years young", 1),
		strings.Replace(person, "My name is ", "My name is X", 1),
		strings.TrimSuffix(person, "."),
		strings.Repeat("My name is ", 100),
	} {
		if answer, ok := Known(message); ok {
			t.Errorf("%q is known: %s", message, answer)
		}
	}
}

func TestPeopleErrors(t *testing.T) {
	for _, spec := range []string{"people:", "people:0", "people:-1", "people:100000001", "people:x", "people:1e3", "people:7:7"} {
		_, err := Open(spec, Options{})
		if want := fmt.Sprintf("%q: use 1 to 100,000,000 rows, e.g. people:5000", spec); err == nil || err.Error() != want {
			t.Errorf("Open(%q): %v, want %s", spec, err, want)
		}
	}
}

func TestPeopleOfAnyNumber(t *testing.T) {
	for _, n := range []int{1, 3, 7, 8, 1000} {
		set := mustOpen(t, fmt.Sprintf("people:%d", n), Options{})
		if set.Rows.Len() != n || set.Name != fmt.Sprintf("people:%d", n) {
			t.Errorf("%s has %d rows", set.Name, set.Rows.Len())
		}
	}
}

func TestMaxItemsOfABuiltin(t *testing.T) {
	for limit, want := range map[int]int{0: 40, -1: 40, 3: 3, 100: 40} {
		if got := mustOpen(t, "tickets", Options{MaxItems: limit}).Rows.Len(); got != want {
			t.Errorf("at most %d: %d rows", limit, got)
		}
	}
}

func TestFirst(t *testing.T) {
	rows := mustOpen(t, "tickets", Options{}).Rows
	for n, want := range map[int]int{1: 1, 39: 39, 40: 40, 41: 40} {
		first := First(rows, n)
		if got := first.Len(); got != want {
			t.Errorf("the first %d are %d rows", n, got)
		}
		if last := want - 1; first.At(last).Text != rows.At(last).Text {
			t.Errorf("the first %d are others", n)
		}
	}
}

func BenchmarkKnownPerson(b *testing.B) {
	message := personAt(54321).text()
	for b.Loop() {
		Known(message)
	}
}

func BenchmarkUnknown(b *testing.B) {
	message := strings.Repeat("The quick brown fox. ", 50)
	for b.Loop() {
		Known(message)
	}
}
