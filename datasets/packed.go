package datasets

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"strings"
)

// packedRows are the rows of a file, written one behind the other into a few
// large strings: besides its cells a row takes a dozen bytes, however many rows
// there are. They are cut on demand, without a copy.
type packedRows struct {
	columns   []string // the names of the cells that are kept; "" shows in no item
	text      int      // the cell with the text; -1: which it is is open
	ids       []int    // the cells that may hold an id, the likeliest first
	expecteds []int    // the cells that may hold a right answer, likewise
	blocks    []string
	places    []place
}

// place is where a row starts.
type place struct{ block, at uint32 }

func (p *packedRows) Len() int { return len(p.places) }

func (p *packedRows) At(i int) Item {
	number, cells := p.row(i)
	item := Item{ID: p.idOf(number, cells)}
	if p.text >= 0 {
		item.Text = cells[p.text]
	}
	for c, cell := range cells {
		if p.columns[c] == "" {
			continue
		}
		if item.Fields == nil {
			item.Fields = make(map[string]string, len(cells))
		}
		item.Fields[p.columns[c]] = cell
	}
	return item
}

// idOf is what a row is named by: its cell for that, else its number.
func (p *packedRows) idOf(number uint64, cells []string) string {
	for _, c := range p.ids {
		if c < len(cells) && cells[c] != "" {
			return cells[c]
		}
	}
	return strconv.FormatUint(number, 10)
}

func (p *packedRows) Expected(i int) json.RawMessage {
	if len(p.expecteds) == 0 {
		return nil
	}
	_, cells := p.row(i)
	for _, c := range p.expecteds {
		if c < len(cells) {
			if answer, err := expectedAnswer(cells[c]); err == nil && answer != nil {
				return answer
			}
		}
	}
	return nil
}

// row returns the number of a row in its source and its cells.
func (p *packedRows) row(i int) (number uint64, cells []string) {
	at := p.places[i]
	return unpack(p.blocks[at.block][at.at:])
}

// pack appends a row as packedRows keeps it: its number, how many cells it has,
// and each cell after its length.
func pack(to []byte, number uint64, cells []string) []byte {
	to = binary.AppendUvarint(to, number)
	to = binary.AppendUvarint(to, uint64(len(cells)))
	for _, cell := range cells {
		to = binary.AppendUvarint(to, uint64(len(cell)))
		to = append(to, cell...)
	}
	return to
}

// unpack reads what pack wrote at the start of a text.
func unpack(from string) (number uint64, cells []string) {
	number, from = uvarint(from)
	count, from := uvarint(from)
	cells = make([]string, count)
	for i := range cells {
		var size uint64
		size, from = uvarint(from)
		cells[i], from = from[:size], from[size:]
	}
	return number, cells
}

func uvarint(from string) (n uint64, rest string) {
	for i, shift := 0, 0; ; i, shift = i+1, shift+7 {
		b := from[i]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n, from[i+1:]
		}
	}
}

// The blocks of packedRows start small, for small files.
const (
	firstBlock = 4 << 10
	fullBlock  = 1 << 20
)

// packer fills the blocks of packedRows.
type packer struct {
	block  strings.Builder
	blocks []string
	places []place
}

// append takes in a row that pack wrote.
func (p *packer) append(row []byte) {
	if p.block.Cap()-p.block.Len() < len(row) {
		p.next(len(row))
	}
	p.places = append(p.places, place{uint32(len(p.blocks)), uint32(p.block.Len())})
	p.block.Write(row)
}

// next begins a block with room for a row.
func (p *packer) next(row int) {
	size := firstBlock
	if p.block.Cap() > 0 {
		p.blocks = append(p.blocks, p.block.String())
		size = min(2*p.block.Cap(), fullBlock)
	}
	p.block = strings.Builder{}
	p.block.Grow(max(size, row))
}

// end hands over what was taken in.
func (p *packer) end() (blocks []string, places []place) {
	if p.block.Cap() > 0 {
		p.blocks = append(p.blocks, p.block.String())
	}
	return p.blocks, p.places
}
