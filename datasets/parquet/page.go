package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// cursor goes through the values of one leaf in one row group.
type cursor struct {
	leaf     *node
	from     *io.SectionReader // the chunk
	at       int64             // where its next page starts
	unpacker unpacker
	left     int64 // values in pages that are not read yet
	dict     *values

	// The page that is read.
	reps, defs []int32 // nil where all are zero
	values     values
	count      int // entries, nulls too
	entry      int
	value      int
}

func newCursor(from io.ReaderAt, size int64, chunk *columnChunk, leaf *node) (*cursor, error) {
	meta := &chunk.Meta
	if chunk.Crypto.Value != nil {
		return nil, errors.New("encrypted")
	}
	if chunk.FilePath != "" {
		return nil, errors.New("stored in another file")
	}
	unpacker, err := unpackerOf(meta.Codec)
	if err != nil {
		return nil, err
	}
	start := meta.DataPageOffset
	if dict := meta.DictionaryOffset; dict > 0 && dict < start {
		start = dict
	}
	if start < 0 || start > size || meta.CompressedSize < 0 || meta.Type != leaf.physical {
		return nil, damaged(errors.New("a chunk does not match its schema"))
	}
	section := io.NewSectionReader(from, start, min(meta.CompressedSize, size-start))
	return &cursor{leaf: leaf, from: section, unpacker: unpacker, left: meta.Values}, nil
}

// levels returns those of the entry that is next; io.EOF after the last.
func (c *cursor) levels() (rep, def int, err error) {
	for c.entry == c.count {
		if c.left <= 0 {
			return 0, 0, io.EOF
		}
		if err := c.page(); err != nil {
			if errors.Is(err, io.EOF) {
				err = damaged(io.ErrUnexpectedEOF)
			}
			return 0, 0, err
		}
	}
	if c.reps != nil {
		rep = int(c.reps[c.entry])
	}
	if c.defs != nil {
		def = int(c.defs[c.entry])
	}
	return rep, def, nil
}

// next moves on by an entry, whose definition level is given.
func (c *cursor) next(def int) {
	c.entry++
	if def == c.leaf.def {
		c.value++
	}
}

// page reads the next page of the chunk.
func (c *cursor) page() error {
	header, err := c.header()
	if err != nil {
		return err
	}
	if size := max(header.CompressedPageSize, header.UncompressedPageSize); size > maxPage || min(header.CompressedPageSize, header.UncompressedPageSize) < 0 {
		return damaged(fmt.Errorf("a page of %d bytes", size))
	}
	if c.at+int64(header.CompressedPageSize) > c.from.Size() {
		return damaged(io.ErrUnexpectedEOF)
	}
	data := make([]byte, header.CompressedPageSize)
	if _, err := c.from.ReadAt(data, c.at); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	c.at += int64(len(data))
	if header.CRC != 0 && crc32.ChecksumIEEE(data) != uint32(header.CRC) {
		return damaged(errors.New("the checksum of a page doesn't match"))
	}
	switch header.Type {
	case format.DictionaryPage:
		return c.dictionary(header, data)
	case format.DataPage:
		if data, err = c.unpack(data, int(header.UncompressedPageSize)); err != nil {
			return err
		}
		return c.dataV1(&header.DataPageHeader.V, data)
	case format.DataPageV2:
		return c.dataV2(header, data)
	}
	return nil // an index
}

// header reads that of the next page. How long it is it doesn't say: a longer one is
// read again.
func (c *cursor) header() (*format.PageHeader, error) {
	const usual, most = 4 << 10, 16 << 20
	if c.at >= c.from.Size() {
		return nil, damaged(io.ErrUnexpectedEOF)
	}
	for size := int64(usual); ; size *= 16 {
		data := make([]byte, min(size, c.from.Size()-c.at))
		if _, err := c.from.ReadAt(data, c.at); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		header, n, err := decodeHeader(data)
		if err == nil {
			c.at += int64(n)
			return header, nil
		}
		if int64(len(data)) < size || size >= most {
			return nil, damaged(err)
		}
	}
}

