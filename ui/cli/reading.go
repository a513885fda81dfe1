package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"regatta/datasets"
)

// readSettings is what the flags say of how the data is read.
type readSettings struct {
	column   string // empty: found
	encoding string // empty: UTF-8
	skipBad  bool
	sample   int // 0: all
	maxItems int // 0: all
}

func (r *readSettings) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.column, "column", "", "column or JSON field with the text")
	f.Var(checked[string]{&r.encoding, encodingName, "name"}, "encoding", "input encoding if not UTF-8, e.g. windows-1252")
	f.BoolVar(&r.skipBad, "skip-bad-rows", false, "skip bad rows and report them")
	f.Var(checked[int]{&r.sample, wholeNumber, "n"}, "sample", "use n random rows (--seed), in file order")
	f.Var(checked[int]{&r.maxItems, wholeNumber, "n"}, "max-items", "use only the first n rows; 0 = all")
	complete(cmd, "encoding", "windows-1252", "iso-8859-2", "utf-16le", "shift_jis", "gbk", "euc-kr")
}

func encodingName(name string) (string, error) {
	return name, datasets.CheckEncoding(name)
}

// options are for the loaders. Of the columns only those are kept that the prompt,
// nil for the dataset's own, has a use for.
func (s *settings) options(prompt *datasets.Prompt, stdin io.Reader) datasets.Options {
	fields := []string{}
	if prompt != nil {
		fields = prompt.Columns()
	}
	return datasets.Options{
		Column: s.read.column, Fields: fields, Encoding: s.read.encoding, SkipBad: s.read.skipBad,
		Sample: s.read.sample, Seed: s.sim.seed, MaxItems: s.read.maxItems, Many: s.many, Stdin: stdin,
	}
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
