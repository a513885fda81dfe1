package simulated

import (
	"strings"
	"testing"
)

func TestProfiles(t *testing.T) {
	for _, p := range Profiles() {
		o, err := Parse(p.Name, DefaultOptions())
		if err != nil || o != p.Options(1) {
			t.Errorf("%s: %v, %v", p.Name, o, err)
		}
		if of, ok := ProfileOf(p.Options(7)); !ok || of.Name != p.Name {
			t.Errorf("the options of %s are those of %q", p.Name, of.Name)
		}
		if again, err := Parse(o.String(), DefaultOptions()); err != nil || again != o {
			t.Errorf("%s is written %q, which is %v, %v", p.Name, o, again, err)
		}
	}
	o, err := Parse("spread,error=0.1", DefaultOptions())
	if err != nil || o.Error != 0.1 || o.Latency != (Profiles()[1].Options(1).Latency) {
		t.Errorf("a profile with a setting: %v, %v", o, err)
	}
	if _, ok := ProfileOf(o); ok {
		t.Error("it has become another profile")
	}
	for _, spec := range []string{"spred", "fast"} {
		if _, err := Parse(spec, DefaultOptions()); err == nil || !strings.Contains(err.Error(), "spread") || !strings.Contains(err.Error(), "latency=fixed:850ms") {
			t.Errorf("%q: %v", spec, err)
		}
	}
}
