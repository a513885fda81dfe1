package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"regatta/ui/text"
)

// AppendJSON appends a value as JSON on one line. What could do something to a
// terminal is escaped, so that nothing is lost by it.
func AppendJSON(to *bytes.Buffer, v any) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	escapeUnsafe(to, bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	to.WriteByte('\n')
	return nil
}

// escapeUnsafe copies JSON on one line with unsafe characters, which can only be
// in its strings, as \u escapes, and bytes that are no UTF-8 as U+FFFD.
func escapeUnsafe(to *bytes.Buffer, line []byte) {
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		if text.Unsafe(r) {
			fmt.Fprintf(to, `\u%04x`, r)
		} else {
			to.WriteRune(r)
		}
		line = line[size:]
	}
}
