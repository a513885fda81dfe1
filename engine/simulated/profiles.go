package simulated

import (
	"slices"
	"strings"

	"regatta/datasets/spell"
)

// Profile is a provider with a name: a few settings that show something.
type Profile struct {
	Name  string // spread
	Spec  string // as Parse takes it
	About string // what it is like, in a few words
}

// Profiles lists them, the default first.
func Profiles() []Profile {
	return []Profile{
		{"article", "", "all calls take about as long"},
		{"spread", "latency=lognormal:800ms:0.7", "some calls take much longer than others"},
		{"slow-tail", "slow=0.1", "one call in ten takes ten times as long"},
		{"limited", "rpm=120,burst=4", "120 requests per minute, more are refused"},
		{"flaky", "error=0.15,invalid=0.1", "one attempt in four fails or doesn't match the schema"},
	}
}

// Options is the default provider with the settings of the profile.
func (p Profile) Options(seed uint64) Options {
	o, err := Parse(p.Spec, DefaultOptions())
	if err != nil {
		panic(err) // a test parses them all
	}
	o.Seed = seed
	return o
}

// ProfileOf returns the profile that options are those of. ok: there is one.
func ProfileOf(o Options) (p Profile, ok bool) {
	all := Profiles()
	at := slices.IndexFunc(all, func(p Profile) bool { return p.Options(o.Seed) == o })
	if at < 0 {
		return Profile{}, false
	}
	return all[at], true
}

// profileNamed finds a profile by its name.
func profileNamed(name string) (Profile, bool) {
	all := Profiles()
	at := slices.IndexFunc(all, func(p Profile) bool { return p.Name == name })
	if at < 0 {
		return Profile{}, false
	}
	return all[at], true
}

// likelyProfile asks whether a name was meant for that of a profile: "did you mean spread? ".
func likelyProfile(name string) string {
	return spell.Question(strings.ToLower(name), strings.Split(profileNames(), ", "))
}

func profileNames() string {
	var names []string
	for _, p := range Profiles() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
