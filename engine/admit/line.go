package admit

// Line is where tickets wait at a link, the longest first. The link's lock guards it. The
// zero Line is empty.
type Line struct {
	first, last *waiter
	urgent      *waiter // the last of those that joined first, which stand before the others
	of          map[*Ticket]*waiter
	spare       *waiter // for who comes next
}

type waiter struct {
	t            *Ticket
	before, next *waiter
	woken        bool // and has not asked since
}

// Empty reports whether nobody waits.
func (l *Line) Empty() bool { return l.first == nil }

// Ahead reports whether somebody waits whose turn comes before t's.
func (l *Line) Ahead(t *Ticket) bool { return l.first != nil && l.first.t != t }

// Has reports whether t waits.
func (l *Line) Has(t *Ticket) bool { return l.of[t] != nil }

// Join lets t wait: at the end, or where it already does.
func (l *Line) Join(t *Ticket) {
	if w := l.of[t]; w != nil {
		w.woken = false
		return
	}
	if l.of == nil {
		l.of = map[*Ticket]*waiter{}
	}
	w := l.spare
	if w == nil {
		w = new(waiter)
	}
	l.spare = nil
	*w = waiter{t: t}
	l.of[t] = w
	l.append(w)
}

// JoinFirst lets t wait before all but those that joined first before it: what a provider
// refused goes first, in turn. It keeps its place where it waits already.
func (l *Line) JoinFirst(t *Ticket) {
	waited := l.of[t] != nil
	l.Join(t)
	if waited {
		return
	}
	w, before, next := l.of[t], l.urgent, l.first
	if before != nil {
		next = before.next
	}
	if next != w {
		l.unlink(w)
		w.before, w.next, next.before = before, next, w
		if before != nil {
			before.next = w
		} else {
			l.first = w
		}
	}
	l.urgent = w
}

// Leave takes t out of the line, if it is in it.
func (l *Line) Leave(t *Ticket) {
	if l.first == nil {
		return
	}
	if w := l.of[t]; w != nil {
		l.unlink(w)
		delete(l.of, t)
		w.t, l.spare = nil, w
	}
}

// ToEnd makes t, if it waits, the last to be served.
func (l *Line) ToEnd(t *Ticket) {
	if l.first == l.last {
		return
	}
	if w := l.of[t]; w != nil {
		l.unlink(w)
		l.append(w)
	}
}

// Wake wakes the first in the line, unless it was and hasn't asked since.
func (l *Line) Wake() {
	if l.first != nil {
		l.first.wake()
	}
}

// WakeAll wakes everybody, as where there is nothing left to wait for.
func (l *Line) WakeAll() {
	for w := l.first; w != nil; w = w.next {
		w.wake()
	}
}

func (w *waiter) wake() {
	if !w.woken {
		w.woken = true
		w.t.Wake()
	}
}

func (l *Line) append(w *waiter) {
	w.before, w.next = l.last, nil
	if l.last != nil {
		l.last.next = w
	} else {
		l.first = w
	}
	l.last = w
}

func (l *Line) unlink(w *waiter) {
	if l.urgent == w {
		l.urgent = w.before
	}
	if w.before != nil {
		w.before.next = w.next
	} else {
		l.first = w.next
	}
	if w.next != nil {
		w.next.before = w.before
	} else {
		l.last = w.before
	}
}
