package cli

import (
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"regatta/datasets"
)

// readSettings is what the flags say of how the data is read.
type readSettings struct {
	column   string // empty: found
	id       string // empty: found
	all      bool   // items keep all columns
	format   datasets.Format
	encoding string // empty: UTF-8
	skipBad  bool
	sample   int // 0: all
	maxItems int // 0: all
}

func (r *readSettings) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.column, "column", "", "column or JSON field with the text")
	f.StringVar(&r.id, "id-column", "", "column or JSON field with the id (default: id)")
	f.Var(checked[datasets.Format]{&r.format, datasets.ParseFormat, "name"}, "data-format", "format of --data, if its name doesn't tell:\ncsv, tsv, jsonl, json, txt, yaml, parquet or xlsx")
	f.Var(checked[string]{&r.encoding, encodingName, "name"}, "encoding", "input encoding if not UTF-8, e.g. windows-1252")
	f.BoolVar(&r.skipBad, "skip-bad-rows", false, "skip bad rows and report them")
	f.Var(checked[int]{&r.sample, wholeNumber, "n"}, "sample", "use n random rows (--seed), in file order;\n0 = all")
	f.Var(checked[int]{&r.maxItems, wholeNumber, "n"}, "max-items", "use only the first n rows; 0 = all")
	complete(cmd, "data-format", formatNames()...)
	complete(cmd, "encoding", "windows-1252", "iso-8859-2", "utf-16le", "shift_jis", "gbk", "euc-kr")
}

func encodingName(name string) (string, error) {
	if name == "" {
		return "", errors.New("empty name; use e.g. windows-1252")
	}
	return name, datasets.CheckEncoding(name)
}

// options are for the loaders. Of the columns only those are kept that the prompt,
// nil for the dataset's own, has a use for; all, where they are written or saved.
func (s *settings) options(prompt *datasets.Prompt, stdin io.Reader) datasets.Options {
	fields, prompted := []string{}, false
	if prompt != nil {
		fields, prompted = prompt.Columns(), !prompt.UsesText()
	}
	return datasets.Options{
		Column: s.read.column, ID: s.read.id, Fields: fields, All: s.read.all || s.saves(), Prompted: prompted, Format: s.read.format, Encoding: s.read.encoding, SkipBad: s.read.skipBad,
		Sample: s.read.sample, Seed: s.sim.seed, MaxItems: s.read.maxItems, Many: s.many, Stdin: stdin,
	}
}

func formatNames() []string {
	var names []string
	for _, f := range datasets.Formats() {
		names = append(names, string(f))
	}
	return names
}

// dataList is the value of --data, which can be given several times: the first takes the
// place of the default.
type dataList struct {
	of    *[]string
	given *bool // the user named some
}

func (d *dataList) String() string { return strings.Join(*d.of, ", ") }
func (d *dataList) Type() string   { return "spec" }

func (d *dataList) Set(spec string) error {
	if !*d.given {
		*d.given, *d.of = true, nil
	}
	*d.of = append(*d.of, spec)
	return nil
}

// isBuiltin reports whether a spec names a built-in set.
func isBuiltin(spec string) bool {
	name, _, _ := strings.Cut(spec, ":")
	for _, known := range builtinNames() {
		if known == name {
			return true
		}
	}
	return false
}
