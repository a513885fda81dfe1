package parquet

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// unpacker unpacks the data of a page, which is to have so many bytes then. It takes
// no more memory than that, nor much more than the data can be worth.
type unpacker func(data []byte, size int) ([]byte, error)

// unpackerOf returns nil for what is not compressed.
func unpackerOf(c format.CompressionCodec) (unpacker, error) {
	switch c {
	case format.Uncompressed:
		return nil, nil
	case format.Snappy:
		return unpackSnappy, nil
	case format.Lz4Raw:
		return unpackLZ4, nil
	case format.Gzip:
		return func(data []byte, size int) ([]byte, error) {
			r, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				return nil, err
			}
			return upTo(r, size)
		}, nil
	case format.Brotli:
		return func(data []byte, size int) ([]byte, error) {
			return upTo(brotli.NewReader(bytes.NewReader(data)), size)
		}, nil
	case format.Zstd:
		return unpackZstd, nil
	}
	return nil, fmt.Errorf("unsupported compression %v", c)
}

// upTo reads all there is, but no more than so many bytes.
func upTo(r io.Reader, size int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err == nil && len(data) > size {
		err = fmt.Errorf("a page of more than %d bytes", size)
	}
	return data, err
}

// unpackSnappy trusts a length only as far as the data can be worth it: a copy of 64
// bytes takes two.
func unpackSnappy(data []byte, size int) ([]byte, error) {
	n, err := snappy.DecodedLen(data)
	if err == nil && (n > size || n > 64*len(data)) {
		err = fmt.Errorf("a page of %d bytes", n)
	}
	if err != nil {
		return nil, err
	}
	return snappy.Decode(nil, data)
}

// unpackLZ4 does the same: a byte of the data adds 255 at most.
func unpackLZ4(data []byte, size int) ([]byte, error) {
	if size > 256*len(data) {
		return nil, fmt.Errorf("a page of %d bytes", size)
	}
	to := make([]byte, size)
	n, err := lz4.UncompressBlock(data, to)
	return to[:max(n, 0)], err
}

func unpackZstd(data []byte, size int) ([]byte, error) {
	r, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return upTo(r, size)
}
