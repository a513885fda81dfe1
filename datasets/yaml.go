package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// maxYAML is the most bytes of YAML that are read: a document is held as a whole, and its
// tree takes some twenty times its size.
const maxYAML = 64 << 20

// loadYAML reads a list of objects or of strings, or documents that are rows each.
func loadYAML(src *source, in *intake) (kind, error) {
	k := kind{"YAML", ""}
	limited := &io.LimitedReader{R: src, N: maxYAML + 1}
	documents, v, repeated := yaml.NewDecoder(limited), newValues(in), mostRepeated
	for {
		var document yaml.Node
		err := documents.Decode(&document)
		switch {
		case limited.N <= 0:
			return k, fmt.Errorf("longer than %d MiB; convert it to JSON lines", maxYAML>>20)
		case errors.Is(err, io.EOF):
			return k, v.end()
		case err != nil:
			return k, fmt.Errorf("invalid YAML: %w", err)
		}
		rows := document.Content
		if len(rows) == 1 && rows[0].Kind == yaml.SequenceNode {
			rows = rows[0].Content
		}
		for _, row := range rows {
			more, err := addNode(v, row, &repeated)
			if err != nil || !more {
				return k, err
			}
		}
	}
}

func addNode(v *values, row *yaml.Node, repeated *int) (more bool, err error) {
	at := inLine(row.Line)
	w := nodeWriter{left: maxLine, repeated: repeated}
	if err := w.value(row, 0); err != nil {
		return v.bad(at, err)
	}
	more, err = v.readRow(at, w.Bytes())
	return more, inPlace(at, err)
}

// nodeWriter writes YAML as JSON, its keys in their order.
type nodeWriter struct {
	bytes.Buffer
	left     int  // that may still be written
	inAlias  bool // what is written stands elsewhere in the file
	repeated *int // how many values of that kind may still be written, in all rows
}

const (
	maxNesting = 200

	// mostRepeated bounds what aliases stand for: it can be far more than the file holds.
	mostRepeated = 1 << 20
)

var errRepeated = fmt.Errorf("more than %d values through aliases", mostRepeated)

func (w *nodeWriter) value(n *yaml.Node, depth int) error {
	if w.left -= 1 + len(n.Value); w.left < 0 || depth > maxNesting {
		return errTooLong
	}
	if w.inAlias {
		if *w.repeated--; *w.repeated < 0 {
			return errRepeated
		}
	}
	switch n.Kind {
	case yaml.AliasNode:
		defer func(was bool) { w.inAlias = was }(w.inAlias)
		w.inAlias = true
		return w.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		return w.list(n, depth)
	case yaml.MappingNode:
		return w.object(n, depth)
	}
	switch n.Tag {
	case "!!null":
		w.WriteString("null")
		return nil
	case "!!int", "!!float", "!!bool":
		if depth <= 1 && !json.Valid([]byte(n.Value)) {
			break // the value of a column stands as it was written: 007 is no 7
		}
		if json.Valid([]byte(n.Value)) {
			w.WriteString(n.Value)
			return nil
		}
		var plain any
		if n.Decode(&plain) == nil {
			if text, err := json.Marshal(plain); err == nil {
				w.Write(text)
				return nil
			}
		}
	case "!!binary":
		return errors.New("binary data, not text")
	}
	return w.string(n.Value)
}

func (w *nodeWriter) string(s string) error {
	text, err := json.Marshal(s)
	w.Write(text)
	return err
}

func (w *nodeWriter) list(n *yaml.Node, depth int) error {
	w.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			w.WriteByte(',')
		}
		if err := w.value(item, depth+1); err != nil {
			return err
		}
	}
	w.WriteByte(']')
	return nil
}

func (w *nodeWriter) object(n *yaml.Node, depth int) error {
	w.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			return errors.New("a key that is not a plain name; use name: value")
		}
		if i > 0 {
			w.WriteByte(',')
		}
		if err := w.string(key.Value); err != nil {
			return err
		}
		w.WriteByte(':')
		if err := w.value(n.Content[i+1], depth+1); err != nil {
			return err
		}
	}
	w.WriteByte('}')
	return nil
}
