package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/datasets/files"
	"regatta/datasets/schema"
	"regatta/datasets/spell"
	"regatta/engine"
	"regatta/ui/results"
	"regatta/ui/text"
)

// output is where results go.
type output struct {
	io.Writer
	close func() error
	place func() error  // puts what is written in the place of an older file; nil: it is there
	waits bool          // what it doesn't take now it may take later
	keep  func() string // leaves what is written beside that, and says under which name; nil: it is there
}

// end closes the output of what was written whole, which comes into its place first, unless err
// kept it from being so: then an older file stands.
func (o output) end(err error) error {
	if err == nil && o.place != nil {
		err = o.place()
	}
	return errors.Join(err, o.close())
}

// open opens the file that the flags name, or else stdout. A file is not touched
// before everything else is known to be right. A named pipe is waited for, until its
// reader is there or ctx ends.
func (o *outputSettings) open(ctx context.Context, stdout io.Writer) (output, error) {
	if o.path == "" {
		return output{Writer: stdout, close: func() error { return nil }, waits: isRegular(stdout)}, nil
	}
	if info, err := os.Stat(o.path); err == nil && o.overwrite && info.Mode().IsRegular() && info.Size() > 0 {
		return o.beside()
	}
	file, err := files.Await(ctx, 0, o.openFile)
	if ctx.Err() != nil {
		return output{}, stopCause(ctx)
	}
	if err != nil {
		return output{}, fmt.Errorf("--out %q: %w", o.path, err)
	}
	return output{Writer: file, close: file.Close, waits: true}, nil
}

// beside writes to a new file beside the one that it is to replace, which stands until
// place is called.
func (o *outputSettings) beside() (output, error) {
	extension := partExtension
	if o.sole {
		extension = unsavedExtension
	}
	beside, err := newPending(o.path, extension, true)
	if err != nil {
		return output{}, fmt.Errorf("--out %q: %w", o.path, err)
	}
	file := beside.file
	place := func() error {
		if err := file.Sync(); err != nil {
			return err
		}
		if err := os.Rename(file.Name(), o.path); err != nil {
			return reason(err)
		}
		beside.file = nil
		return nil
	}
	return output{
		Writer: file, close: func() error { defer beside.drop(); return file.Close() }, place: place,
		waits: true, keep: beside.keep,
	}, nil
}

// isRegular reports whether a stream is a file on a disk.
func isRegular(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular()
}

func (o *outputSettings) openFile() (*os.File, error) {
	if err := free(o.path, o.overwrite); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, reason(err)
	}
	return file, nil
}

// wrote says that the results are in the file that --out named ("": it named none), or that
// the older ones stand. Of the n items, those that failed or were cancelled have none.
func (a *app) wrote(path string, n int, t *engine.Tally, placed bool) {
	switch {
	case path == "":
	case !placed:
		a.say(path + " unchanged: no results")
	default:
		line := fmt.Sprintf("wrote %s: %s", path, text.Plural(max(n-t.Failed-t.Cancelled, 0), "result"))
		if t.Failed > 0 {
			line += fmt.Sprintf(", %s failed", text.Plural(t.Failed, "item"))
		}
		if t.Cancelled > 0 {
			line += fmt.Sprintf(", %s cancelled", text.Plural(t.Cancelled, "item"))
		}
		a.say(line)
	}
}

// wroteFiles says which files were written.
func (a *app) wroteFiles(paths []string) {
	if len(paths) > 0 {
		a.say("wrote " + strings.Join(paths, ", "))
	}
}

// addLayout gives a command the flags of what stands in results, and in which order.
func (o *outputSettings) addLayout(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.keep, "keep-columns", false, "write the columns of the input too\n(default with --format csv)")
	f.BoolVar(&o.inOrder, "in-order", false, "write results in dataset order\n(default with --format csv)")
	f.Var(checked[byte]{&o.comma, separatorNamed, "name"}, "separator", "separator of CSV cells: comma, semicolon, tab or pipe\n(default: that of the CSV that was read)")
	complete(cmd, "separator", separatorNames()...)
	f.BoolVar(&o.raw, "raw-cells", false, "write CSV cells as they are: formulas stay formulas")
}

// separators are what --separator takes.
var separators = []struct {
	name string
	is   byte
}{{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}}

func separatorNames() []string {
	var names []string
	for _, s := range separators {
		names = append(names, s.name)
	}
	return names
}

// separatorNamed takes the name of a separator, or the character itself.
func separatorNamed(text string) (byte, error) {
	for _, s := range separators {
		if text == s.name || text == string(s.is) {
			return s.is, nil
		}
	}
	names := separatorNames()
	return 0, fmt.Errorf("unknown separator %q; %suse %s", text, spell.Question(text, names), strings.Join(names, ", "))
}

// settle fills in what depends on other flags: the format goes by the name of the file, and a
// table is made to be passed on. A name that promises another format is refused.
func (o *outputSettings) settle(cmd *cobra.Command) error {
	if !given(cmd, "format") {
		if results.Misnamed(o.path) {
			return fmt.Errorf("--out %q: results are written as %s; use one of these endings, or --format", o.path, o.endings)
		}
		o.format = cmp.Or(results.FormatOf(o.path), o.format)
	}
	if !given(cmd, "keep-columns") {
		o.keep = o.format == results.CSV
	}
	if !given(cmd, "in-order") {
		o.inOrder = o.format == results.CSV
	}
	return nil
}

// layout is that of results of a set with these fields. A table in a file begins with a mark:
// without one Excel takes UTF-8 for another encoding. A pipe gets none, as programs
// would take it for a part of the first name.
func (o *outputSettings) layout(set *datasets.Set, fields []schema.Field, onTerminal bool) results.Layout {
	l := results.Layout{
		Format: o.format, Fields: fields, InOrder: o.inOrder, Raw: o.raw,
		Mark: o.path != "" && !o.raw, OnTerminal: onTerminal,
	}
	l.SeparatedAs(set)
	l.Separator = cmp.Or(o.comma, l.Separator)
	return l
}

// quoted lists names for a message, the first few of them.
func quoted(names []string) string {
	const most = 8
	var list []string
	for i, name := range names {
		if i == most {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%q", name))
	}
	return strings.Join(list, ", ")
}

// reopen opens what --out names for a run that goes on: its results are written whole to
// a file beside, which place puts in the place of what the run had written before.
func (o *outputSettings) reopen(ctx context.Context, stdout io.Writer) (out output, place func() error, err error) {
	info, err := os.Stat(o.path)
	if o.path == "" || err == nil && !info.Mode().IsRegular() {
		out, err = o.open(ctx, stdout)
		return out, func() error { return nil }, err
	}
	if out, err = o.beside(); err != nil {
		return output{}, nil, err
	}
	place, out.place, out.keep = out.place, nil, nil
	return out, place, nil
}
