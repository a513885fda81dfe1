package journal

import "bytes"

// answer reads an answer; nil: it isn't as a Writer writes it.
func (q *quick) answer() *answer {
	if !q.cut(`{"output":`) {
		return nil
	}
	output, ok := q.value()
	if !ok {
		return nil
	}
	a := &answer{}
	if q.cut(`,"usage":{"in":`) {
		if a.Usage = q.usage(); a.Usage == nil {
			return nil
		}
	}
	if q.cut(`,"model":"`) {
		model, ok := q.text()
		if !ok {
			return nil
		}
		if string(model) != q.model {
			q.model = string(model)
		}
		a.Model = q.model
	}
	if q.cut(`,"rates":[`) {
		if a.Rates = q.rates(); a.Rates == nil {
			return nil
		}
	}
	a.Cached = q.cut(`,"cached":true`)
	if q.cut(`,"sent":{`) {
		if a.Sent = q.sent(); a.Sent == nil {
			return nil
		}
	}
	if !q.cut("}") {
		return nil
	}
	a.Output = bytes.Clone(output)
	return a
}

// usage reads the rest of a usage; nil: it is another.
func (q *quick) usage() *usage {
	in, ok := q.integer()
	if !ok || !q.cut(`,"out":`) {
		return nil
	}
	out, ok := q.integer()
	if !ok || !q.cut(`,"known":true`) {
		return nil
	}
	u := &usage{Input: int(in), Output: int(out), Known: true}
	if q.cut(`,"cached":{"tokens":`) {
		if u.Cached = q.part(); u.Cached == nil {
			return nil
		}
	}
	if q.cut(`,"reasoning":{"tokens":`) {
		if u.Reasoning = q.part(); u.Reasoning == nil {
			return nil
		}
	}
	if !q.cut("}") {
		return nil
	}
	return u
}

// part reads the rest of a part of a usage; nil: it is another.
func (q *quick) part() *part {
	n, ok := q.integer()
	if !ok {
		return nil
	}
	p := &part{Tokens: int(n), Told: true}
	switch {
	case q.cut(`,"told":true}`):
	case q.cut(`,"told":false}`):
		p.Told = false
	default:
		return nil
	}
	return p
}

// rates reads the rest of a list of numbers; nil: it is another.
func (q *quick) rates() []int64 {
	all := make([]int64, 0, 8)
	for {
		n, ok := q.integer()
		if !ok {
			return nil
		}
		all = append(all, n)
		if q.cut("]") {
			return all
		}
		if !q.cut(",") {
			return nil
		}
	}
}

// sent reads the rest of how a request got on its way; nil: it is another.
func (q *quick) sent() *sent {
	s, ok := &sent{}, true
	more := "" // what stands before all but the first
	if q.cut(`"after":`) {
		if s.After, ok = q.integer(); !ok {
			return nil
		}
		more = ","
	}
	if q.cut(more + `"new":true`) {
		s.New, more = true, ","
	}
	if q.cut(more + `"server":`) {
		if s.Server, ok = q.integer(); !ok {
			return nil
		}
	}
	if !q.cut("}") {
		return nil
	}
	return s
}
