package governor

import (
	"slices"
	"sync"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// Link puts a governor into the chains of the runs of a lane. It is safe for any number
// of goroutines. Decisions are told outside its lock, in their order.
type Link struct {
	*provider
	g         *Governor
	own       admit.Line // who waits for the lane's own limit
	untold    []admit.Change
	troubled  map[int]*troubled // the items of which attempts have failed
	listening map[int]func(admit.Change)
	listeners int
}

// provider is what the links of all lanes on a provider have in common: whoever waits for
// what they share stands in one line, in which lanes have their turns.
type provider struct {
	mu    sync.Mutex
	links []*Link
	line  admit.Line
	first admit.Reason // what the first in the line waits for
	begun time.Time
	size  estimate
	why   *call.Error // why nothing begins any more, in the provider's words; nil: in the governor's

	telling sync.Mutex // held by who tells changes
}

// NewLink returns a link with a governor of its own. Its time begins with the first
// question. Whoever wants its decisions listens.
func NewLink(o Options) *Link {
	p := &provider{first: admit.Slot, size: newEstimate()}
	return p.join(o, New)
}

// Beside returns the link of another lane on the same provider, with a limit of its own.
// Rates, pauses and outages are those of both.
func (l *Link) Beside(o Options) *Link {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.join(o, l.g.Beside)
}

// Leave takes the link from those on the provider. No run may use it any more.
func (l *Link) Leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.g.Leave()
	l.links = slices.DeleteFunc(l.links, func(other *Link) bool { return other == l })
}

func (p *provider) join(o Options, governor func(Options) *Governor) *Link {
	l := &Link{provider: p, troubled: map[int]*troubled{}, listening: map[int]func(admit.Change){}}
	note := o.Note
	o.Note = func(d Decision) {
		if note != nil {
			note(d)
		}
		l.untold = append(l.untold, l.changeOf(d))
	}
	l.g = governor(o)
	p.links = append(p.links, l)
	return l
}

// changeOf is a decision as runs are told of it.
func (l *Link) changeOf(d Decision) admit.Change {
	c := admit.Change{
		What: string(d.Kind), Class: string(d.Class), From: finite(d.From), To: finite(d.To),
		Seconds: d.Seconds, Limit: l.g.Limit(), Said: d.Said || d.Kind == Stated, Text: d.String(),
	}
	switch d.Kind {
	case Learned:
		c.Reason = admit.Pace
	case Given, Stated, Disbelieved:
		c.Reason = admit.Requests
		if d.Reason == Tokens {
			c.Reason = admit.Tokens
		}
	case Began, Fixed, Doubling, Stepped, Cut, Measuring, Knee:
		c.Reason = admit.Slot
	}
	return c.Bounded()
}

// finite is x, and 0 where it is none.
func finite(x float64) float64 {
	if x >= unlimited {
		return 0
	}
	return x
}

// Listen implements admit.Teller. hear must not ask the link.
func (l *Link) Listen(hear func(admit.Change)) (stop func()) {
	l.telling.Lock()
	defer l.telling.Unlock()
	l.listeners++
	n := l.listeners
	l.listening[n] = hear
	for _, change := range l.atFirst() {
		hear(change)
	}
	return func() {
		l.telling.Lock()
		defer l.telling.Unlock()
		delete(l.listening, n)
	}
}

// atFirst is what a run is told when it begins: the limit, where the governor finds it,
// the rates that its user has given, and an outage that others have found out about.
func (l *Link) atFirst() (list []admit.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := duration(l.g.now)
	if !l.g.o.Fixed {
		list = append(list, l.changeOf(Decision{At: at, Kind: Began, To: l.g.limit.value, Borne: l.g.o.Borne && int(l.g.limit.value) == l.g.o.Start}))
	}
	if rpm := l.g.o.RPM; rpm > 0 {
		list = append(list, l.changeOf(Decision{At: at, Kind: Given, Reason: Requests, To: rpm}))
	}
	if tpm := l.g.o.TPM; tpm > 0 {
		list = append(list, l.changeOf(Decision{At: at, Kind: Given, Reason: Tokens, To: tpm}))
	}
	switch p := &l.g.pause; {
	case p.outage:
		list = append(list, l.changeOf(Decision{At: at, Kind: Down, Class: l.g.unanswered()}))
	case p.storm:
		list = append(list, l.changeOf(Decision{At: at, Kind: Storm}))
	}
	return list
}

// news reports whether there is anything to tell.
func (p *provider) news() bool {
	return slices.ContainsFunc(p.links, func(l *Link) bool { return len(l.untold) > 0 })
}

// tell passes on what was decided. The lock isn't held.
func (p *provider) tell() {
	p.telling.Lock()
	defer p.telling.Unlock()
	type told struct {
		l   *Link
		all []admit.Change
	}
	p.mu.Lock()
	var list []told
	for _, l := range p.links {
		if len(l.untold) > 0 {
			list = append(list, told{l, l.untold})
			l.untold = nil
		}
	}
	p.mu.Unlock()
	for _, of := range list {
		for _, change := range of.all {
			for _, hear := range of.l.listening {
				hear(change)
			}
		}
	}
}

