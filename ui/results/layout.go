package results

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"regatta/datasets"
	"regatta/datasets/schema"
)

// The formats of results.
const (
	JSONL = "jsonl"
	CSV   = "csv"
)

// FormatOf is the format that the ending of a file's name tells; "": none.
func FormatOf(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return CSV
	case ".jsonl", ".ndjson":
		return JSONL
	}
	return ""
}

// Misnamed reports a name whose ending is that of a format in which results can't be
// written.
func Misnamed(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx", ".xls", ".ods", ".tsv", ".parquet", ".yaml", ".yml", ".html", ".md", ".svg", ".pdf", ".gz", ".zst", ".zip":
		return true
	}
	return false
}

// Layout says how results are written.
type Layout struct {
	Format  string         // JSONL or CSV
	Fields  []schema.Field // CSV: the columns of the output
	InOrder bool           // in dataset order: a result waits for those before it

	Keep    bool     // the input's columns too
	Columns []string // which those are, in their order; items hold them
	Lead    bool     // CSV: id and input go before them, which don't hold the text

	Separator  byte // CSV: between cells; 0: a comma
	Raw        bool // CSV: cells as they are, formulas and control characters too
	Mark       bool // CSV: a byte order mark first, by which Excel knows UTF-8
	OnTerminal bool // w is a terminal, which shows what it is given
}

// SeparatedAs makes the layout separate cells as the CSV did that a set was read from: a
// spreadsheet opens what looks like the file it wrote. Tabs become commas, as a file whose
// name ends in .csv is expected to have no tabs.
func (l *Layout) SeparatedAs(set *datasets.Set) {
	if set.Separator != '\t' {
		l.Separator = set.Separator
	}
}

// KeepColumns makes the layout keep all columns that a set was read with. Its items have
// to hold them, as they do by datasets.Options.All.
func (l *Layout) KeepColumns(set *datasets.Set) {
	l.Keep, l.Columns, l.Lead = true, set.Columns, !holdsText(set)
}

// holdsText reports whether one of the columns of a set holds the texts. Older saved runs don't
// tell which: there each item is asked.
func holdsText(set *datasets.Set) bool {
	if set.Column != "" || set.Source != nil {
		return slices.Contains(set.Columns, set.Column)
	}
	may := slices.Clone(set.Columns)
	for i := 0; i < set.Rows.Len() && len(may) > 0; i++ {
		item := set.Rows.At(i)
		may = slices.DeleteFunc(may, func(name string) bool { return item.Text == "" || item.Fields[name] != item.Text })
	}
	return len(may) > 0
}

// KeepSaved makes the layout keep the columns that the items of a saved run hold. It
// returns those that the dataset had and the run, an older one, was saved without.
func (l *Layout) KeepSaved(set *datasets.Set) (missing []string) {
	l.KeepColumns(set)
	if set.Column != "" {
		return nil
	}
	held := map[string]bool{}
	for i := range set.Rows.Len() {
		for name := range set.Rows.At(i).Fields {
			held[name] = true
		}
	}
	l.Columns = nil
	for _, name := range set.Columns {
		if held[name] {
			l.Columns = append(l.Columns, name)
		} else {
			missing = append(missing, name)
		}
	}
	l.Lead = l.Lead || len(missing) > 0
	return missing
}

// encoder writes results, one record each, in a format.
type encoder func(*sink, result) error

// encoder returns the encoder of the layout, and writes what comes before the first
// record.
func (l Layout) encoder(s *sink) (encoder, error) {
	if l.Format == JSONL {
		return encodeJSON, nil
	}
	c := csvEncoder{l}
	return c.encode, c.header(s)
}

// inputFields are the kept columns of an item.
type inputFields struct {
	names  []string // in their order
	values map[string]string
}

// MarshalJSON writes an object of those that the item has.
func (f *inputFields) MarshalJSON() ([]byte, error) {
	var buf bytes.Buffer
	l := line{to: &buf}
	l.fields(f)
	return buf.Bytes(), l.fail
}

// fields are those of an item; nil: none are kept.
func (l *Layout) fields(item datasets.Item) *inputFields {
	if !l.Keep {
		return nil
	}
	return &inputFields{l.Columns, item.Fields}
}
