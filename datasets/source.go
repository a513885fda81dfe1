package datasets

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// source is what a loader reads: plain UTF-8, whatever the file was packed or
// encoded in.
type source struct {
	*bufio.Reader
	decoded string  // the encoding that it was decoded from; empty: it is as it was
	packed  bool    // with gzip
	limit   *limits // nil: it is read to its end
}

// limits reads the start of a source alone.
type limits struct {
	from io.Reader
	left int
	more bool // there was more than that
}

func (l *limits) Read(p []byte) (int, error) {
	if l.left == 0 {
		n, err := l.from.Read(p[:min(len(p), 1)])
		if n == 0 {
			return 0, err
		}
		l.more = true
		return 0, io.EOF
	}
	n, err := l.from.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// cut reports that the source goes on after what was read of it.
func (s *source) cut() bool { return s.limit != nil && s.limit.more }

// cancelled reads until a context ends.
type cancelled struct {
	ctx  context.Context
	from io.Reader
}

func (c cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.from.Read(p)
}

// Marks at the start of a file say how it is encoded or packed.
var (
	markUTF8    = []byte("\xef\xbb\xbf")
	markUTF16LE = []byte("\xff\xfe")
	markUTF16BE = []byte("\xfe\xff")
	markGzip    = []byte("\x1f\x8b")
	markParquet = []byte("PAR1")
)

// readBuffer is how much is read at once.
const readBuffer = 64 << 10

// newSource unpacks and decodes. A mark of the file's own counts for more than
// the encoding that is named. most bounds the bytes that are read after
// unpacking; 0: all.
func newSource(ctx context.Context, from io.Reader, named string, most int) (*source, error) {
	decode, err := findEncoding(named)
	if err != nil {
		return nil, err
	}
	s := &source{Reader: bufio.NewReaderSize(cancelled{ctx, from}, readBuffer)}
	if s.startsWith(markGzip) {
		unpacked, err := gzip.NewReader(s.Reader)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		s.Reader, s.packed = bufio.NewReaderSize(unpacked, readBuffer), true
	}
	if most > 0 {
		s.limit = &limits{from: s.Reader, left: most}
		s.Reader = bufio.NewReaderSize(s.limit, readBuffer)
	}
	switch {
	case s.startsWith(markUTF8):
		_, err := s.Discard(len(markUTF8))
		return s, err
	case s.startsWith(markUTF16LE), s.startsWith(markUTF16BE):
		decode, named = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), "UTF-16"
	}
	if decode != nil {
		s.Reader = bufio.NewReaderSize(transform.NewReader(s.Reader, decode.NewDecoder()), readBuffer)
		s.decoded = named
	}
	return s, nil
}

func (s *source) startsWith(mark []byte) bool {
	start, err := s.Peek(len(mark))
	return err == nil && bytes.Equal(start, mark)
}

// findEncoding finds an encoding by any name that the web knows it by; nil: UTF-8.
func findEncoding(name string) (encoding.Encoding, error) {
	if name == "" {
		return nil, nil
	}
	found, err := htmlindex.Get(name)
	switch {
	case err != nil || found == encoding.Replacement:
		return nil, fmt.Errorf("unknown encoding %s; try utf-8, windows-1252, iso-8859-2, utf-16le, shift_jis, gbk or euc-kr", quote(name))
	case found == unicode.UTF8:
		return nil, nil
	}
	return found, nil
}

// CheckEncoding reports a name that no encoding goes by.
func CheckEncoding(name string) error {
	_, err := findEncoding(name)
	return err
}

// reading says in one line why a source can't be read on.
func reading(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("stopped")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("unexpected end of file")
	}
	return reason(err)
}
