package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// The encodings of numbers, as Encodings.md of parquet-format has them. Each function
// makes no more numbers than it is asked for, whatever the data claims.

// widthOf is how many bits levels up to the highest take.
func widthOf(highest int) int { return bits.Len(uint(highest)) }

// bitsAt returns the number of so many bits, at most 64, that starts at a bit, the
// lowest first. The data has to hold it.
func bitsAt(data []byte, bit, width int) uint64 {
	at, off := bit/8, bit%8
	mask := uint64(1)<<width - 1
	if off+width <= 64 && at+8 <= len(data) {
		return binary.LittleEndian.Uint64(data[at:]) >> off & mask
	}
	var n uint64
	for have := -off; have < width; have += 8 {
		if have < 0 {
			n = uint64(data[at]) >> off
		} else {
			n |= uint64(data[at]) << have
		}
		at++
	}
	return n & mask
}

// hybrid reads n numbers of so many bits, some packed, some as runs of one value.
func hybrid(data []byte, width, n int) ([]int32, error) {
	if width > 32 {
		return nil, damaged(fmt.Errorf("numbers of %d bits", width))
	}
	out := make([]int32, 0, n)
	for len(out) < n {
		head, size := binary.Uvarint(data)
		if size <= 0 {
			return nil, damaged(io.ErrUnexpectedEOF)
		}
		data = data[size:]
		runs := int(min(head>>1, maxValues))
		if head&1 == 1 { // so many times eight, packed
			count := min(runs*8, n-len(out))
			if len(data)*8 < count*width {
				return nil, errShort
			}
			for i := range count {
				out = append(out, int32(bitsAt(data, i*width, width)))
			}
			data = data[min(runs*width, len(data)):]
			continue
		}
		bytes := (width + 7) / 8
		if len(data) < bytes {
			return nil, damaged(io.ErrUnexpectedEOF)
		}
		value := int32(bitsAt(data, 0, 8*bytes))
		data = data[bytes:]
		for range min(runs, n-len(out)) {
			out = append(out, value)
		}
	}
	return out, nil
}

// deltas reads n numbers of which the differences are packed, in blocks of small
// blocks. It returns what follows them.
func deltas(data []byte, n int) (out []int64, rest []byte, err error) {
	r := varints{data: data}
	block, minis, total := r.unsigned(), r.unsigned(), r.unsigned()
	value := r.signed()
	const most = 1 << 20 // of a block; the format's own is 128
	if r.failed || total > maxValues || block > most || minis == 0 || block%minis != 0 || int(total) < n {
		return nil, nil, damaged(fmt.Errorf("%d values in blocks of %d", total, block))
	}
	perMini := int(block / minis)
	out = make([]int64, 0, total)
	if total > 0 {
		out = append(out, value)
	}
	for len(out) < int(total) {
		least := r.signed()
		widths := r.bytes(int(minis))
		for _, width := range widths {
			if len(out) == int(total) {
				break // the last small blocks are empty
			}
			packed := r.bytes((perMini*int(width) + 7) / 8)
			if r.failed || width > 64 {
				return nil, nil, errShort
			}
			for i := range min(perMini, int(total)-len(out)) {
				value += least + int64(bitsAt(packed, i*int(width), int(width)))
				out = append(out, value)
			}
		}
		if r.failed || perMini == 0 {
			return nil, nil, errShort
		}
	}
	return out, r.data, nil
}

// varints reads numbers of a varying length. Once it failed it goes on failing.
type varints struct {
	data   []byte
	failed bool
}

func (r *varints) unsigned() uint64 {
	n, size := binary.Uvarint(r.data)
	return n * r.moved(size)
}

func (r *varints) signed() int64 {
	n, size := binary.Varint(r.data)
	return n * int64(r.moved(size))
}

// moved goes behind a number, and is 0 where there was none.
func (r *varints) moved(size int) uint64 {
	if size <= 0 {
		r.failed = true
		return 0
	}
	r.data = r.data[size:]
	return 1
}

func (r *varints) bytes(n int) []byte {
	if n > len(r.data) {
		r.failed = true
		return nil
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}
