package cli

import (
	"bytes"
	"strings"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
)

// builtinSet describes a built-in set.
type builtinSet struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	About  string `json:"about"`
	Schema string `json:"schema"` // its fields in the short form, without what is in them
}

func (a *app) datasetsCommand() *cobra.Command {
	format := formatTable
	cmd := &cobra.Command{
		Use:   "datasets",
		Short: "List the built-in datasets",
		Args:  onlyFlags,
		RunE: func(*cobra.Command, []string) error {
			sets, err := builtinSets()
			if err != nil {
				return err
			}
			var buf bytes.Buffer
			if format == formatTable {
				setsTable(sets).Text(&buf)
			} else if err := results.AppendJSON(&buf, sets); err != nil {
				return err
			}
			if _, err := a.stdout.Write(buf.Bytes()); err != nil {
				return &unwritten{what: "the list", err: err}
			}
			return nil
		},
	}
	addFormat(cmd, &format, []string{formatTable, formatJSON})
	return cmd
}

func builtinSets() ([]builtinSet, error) {
	var sets []builtinSet
	for _, b := range datasets.Builtins() {
		set, err := datasets.Open(b.Name, datasets.Options{})
		if err != nil {
			return nil, err
		}
		sets = append(sets, builtinSet{b.Name, b.Rows, b.About, shortForm(set.Schema.Fields())})
	}
	return sets, nil
}

func shortForm(fields []schema.Field) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = f.Name + " " + f.Type
	}
	return strings.Join(parts, ", ")
}

func setsTable(sets []builtinSet) report.Table {
	t := report.Table{Columns: []report.Column{{Title: "name", Left: true}, {Title: "rows"}, {Title: "about", Left: true}, {Title: "schema", Left: true}}}
	for _, s := range sets {
		t.Rows = append(t.Rows, []string{s.Name, text.Count(s.Rows), s.About, s.Schema})
	}
	return t
}