// wake wakes who may begin now: the first of those who wait for what is shared, and of
// each lane's own.
func (p *provider) wake() {
	p.line.Wake()
	for _, l := range p.links {
		l.own.Wake()
	}
}

// Scope implements admit.Link: each attempt is asked for.
func (l *Link) Scope() admit.Scope { return admit.Attempt }

// Admit implements admit.Link. What the provider refused waits before what has not been
// sent.
func (l *Link) Admit(t *admit.Ticket, now time.Time) (admit.Grant, admit.Decision) {
	l.mu.Lock()
	grant, d, told := l.admit(t, now)
	l.mu.Unlock()
	if told {
		l.tell()
	}
	if grant == nil {
		return nil, d
	}
	return grant, d
}

func (l *Link) admit(t *admit.Ticket, now time.Time) (grant *attempt, d admit.Decision, told bool) {
	if t.Request.Kept != nil {
		return nil, admit.Decision{}, false // nothing is asked of the provider
	}
	if l.g.shut != "" {
		return nil, l.never(t, l.g.shut), false
	}
	at := l.at(now)
	l.g.spare = t.Spare
	if t.Scout && !l.g.pause.outage {
		l.leave(t)
		return nil, admit.Decision{Reason: admit.Slot}, false
	}
	if hold := l.g.OwnLimit(at); hold.Reason != Nothing || l.own.Ahead(t) && !l.urgent(t) && !l.line.Has(t) {
		return nil, l.waitFor(&l.own, &l.line, t, admit.Slot, hold), len(l.untold) > 0
	}
	l.stand(&l.line, t)
	if l.line.Ahead(t) {
		return nil, l.waitFor(&l.line, &l.own, t, l.first, Hold{}), false
	}
	a, hold := l.g.Admit(at, l.size.of(t))
	told = l.news()
	switch {
	case a != nil:
		index := t.Request.Index
		if a.again = t.Request.Attempt > 1; a.again {
			a.item = l.troubled[index]
		} else {
			delete(l.troubled, index)
		}
		l.own.Leave(t)
		l.line.Leave(t)
		l.own.Wake()
		l.line.Wake()
		return &attempt{l, a, index, len(t.Request.Item.Text), l.g.Follows(a)}, admit.Decision{}, told
	case hold.Reason == Shut:
		d = l.never(t, hold.Why)
		l.line.WakeAll()
		for _, other := range l.links {
			other.own.WakeAll()
		}
		return nil, d, told
	}
	l.first = reasonOf(hold.Reason)
	return nil, l.waitFor(&l.line, &l.own, t, l.first, hold), told
}

// stand lets what the provider refused stand before what has not been sent.
func (l *Link) stand(line *admit.Line, t *admit.Ticket) {
	if l.urgent(t) {
		line.JoinFirst(t)
	}
}

// urgent reports whether t asks for a further attempt of a call, and not for a spare one. An
// item that tried in vain whether the provider is back lets others try first, as a scout does.
func (l *Link) urgent(t *admit.Ticket) bool {
	if t.Request.Attempt == 1 || t.Spare {
		return t.Scout
	}
	item := l.troubled[t.Request.Index]
	return item == nil || !item.tried
}

// waitFor lets t wait in one line, and in the other no more.
func (l *Link) waitFor(line, other *admit.Line, t *admit.Ticket, reason admit.Reason, hold Hold) admit.Decision {
	l.stand(line, t)
	line.Join(t)
	if !other.Empty() {
		other.Leave(t)
		other.Wake()
	}
	d := admit.Decision{Reason: reason}
	if hold.Until > 0 {
		d.Until = l.begun.Add(hold.Until)
	}
	return d
}

// never says no for good. Who asked is not in the line any more: nobody withdraws a
// ticket that has not been told to wait, and it would be in the way of all others.
func (l *Link) never(t *admit.Ticket, why string) admit.Decision {
	l.own.Leave(t)
	l.line.Leave(t)
	if l.why != nil {
		return admit.Decision{Reason: admit.Circuit, Never: l.why}
	}
	e := &call.Error{Kind: call.GaveUp, Message: why, Rates: call.NoRates}
	if l.g.away {
		e.Fix = "check --base-url, or wait longer with --give-up-after"
	}
	return admit.Decision{Reason: admit.Circuit, Never: e}
}

// Shut reports whether nothing begins any more.
func (l *Link) Shut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.g.shut != ""
}

// Withdraw implements admit.Link.
func (l *Link) Withdraw(t *admit.Ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leave(t)
}

// leave takes t out of the lines: it is the turn of the next.
func (l *Link) leave(t *admit.Ticket) {
	for _, line := range [...]*admit.Line{&l.own, &l.line} {
		if !line.Empty() {
			line.Leave(t)
			line.Wake()
		}
	}
}

// at is the governor's time.
func (p *provider) at(now time.Time) time.Duration {
	if p.begun.IsZero() {
		p.begun = now
	}
	return now.Sub(p.begun)
}
