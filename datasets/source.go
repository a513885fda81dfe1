package datasets

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"regatta/datasets/files"
)

// source is what a loader reads: plain UTF-8, whatever the file was packed or
// encoded in.
type source struct {
	*bufio.Reader
	decoded string  // the encoding that it was decoded from; empty: it is as it was
	packed  bool    // with gzip or the like
	dropped int     // the lines that were read before those that count
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

// Marks at the start of a file say how it is encoded or packed.
var (
	markUTF8    = []byte("\xef\xbb\xbf")
	markUTF16LE = []byte("\xff\xfe")
	markUTF16BE = []byte("\xfe\xff")
	markGzip    = []byte("\x1f\x8b")
	markZstd    = []byte("\x28\xb5\x2f\xfd")
	markBzip2   = []byte("BZh")
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
	s := &source{Reader: bufio.NewReaderSize(files.Reader(ctx, from), readBuffer)}
	if err := s.unpack(); err != nil {
		return nil, err
	}
	if most > 0 {
		s.limit = &limits{from: s.Reader, left: most}
		s.Reader = bufio.NewReaderSize(s.limit, readBuffer)
	}
	switch {
	case s.startsWith(markUTF8):
		if _, err := s.Discard(len(markUTF8)); err != nil {
			return nil, err
		}
		s.endLines()
		return s, nil
	case s.startsWith(markUTF16LE), s.startsWith(markUTF16BE):
		decode, named = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), "UTF-16"
	}
	if decode != nil {
		s.Reader = bufio.NewReaderSize(transform.NewReader(s.Reader, decode.NewDecoder()), readBuffer)
		s.decoded = named
	}
	s.endLines()
	return s, nil
}

// unpack reads on behind a packing that the first bytes tell.
func (s *source) unpack() error {
	var unpacked io.Reader
	var err error
	switch {
	case s.startsWith(markGzip):
		if unpacked, err = gzip.NewReader(s.Reader); err != nil {
			return fmt.Errorf("gzip: %w", err)
		}
	case s.startsWith(markZstd):
		const window = 256 << 20 // what a frame may ask for: more is a sign of damage
		packed, err := zstd.NewReader(s.Reader, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(window))
		if err != nil {
			return fmt.Errorf("zstd: %w", err)
		}
		unpacked = packed
	case s.startsWith(markBzip2) && s.isBzip2():
		unpacked = bzip2.NewReader(s.Reader)
	default:
		return nil
	}
	s.Reader, s.packed = bufio.NewReaderSize(unpacked, readBuffer), true
	return nil
}

// isBzip2 tells a packed file from a text that begins with BZh: a level follows, and the
// digits of pi.
func (s *source) isBzip2() bool {
	const block = "1AY&SY"
	start, err := s.Peek(len(markBzip2) + 1 + len(block))
	return err == nil && start[3] >= '1' && start[3] <= '9' && string(start[4:]) == block
}

// start is what can be looked at before the source is read; whole says that nothing
// follows.
func (s *source) start() (start []byte, whole bool) {
	start, err := s.Peek(readBuffer)
	return start, errors.Is(err, io.EOF) && !s.cut()
}

// endLines makes line ends of carriage returns where there is no other line end, as
// files of old Macintosh programs have them.
func (s *source) endLines() {
	start, _ := s.start()
	if bytes.IndexByte(start, '\r') >= 0 && bytes.IndexByte(start, '\n') < 0 {
		s.Reader = bufio.NewReaderSize(transform.NewReader(s.Reader, returns{}), readBuffer)
	}
}

// returns makes a line feed of each carriage return.
type returns struct{ transform.NopResetter }

func (returns) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	n := copy(dst, src)
	for i, b := range dst[:n] {
		if b == '\r' {
			dst[i] = '\n'
		}
	}
	if n < len(src) {
		err = transform.ErrShortDst
	}
	return n, n, err
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
