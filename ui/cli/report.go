package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// raceOutput is what the flags say of where a race is written: to the output, in a
// format, and as reports, each a file that stands alone.
type raceOutput struct {
	outputSettings
	reports reportPaths
	hide    redaction
}

func (o *raceOutput) add(cmd *cobra.Command) {
	o.outputSettings.add(cmd, formatTable, formatMarkdown, results.CSV, formatJSON)
	f := cmd.Flags()
	f.Var(&o.reports, "report", "also write a report (.html, .svg, .md or .json);\nrepeatable")
	completeFiles(cmd, "report", report.Suffixes()...)
	o.hide.add(cmd, "reports and --out")
	f.Lookup("overwrite").Usage = "let --out and --report replace existing files"
}

// reportPaths is where reports go. It implements pflag.Value; each use of the flag
// adds a file.
type reportPaths []string

func (p *reportPaths) String() string { return strings.Join(*p, ",") }
func (p *reportPaths) Type() string   { return "file" }

func (p *reportPaths) Set(path string) error {
	if _, err := report.FormatOf(path); err != nil {
		return err
	}
	for _, other := range *p {
		if filepath.Clean(other) == filepath.Clean(path) {
			return fmt.Errorf("%q is given twice", path)
		}
	}
	*p = append(*p, path)
	return nil
}

// raceFiles is where a race goes, all of it open. It has to be closed.
type raceFiles struct {
	out     output
	path    string // of out; "": it is stdout
	format  string
	reports []*pendingFile
	written []string // the files that were written
	empty   bool     // no item has a result: older files stand
}

// open opens the output and makes sure that every report can be written.
func (o *raceOutput) open(ctx context.Context, stdout io.Writer) (*raceFiles, error) {
	f := &raceFiles{path: o.path, format: o.format}
	for _, path := range o.reports {
		if o.path != "" && filepath.Clean(path) == filepath.Clean(o.path) {
			f.close()
			return nil, fmt.Errorf("--report %q is also the --out file; use another name", path)
		}
		file, err := newPending(path, partExtension, o.overwrite)
		if err != nil {
			f.close()
			return nil, fmt.Errorf("--report %q: %w", path, err)
		}
		f.reports = append(f.reports, file)
	}
	out, err := o.outputSettings.open(ctx, stdout)
	if err != nil {
		f.close()
		return nil, err
	}
	f.out = out
	return f, nil
}

// close leaves off the reports that were not written.
func (f *raceFiles) close() {
	for _, file := range f.reports {
		file.drop()
	}
}

// writeRace writes everything, and closes the output. A disk that is full is waited for, until
// ctx ends: then the figures go to stdout.
func (a *app) writeRace(ctx context.Context, f *raceFiles, r *report.Report, says bool) error {
	var err error
	out := &patient{f.out, ctx, a, "the comparison"}
	if f.empty && f.out.place != nil {
		a.say(f.path + " unchanged: no results")
		err = f.out.close()
	} else if failed := f.out.end(writeFigures(out, f.format, r, says)); failed != nil {
		kept := ""
		if f.path != "" && writeFigures(a.stdout, f.format, r, says) == nil {
			kept = "it is on standard output"
		}
		err = &unwritten{what: "the comparison", err: failed, kept: kept, paid: true}
	} else if f.path != "" {
		f.written = append(f.written, f.path)
	}
	for _, file := range f.reports {
		if f.empty && file.replaces() {
			a.say(file.path + " unchanged: no results")
			continue // it is dropped
		}
		failed := file.write(r, func(w io.Writer) io.Writer {
			return &patient{output{Writer: w, waits: true}, ctx, a, "the report " + file.path}
		})
		if failed == nil {
			f.written = append(f.written, file.path)
		} else if err == nil {
			err = &unwritten{what: "the report " + file.path, err: failed}
		}
	}
	return err
}

