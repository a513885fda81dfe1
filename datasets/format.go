package datasets

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"regatta/datasets/spell"
)

// Format is how the rows of a source are written.
type Format string

// The formats, by the names that --data-format takes.
const (
	AnyFormat Format = ""        // found by the file's name, or by what it holds
	CSV       Format = "csv"     // a header, then records as RFC 4180 has them
	TSV       Format = "tsv"     // a header, then records; tabs between the cells, no quoting
	JSONLines Format = "jsonl"   // an object or a string per line
	JSON      Format = "json"    // an array of objects or of strings, or objects one behind the other
	Text      Format = "txt"     // one text per line
	YAML      Format = "yaml"    // a list of objects or of strings
	Parquet   Format = "parquet" // columns
	Excel     Format = "xlsx"    // the first sheet with rows
)

// Formats lists what --data-format takes.
func Formats() []Format { return []Format{CSV, TSV, JSONLines, JSON, Text, YAML, Parquet, Excel} }

// ParseFormat finds a format by its name.
func ParseFormat(name string) (Format, error) {
	if f := Format(strings.ToLower(name)); slices.Contains(Formats(), f) {
		return f, nil
	}
	return AnyFormat, fmt.Errorf("unknown format %q; %suse %s", name, spell.Question(name, strings.Split(strings.ReplaceAll(formatNames(), " or ", ", "), ", ")), formatNames())
}

func formatNames() string {
	names := make([]string, 0, len(Formats()))
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// suffixes are what names of files end in, and what that says of them.
var suffixes = map[string]Format{
	".csv": CSV, ".tsv": TSV, ".tab": TSV, ".jsonl": JSONLines, ".ndjson": JSONLines, ".json": JSON,
	".txt": Text, ".yaml": YAML, ".yml": YAML, ".parquet": Parquet, ".xlsx": Excel,
}

// packings are the suffixes of packed files. What they hold is told by its first bytes.
var packings = []string{".gz", ".zst", ".zstd", ".bz2"}

const fileKinds = ".csv, .tsv, .json, .jsonl, .ndjson, .yaml, .txt (or these and .gz, .zst, .bz2), .parquet or .xlsx"

// formatOf tells a format by the name of a file; AnyFormat where the name has no suffix
// to tell it by, and known false where the suffix is that of something else.
func formatOf(path string) (f Format, known bool) {
	name := strings.ToLower(filepath.Base(path))
	for _, packing := range packings {
		name = strings.TrimSuffix(name, packing)
	}
	suffix := filepath.Ext(name)
	if f, ok := suffixes[suffix]; ok {
		return f, true
	}
	return AnyFormat, suffix == "" || suffix == name
}

// IsData reports whether a file's name ends as those do that Open can read.
func IsData(path string) bool {
	f, _ := formatOf(path)
	return f != AnyFormat
}

// Suffixes are what the names of files end in that Open can read, without the dot.
func Suffixes() []string {
	var all []string
	for suffix := range suffixes {
		all = append(all, suffix[1:])
	}
	for _, packing := range packings {
		all = append(all, packing[1:])
	}
	slices.Sort(all)
	return all
}

// exports says how to get rows out of a file that Open can't read, by its suffix.
var exports = map[string]string{
	".xls": "save it as .xlsx or CSV in the spreadsheet program", ".xlsm": "save it as .xlsx or CSV in the spreadsheet program",
	".ods": "save it as CSV in the spreadsheet program", ".numbers": "export it as CSV",
	".db": "export a table, e.g. sqlite3 -csv -header", ".sqlite": "export a table, e.g. sqlite3 -csv -header", ".sqlite3": "export a table, e.g. sqlite3 -csv -header",
	".duckdb": "export a table, e.g. COPY t TO 'rows.csv'", ".feather": "save it as Parquet or CSV", ".arrow": "save it as Parquet or CSV", ".avro": "save it as Parquet or JSON lines", ".orc": "save it as Parquet or CSV",
	".zip": "unpack it", ".7z": "unpack it", ".tar": "unpack it", ".tgz": "unpack it", ".xz": "unpack it",
	".pdf": "convert it to text", ".docx": "convert it to text", ".html": "convert it to text", ".htm": "convert it to text",
	".xml": "convert it to JSON or CSV",
}

// random reads a format whose end comes first; nil for one that is read as a stream.
func (f Format) random() func(ctx context.Context, from io.ReaderAt, size int64, in *intake) (kind, error) {
	switch f {
	case Parquet:
		return loadParquet
	case Excel:
		return loadExcel
	}
	return nil
}

// unsupported says what to do with a file whose name says that it is something else.
func unsupported(path string) error {
	if how := exports[strings.ToLower(filepath.Ext(path))]; how != "" {
		return fmt.Errorf("%q: unsupported file type; %s", path, how)
	}
	return fmt.Errorf("%q: unsupported file type; use %s, a folder of text files, or --data-format", path, fileKinds)
}

// loader reads a format that is text; nil for one that has to be read from its end.
func (f Format) loader() loader {
	switch f {
	case CSV:
		return loadCSV
	case TSV:
		return loadTSV
	case JSONLines:
		return loadJSONL
	case JSON:
		return loadJSON
	case Text:
		return loadText
	case YAML:
		return loadYAML
	}
	return nil
}
