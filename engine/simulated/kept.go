package simulated

import (
	"slices"
	"sync"
)

const (
	maxKept      = 1000     // responses that are remembered, the latest
	maxKeptBytes = 16 << 20 // and their texts
)

// memory is what a server remembers of responses, for requests that go on from one
// or name an item of it. The oldest are forgotten first.
type memory struct {
	mu     sync.Mutex
	order  []string // ids of responses, the oldest first
	turns  map[string]turns
	items  map[string]message // by their ids
	inside int                // bytes
}

// turns are a conversation up to a response, and the ids of the items in that.
type turns struct {
	messages []message
	items    []string
	bytes    int
}

// remember remembers the answer, where that was not declined.
func (p *plan) remember(s *Server) {
	if asked := p.req.other; asked == nil || !asked.stored() || p.fault == failed || p.fault == aborted || p.fault == stalled {
		return
	}
	said, ids := p.messages()
	from := 0
	if !isNull(p.req.other.Instructions) {
		from = 1 // they hold for one request
	}
	s.kept.store(p.id, turns{messages: slices.Concat(p.req.Messages[from:], said), items: ids}, said)
}

func (m *memory) store(id string, t turns, said []message) {
	for _, one := range t.messages {
		t.bytes += len(one.Content) + len(one.answer())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.turns == nil {
		m.turns, m.items = make(map[string]turns), make(map[string]message)
	}
	m.turns[id] = t
	for i, item := range t.items {
		m.items[item] = said[i]
	}
	m.order = append(m.order, id)
	m.inside += t.bytes
	for len(m.order) > maxKept || m.inside > maxKeptBytes && len(m.order) > 1 {
		oldest := m.order[0]
		for _, item := range m.turns[oldest].items {
			delete(m.items, item)
		}
		m.inside -= m.turns[oldest].bytes
		delete(m.turns, oldest)
		m.order = m.order[1:]
	}
}

// conversation returns all that was said up to the end of a response.
func (m *memory) conversation(id string) ([]message, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.turns[id]
	return t.messages, ok
}

// item returns what an item of a response said.
func (m *memory) item(id string) (message, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	said, ok := m.items[id]
	return said, ok
}