// anyResult reports whether an item of the runs has one, or has failed.
func anyResult(ran []*engine.Tally) bool {
	return slices.ContainsFunc(ran, func(t *engine.Tally) bool { return t.OK+t.Failed > 0 })
}

// write puts a report in its place.
func (p *pendingFile) write(r *report.Report, through func(io.Writer) io.Writer) error {
	format, err := report.FormatOf(p.path)
	if err != nil {
		return err
	}
	data, err := r.Bytes(format)
	if err != nil {
		return err
	}
	return p.commit(data, through)
}

// writeFigures writes the figures whole, in one of the formats of a race; for
// people also what they mean, if asked.
func writeFigures(w io.Writer, format string, r *report.Report, says bool) error {
	var buf bytes.Buffer
	switch format {
	case formatJSON:
		line, err := r.JSON()
		if err != nil {
			return err
		}
		buf.Write(line)
	case results.CSV:
		records, err := r.Records()
		if err != nil {
			return err
		}
		if err := csv.NewWriter(&buf).WriteAll(records); err != nil {
			return err
		}
	case formatMarkdown:
		r.Table.Markdown(&buf)
		bulleted(&buf, warningsOf(r), "- ")
	default:
		writeTable(&buf, r.Table, widthOf(w))
		bulleted(&buf, warningsOf(r), "")
	}
	if says && (format == formatMarkdown || format == formatTable) {
		if format == formatMarkdown {
			r.Pairs.Markdown(&buf)
		} else {
			r.Pairs.Text(&buf, widthOf(w))
		}
		buf.WriteString("\n")
		for _, line := range r.Says.Lines {
			buf.WriteString(line + "\n")
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// warningsOf are what the figures are to be read with: first that they are no server's.
func warningsOf(r *report.Report) []string {
	if fitted := r.Fitted(); fitted != "" {
		return append([]string{fitted + ": no model was called"}, r.Warnings...)
	}
	return r.Warnings
}

// widthOf is how many cells the terminal has that is written to; 0: it is none.
func widthOf(w io.Writer) int {
	if out, ok := w.(*patient); ok {
		w = out.Writer
	}
	f, ok := terminal(w)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	return width
}

// writeTable writes as much of a table as a terminal of so many cells has room for, and
// says what is left out.
func writeTable(buf *bytes.Buffer, t report.Table, cells int) {
	fits, left := t.Within(cells)
	fits.Text(buf)
	if len(left) > 0 {
		line := ""
		for _, word := range strings.Fields("no room for " + strings.Join(left, ", ") + ": use a wider terminal, a pipe or --format json") {
			if line != "" && theme.Width(line)+1+theme.Width(word) > cells {
				buf.WriteString(line + "\n")
				line = ""
			}
			line = strings.TrimLeft(line+" "+word, " ")
		}
		buf.WriteString(line + "\n")
	}
}

// bulleted writes lines behind an empty one, if there are any.
func bulleted(buf *bytes.Buffer, lines []string, bullet string) {
	if len(lines) > 0 {
		buf.WriteString("\n")
	}
	for _, line := range lines {
		buf.WriteString(bullet + text.Clean(line) + "\n")
	}
}

// about is what a report says of runs of the job that are over by now. stopped says
// what is missing; "": nothing.
func (j *job) about(stopped string, name func(run, item int) string) report.About {
	return report.About{
		Dataset:   j.set.Name,
		Items:     j.set.Rows.Len(),
		Skipped:   j.set.Skipped,
		Provider:  j.provider.Label(),
		Model:     j.provider.Model(),
		Simulated: j.provider.Simulated(),
		Real:      !j.provider.Simulated(),
		Article:   j.set.Name == "people" && j.set.Rows.Len() == articleItems && j.provider.LikeArticle(),
		Made:      time.Now(),
		Stopped:   stopped,
		Name:      name,
		Guesses:   j.guesses,
		Reproduce: j.reproduce(),
	}
}

// articleItems is how many texts the article runs.
const articleItems = 7
