package journal

import "bytes"

// scratch is room for an answer, which is another's once the next is read.
type scratch struct {
	answer            answer
	usage             usage
	cached, reasoning part
	rates             []int64
	sent              sent
}

// together is in pieces of what size outputs are kept: most are small, and each would need a piece
// of memory of its own.
const together = 16 << 10 // bytes

// output is a copy of what an answer says.
func (q *quick) output(said []byte) []byte {
	if len(said) > together/8 {
		return bytes.Clone(said)
	}
	if cap(q.outputs)-len(q.outputs) < len(said) {
		q.outputs = make([]byte, 0, together)
	}
	begin := len(q.outputs)
	q.outputs = append(q.outputs, said...)
	return q.outputs[begin:len(q.outputs):len(q.outputs)]
}

// answer reads an answer; nil: it isn't as a Writer writes it. It is good until the next, but for
// its output.
func (q *quick) answer() *answer {
	if !q.cut(`{"output":`) {
		return nil
	}
	output, ok := q.value()
	if !ok {
		return nil
	}
	a := &q.scratch.answer
	*a = answer{}
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
	a.Output = q.output(output)
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
	u := &q.scratch.usage
	*u = usage{Input: int(in), Output: int(out), Known: true}
	if q.cut(`,"cached":{"tokens":`) {
		if u.Cached = q.part(&q.scratch.cached); u.Cached == nil {
			return nil
		}
	}
	if q.cut(`,"reasoning":{"tokens":`) {
		if u.Reasoning = q.part(&q.scratch.reasoning); u.Reasoning == nil {
			return nil
		}
	}
	if !q.cut("}") {
		return nil
	}
	return u
}

// part reads the rest of a part of a usage into p; nil: it is another.
func (q *quick) part(p *part) *part {
	n, ok := q.integer()
	if !ok {
		return nil
	}
	*p = part{Tokens: int(n), Told: true}
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
	all := q.scratch.rates[:0]
	for {
		n, ok := q.integer()
		if !ok {
			return nil
		}
		all = append(all, n)
		if q.cut("]") {
			q.scratch.rates = all
			return all
		}
		if !q.cut(",") {
			return nil
		}
	}
}

// sent reads the rest of how a request got on its way; nil: it is another.
func (q *quick) sent() *sent {
	s, ok := &q.scratch.sent, true
	*s = sent{}
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
