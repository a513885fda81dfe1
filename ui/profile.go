package ui

import (
	"fmt"
	"slices"

	"regatta/engine/simulated"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/trialview"
	"regatta/ui/workspace"
)

// profiles are the providers that the key goes through: those that have a name, and before
// them the one of the start, where it has none.
func (m *Model) profiles() []simulated.Profile {
	list := simulated.Profiles()
	if from := m.cfg.Sim.Recorded; from != nil {
		return append([]simulated.Profile{{Name: "twin", About: "fitted to " + text.Plural(from.Runs, "run") + ", as started"}}, list...)
	}
	if _, named := simulated.ProfileOf(m.cfg.Sim); !named {
		list = append([]simulated.Profile{{Name: "as started", Spec: m.cfg.Sim.String(), About: m.cfg.Sim.String()}}, list...)
	}
	return list
}

// noProfiles says why the provider can't be made another; "": it can.
func (m *Model) noProfiles() string {
	switch {
	case m.busy():
		return stopFirst
	}
	return ""
}

// profileKey goes to the next profile.
func (m *Model) profileKey() pane.Key {
	return bound("P", "next provider profile", workspace.NextProfile{}).Unless(m.noProfiles())
}

// nextProfile makes the provider that of the next profile. Runs on the one before are no
// longer those of the lanes: nothing but the list of runs puts them beside new ones.
func (m *Model) nextProfile() {
	now := m.cfg.Provider.Sim()
	list := m.profiles()
	at := slices.IndexFunc(list, func(p simulated.Profile) bool { return m.optionsOf(p) == now })
	next := list[(at+1)%len(list)]
	from, err := m.cfg.Provider.Like(m.optionsOf(next))
	if err != nil {
		m.notice = notice{text: text.Clean(err.Error()), bad: true}
		return
	}
	m.cfg.Provider, m.cfg.Rules.Start = from, 0 // another bears another load
	said := fmt.Sprintf("provider %q: %s", next.Name, next.About)
	switch {
	case now.Recorded != nil:
		said = fmt.Sprintf("provider %q instead of the twin; press P %s more to get it back", next.Name, text.Plural(len(list)-1, "time"))
	case len(m.home.Over()) > 0:
		said += "; m lists the earlier runs"
	}
	m.freshStart()
	m.notice = notice{text: said}
}

func (m *Model) optionsOf(p simulated.Profile) simulated.Options {
	if p.Name == "as started" || p.Name == "twin" {
		return m.cfg.Sim
	}
	return p.Options(m.cfg.Sim.Seed)
}

// profileName names the provider's profile in the header; "": it is the default one, or has
// no name.
func (m *Model) profileName() string {
	if m.cfg.Provider.Sky() == nil {
		return ""
	}
	p, named := simulated.ProfileOf(m.cfg.Provider.Sim())
	if !named || p.Spec == "" {
		return ""
	}
	return p.Name
}

// freshStart forgets the runs of the lanes, which were made on something else. The list of
// runs has them.
func (m *Model) freshStart() {
	m.home.Open(m.job)
	m.race = noRace()
	m.forgetSweeps()
	m.trials = &trialview.Pane{}
	m.stack = []pane.Pane{m.home}
}
