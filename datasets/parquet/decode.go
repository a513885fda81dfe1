package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go/format"
)

// values are those of a page, in the one of the slices that their type calls for.
type values struct {
	ints   []int64 // integers and booleans
	floats []float64
	bytes  []byte // one behind the other
	ends   []int  // where each of them ends

	dict    *values
	indexes []int32 // into dict; nil: the values themselves
}

// at returns where a value is: in these or in the dictionary.
func (v *values) at(i int) (*values, int) {
	if v.dict != nil {
		return v.dict, int(v.indexes[i])
	}
	return v, i
}

// blob returns the bytes of a value.
func (v *values) blob(i int) []byte {
	start := 0
	if i > 0 {
		start = v.ends[i-1]
	}
	return v.bytes[start:v.ends[i]]
}

func (v *values) len() int { return max(len(v.ints), len(v.floats), len(v.ends)) }

var errShort = damaged(errors.New("a page has fewer values than its header says"))

// plainDictionary is what old files say for format.RLEDictionary.
const plainDictionary = format.Encoding(2)

// decode takes n values out of a page's data.
func (e *element) decode(encoding format.Encoding, data []byte, n int, dict *values) (values, error) {
	if n < 0 || n > maxValues {
		return values{}, damaged(fmt.Errorf("a page of %d values", n))
	}
	if n == 0 {
		return values{}, nil
	}
	switch encoding {
	case format.Plain:
		return e.plain(data, n)
	case plainDictionary, format.RLEDictionary:
		return indexed(data, n, dict)
	case format.RLE:
		if e.physical == format.Boolean && len(data) >= 4 {
			bools, err := hybrid(data[4:], 1, n)
			return values{ints: widen(bools)}, err
		}
	case format.ByteStreamSplit:
		if size := e.size(); size > 0 && len(data) >= n*size {
			return e.plain(joined(data[:n*size], n, size), n)
		}
		return values{}, errShort
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray, format.DeltaByteArray:
		return e.delta(encoding, data, n)
	}
	return values{}, fmt.Errorf("unsupported encoding %v", encoding)
}

// size is how many bytes a value takes; 0 for those that vary and for booleans.
func (e *element) size() int {
	switch e.physical {
	case format.Int32, format.Float:
		return 4
	case format.Int64, format.Double:
		return 8
	case format.Int96:
		return 12
	case format.FixedLenByteArray:
		return e.length
	}
	return 0
}

func (e *element) plain(data []byte, n int) (values, error) {
	var v values
	size := e.size()
	switch {
	case e.physical == format.Boolean:
		if len(data)*8 < n {
			return v, errShort
		}
		v.ints = make([]int64, n)
		for i := range v.ints {
			v.ints[i] = int64(data[i/8] >> (i % 8) & 1)
		}
		return v, nil
	case e.physical == format.ByteArray:
		return blobs(data, n)
	case size == 0:
		return v, damaged(fmt.Errorf("values of the type %v", e.physical))
	case len(data)/size < n:
		return v, errShort
	}
	for i := range n {
		at := data[i*size : (i+1)*size]
		switch e.physical {
		case format.Int32:
			v.ints = append(v.ints, int64(int32(binary.LittleEndian.Uint32(at))))
		case format.Int64:
			v.ints = append(v.ints, int64(binary.LittleEndian.Uint64(at)))
		case format.Float:
			v.floats = append(v.floats, float64(math.Float32frombits(binary.LittleEndian.Uint32(at))))
		case format.Double:
			v.floats = append(v.floats, math.Float64frombits(binary.LittleEndian.Uint64(at)))
		default:
			v.ends = append(v.ends, (i+1)*size)
		}
	}
	if v.ends != nil {
		v.bytes = data
	}
	return v, nil
}

// blobs reads values that each come after their length.
func blobs(data []byte, n int) (values, error) {
	var v values
	v.ends = make([]int, 0, min(n, len(data)/4))
	for range n {
		if len(data) < 4 || int64(binary.LittleEndian.Uint32(data)) > int64(len(data)-4) {
			return v, errShort
		}
		length := int(binary.LittleEndian.Uint32(data))
		v.bytes = append(v.bytes, data[4:4+length]...)
		v.ends = append(v.ends, len(v.bytes))
		data = data[4+length:]
	}
	return v, nil
}

// indexed reads places in a dictionary.
func indexed(data []byte, n int, dict *values) (values, error) {
	if dict == nil || len(data) == 0 {
		return values{}, damaged(errors.New("a page without a dictionary"))
	}
	indexes, err := hybrid(data[1:], int(data[0]), n)
	if err != nil {
		return values{}, err
	}
	for _, i := range indexes {
		if i < 0 || int(i) >= dict.len() {
			return values{}, damaged(errors.New("a value outside the dictionary"))
		}
	}
	return values{dict: dict, indexes: indexes}, nil
}

// delta reads what is stored as differences: of numbers, of the lengths of texts, of
// what texts have in common with those before.
func (e *element) delta(encoding format.Encoding, data []byte, n int) (values, error) {
	isText := e.physical == format.ByteArray || e.physical == format.FixedLenByteArray
	switch {
	case encoding == format.DeltaBinaryPacked && (e.physical == format.Int32 || e.physical == format.Int64):
		ints, _, err := deltas(data, n)
		if e.physical == format.Int32 {
			for i, wide := range ints {
				ints[i] = int64(int32(wide)) // differences may go round
			}
		}
		return values{ints: ints}, err
	case encoding == format.DeltaLengthByteArray && isText:
		lengths, rest, err := deltas(data, n)
		if err != nil {
			return values{}, err
		}
		return stitched(nil, lengths, rest, n)
	case encoding == format.DeltaByteArray && isText:
		common, rest, err := deltas(data, n)
		if err != nil {
			return values{}, err
		}
		lengths, rest, err := deltas(rest, n)
		if err != nil {
			return values{}, err
		}
		return stitched(common, lengths, rest, n)
	}
	return values{}, fmt.Errorf("encoding %v does not match the column type", encoding)
}

// stitched makes n texts, each of the start of the one before, as much as they have in
// common, and of the next bytes of the data.
func stitched(common, lengths []int64, data []byte, n int) (values, error) {
	var v values
	start, end := 0, 0 // of the text before
	for i := range n {
		shared := int64(0)
		if common != nil {
			shared = common[i]
		}
		if shared < 0 || shared > int64(end-start) || lengths[i] < 0 || lengths[i] > int64(len(data)) || len(v.bytes) > maxPage {
			return v, errShort
		}
		from := len(v.bytes)
		v.bytes = append(v.bytes, v.bytes[start:start+int(shared)]...)
		v.bytes = append(v.bytes, data[:lengths[i]]...)
		data = data[lengths[i]:]
		start, end = from, len(v.bytes)
		v.ends = append(v.ends, end)
	}
	return v, nil
}

// joined puts values together whose first bytes come first, then all the second,
// and so on.
func joined(data []byte, n, size int) []byte {
	out := make([]byte, len(data))
	for i := range n {
		for b := range size {
			out[i*size+b] = data[b*n+i]
		}
	}
	return out
}

func widen(ints []int32) []int64 {
	wide := make([]int64, len(ints))
	for i, n := range ints {
		wide[i] = int64(n)
	}
	return wide
}