// decodeHeader says too how many bytes it takes.
func decodeHeader(data []byte) (*format.PageHeader, int, error) {
	var header format.PageHeader
	var protocol thrift.CompactProtocol
	r := protocol.NewReaderFromBytes(data)
	err := thrift.NewDecoder(r).Decode(&header)
	return &header, r.BytesRead(), err
}

func (c *cursor) unpack(data []byte, size int) ([]byte, error) {
	if c.unpacker == nil || len(data) == 0 && size == 0 {
		return data, nil
	}
	data, err := c.unpacker(data, size)
	if err != nil {
		return nil, damaged(err)
	}
	return data, nil
}

func (c *cursor) dictionary(header *format.PageHeader, data []byte) error {
	data, err := c.unpack(data, int(header.UncompressedPageSize))
	if err != nil {
		return err
	}
	n := int(header.DictionaryPageHeader.V.NumValues)
	dict, err := c.leaf.decode(format.Plain, data, n, nil)
	c.dict = &dict
	return err
}

// dataV1 takes a page whose levels are in front of its values, each with its length.
func (c *cursor) dataV1(header *format.DataPageHeader, data []byte) error {
	n := int(header.NumValues)
	level := func(most int, encoding format.Encoding) ([]int32, error) {
		if most == 0 {
			return nil, nil
		}
		if encoding != format.RLE {
			return nil, fmt.Errorf("unsupported encoding %v of levels", encoding)
		}
		if len(data) < 4 || int64(binary.LittleEndian.Uint32(data)) > int64(len(data)-4) {
			return nil, damaged(io.ErrUnexpectedEOF)
		}
		length := int(binary.LittleEndian.Uint32(data))
		levels, err := hybrid(data[4:4+length], widthOf(most), n)
		data = data[4+length:]
		return levels, err
	}
	if err := c.begin(n); err != nil {
		return err
	}
	var err error
	if c.reps, err = level(c.leaf.rep, header.RepetitionLevelEncoding); err != nil {
		return err
	}
	if c.defs, err = level(c.leaf.def, header.DefinitionLevelEncoding); err != nil {
		return err
	}
	return c.decode(header.Encoding, data)
}

// dataV2 takes a page whose levels are never compressed.
func (c *cursor) dataV2(page *format.PageHeader, data []byte) error {
	header := &page.DataPageHeaderV2.V
	reps, defs := int(header.RepetitionLevelsByteLength), int(header.DefinitionLevelsByteLength)
	if reps < 0 || defs < 0 || reps > len(data) || defs > len(data)-reps {
		return damaged(errors.New("levels longer than their page"))
	}
	if err := c.begin(int(header.NumValues)); err != nil {
		return err
	}
	var err error
	if c.leaf.rep > 0 {
		if c.reps, err = hybrid(data[:reps], widthOf(c.leaf.rep), c.count); err != nil {
			return err
		}
	}
	if c.leaf.def > 0 {
		if c.defs, err = hybrid(data[reps:reps+defs], widthOf(c.leaf.def), c.count); err != nil {
			return err
		}
	}
	data = data[reps+defs:]
	if compressed := header.IsCompressed; !compressed.Valid || compressed.V {
		if data, err = c.unpack(data, max(int(page.UncompressedPageSize)-reps-defs, 0)); err != nil {
			return err
		}
	}
	return c.decode(header.Encoding, data)
}

// begin makes room for a page of so many entries.
func (c *cursor) begin(n int) error {
	if n < 0 || n > maxValues {
		return damaged(fmt.Errorf("a page of %d values", n))
	}
	c.left -= int64(n)
	c.reps, c.defs, c.count, c.entry, c.value = nil, nil, n, 0, 0
	return nil
}

// decode decodes the values of a page, which are those that are not null.
func (c *cursor) decode(encoding format.Encoding, data []byte) (err error) {
	there := c.count
	if c.defs != nil {
		there = 0
		for _, def := range c.defs {
			if int(def) == c.leaf.def {
				there++
			}
		}
	}
	c.values, err = c.leaf.decode(encoding, data, there, c.dict)
	return err
}
