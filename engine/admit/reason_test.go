package admit

import "testing"

func TestEveryReasonHasItsOwnTextAndWords(t *testing.T) {
	seen := map[string]Reason{}
	for r := Nothing; r <= Circuit; r++ {
		text, err := r.MarshalText()
		if err != nil || len(text) == 0 {
			t.Fatalf("reason %d: %q, %v", r, text, err)
		}
		if before, twice := seen[string(text)]; twice {
			t.Errorf("%d and %d are both %q", before, r, text)
		}
		seen[string(text)] = r
		var back Reason
		if err := back.UnmarshalText(text); err != nil || back != r {
			t.Errorf("%q is read as %v, %v", text, back, err)
		}
		if r.String() == "" {
			t.Errorf("reason %q has no words", text)
		}
	}
	if len(names) != int(Circuit)+1 || len(words) != len(names) {
		t.Errorf("%d names, %d words", len(names), len(words))
	}
	for _, text := range []string{"", "Slot", "held"} {
		if err := new(Reason).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	if _, err := (Circuit + 1).MarshalText(); err == nil || (Circuit+1).String() == "" {
		t.Error("a reason that isn't there was written")
	}
}
