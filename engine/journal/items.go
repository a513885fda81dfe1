package journal

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"strings"

	"regatta/datasets"
)

// items are the rows of a set that was read back, written one behind the other into a few large
// strings, from which texts are cut on demand: an item takes little more room than in its file.
type items struct {
	n       int
	blocks  []string
	places  []place // of every strideth item
	columns []string
	skims   bool // only what is expected is kept

	block  strings.Builder // that is filled
	packed []byte          // room for an item
	known  map[string]int  // of columns, the places of their names
}

// place is where an item starts.
type place struct{ block, at int }

const (
	stride = 16 // items that are found by walking over them

	firstBlock = 4 << 10 // bytes: files may be small
	fullBlock  = 1 << 20
)

// What there is of an item, after how long it is. What is expected comes first.
const (
	hasExpected = 1 << iota
	ownID       // another than its index
	hasFields
)

// Len is how many there are.
func (all *items) Len() int { return all.n }

// At is an item; where they are skimmed, an empty one.
func (all *items) At(i int) datasets.Item {
	if all.skims {
		return datasets.Item{}
	}
	p := all.find(i)
	has, item := p.number(), datasets.Item{}
	if has&hasExpected != 0 {
		p.text()
	}
	if has&ownID != 0 {
		item.ID = p.text()
	} else {
		item.ID = strconv.Itoa(i)
	}
	item.Text = p.text()
	if has&hasFields != 0 {
		n := p.number()
		item.Fields = make(map[string]string, n)
		for range n {
			name := all.columns[p.number()]
			item.Fields[name] = p.text()
		}
	}
	return item
}

// Expected is what is expected of an item; nil: nothing.
func (all *items) Expected(i int) json.RawMessage {
	p := all.find(i)
	if p.number()&hasExpected == 0 {
		return nil
	}
	return json.RawMessage(p.text())
}

// find is an item as it is packed.
func (all *items) find(i int) packed {
	at := all.places[i/stride]
	for skip := i % stride; ; skip-- {
		if at.at == len(all.of(at.block)) {
			at = place{at.block + 1, 0}
		}
		p := packed(all.of(at.block)[at.at:])
		size := p.number()
		if skip == 0 {
			return p[:size]
		}
		at.at = len(all.of(at.block)) - len(p) + size
	}
}

// of is a block, were it the one that is filled.
func (all *items) of(block int) string {
	if block < len(all.blocks) {
		return all.blocks[block]
	}
	return all.block.String()
}

// add adds an item.
func (all *items) add(row datasets.Item, expected json.RawMessage) {
	b, has := append(all.packed[:0], 0), byte(0)
	if len(expected) > 0 {
		has |= hasExpected
		b = appendText(b, string(expected))
	}
	if !all.skims {
		if row.ID != strconv.Itoa(all.n) {
			has |= ownID
			b = appendText(b, row.ID)
		}
		b = appendText(b, row.Text)
		if row.Fields != nil {
			has |= hasFields
			b = binary.AppendUvarint(b, uint64(len(row.Fields)))
			for name, cell := range row.Fields {
				b = appendText(binary.AppendUvarint(b, uint64(all.column(name))), cell)
			}
		}
	}
	b[0] = has
	all.packed = b
	all.write(b)
	all.n++
}

// write writes an item down after its length.
func (all *items) write(b []byte) {
	var size [binary.MaxVarintLen64]byte
	head := binary.PutUvarint(size[:], uint64(len(b)))
	if all.block.Cap()-all.block.Len() < head+len(b) {
		room := firstBlock
		if all.block.Cap() > 0 {
			room = min(2*all.block.Cap(), fullBlock)
			all.blocks = append(all.blocks, all.block.String())
		}
		all.block = strings.Builder{}
		all.block.Grow(max(room, head+len(b)))
	}
	if all.n%stride == 0 {
		all.places = append(all.places, place{len(all.blocks), all.block.Len()})
	}
	all.block.Write(size[:head])
	all.block.Write(b)
}

// column is the place of the name of a column, which all items have in common.
func (all *items) column(name string) int {
	at, ok := all.known[name]
	if !ok {
		if all.known == nil {
			all.known = map[string]int{}
		}
		at = len(all.columns)
		all.columns = append(all.columns, strings.Clone(name))
		all.known[all.columns[at]] = at
	}
	return at
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// packed is what is left to read of an item.
type packed string

// number reads a number.
func (p *packed) number() int {
	rest, n := *p, 0
	for i := 0; ; i++ {
		n |= int(rest[i]&0x7f) << (7 * i)
		if rest[i] < 0x80 {
			*p = rest[i+1:]
			return n
		}
	}
}

// text reads a text.
func (p *packed) text() string {
	size := p.number()
	text := (*p)[:size]
	*p = (*p)[size:]
	return string(text)
}
