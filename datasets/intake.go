package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// intake takes the rows that a loader finds, checks them, and keeps what is asked
// for.
type intake struct {
	opt     Options
	noun    string // what errors call a column
	peeking bool   // a look at the first rows: which column is the text may stay open
	choice  error  // why it is open

	shape   string         // what the rows have: tableShape and the like; empty: not known yet
	text    string         // the name of the column with the text; empty: there is none
	columns []string       // every name that the source has, but for the unnamed
	cells   map[string]int // the cell of each of them, -1 for one that isn't kept
	rows    packedRows
	used    []int // the cells that a prompt without {{.text}} uses

	several bool     // several files are read into one set
	from    string   // the one at hand
	origin  int      // the cell that says which; -1: none is kept
	padded  []string // a row with it

	packer packer
	sample *sampler // nil: all are kept
	chosen []chosenRow
	seen   int // rows so far, bad ones too
	good   int
	bad    BadRows
	buffer []byte
	lacks  bool // the row at hand has no field for the text

	// What there is to know of the source.
	form   Source
	blank  bool   // it holds nothing at all
	commas []byte // what separates the cells of the CSV files so far, each once
	header bool   // it has a row with the names of its columns
	said   int64  // the rows that it says it has; -1: it doesn't say
	cut    bool   // it goes on after what was read of it
	packed bool   // with gzip
}

// chosenRow is one that the sampler chose so far.
type chosenRow struct {
	number uint64
	packed string
}

// maxColumns is how many columns are listed and kept, but for those that are
// asked for by name: objects may have keys without end.
const maxColumns = 1000

func newIntake(opt Options, title string) *intake {
	in := &intake{opt: opt, noun: "column", cells: map[string]int{}, bad: BadRows{Source: title}, said: -1, origin: -1}
	in.rows.text = -1
	if opt.Sample > 0 {
		in.sample = newSampler(opt.Sample, opt.Seed)
	}
	return in
}

// choose finds the column with the text among those of the source, which are then
// told to column.
func (in *intake) choose(columns []string) error {
	if err := in.begin(tableShape); err != nil {
		return err
	}
	in.trace()
	if in.text != "" { // as the files before
		if !slices.Contains(columns, in.text) {
			return fmt.Errorf("no column %q, which earlier files have; columns: %s", in.text, quotedList(columns))
		}
		return nil
	}
	if name, ok := in.prompted(columns); ok {
		in.text = name
		return nil
	}
	named := slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return name == "" })
	text, err := chooseColumn(named, in.opt.Column)
	if err != nil && in.peeking {
		in.choice = err
		return nil
	}
	if err != nil {
		return err
	}
	in.text = named[text]
	return nil
}

// prompted finds the column that stands for the text where the prompt names columns and
// has no use for {{.text}}: the first of them.
func (in *intake) prompted(columns []string) (name string, ok bool) {
	if !in.opt.Prompted || in.opt.Column != "" {
		return "", false
	}
	for _, field := range in.opt.Fields {
		for _, column := range columns {
			if column != "" && asks(field, column) {
				return column, true
			}
		}
	}
	return "", false
}

// asks reports that a name of the prompt, which may lead into a value, means a column.
func asks(field, column string) bool {
	return field == column || strings.HasPrefix(field, column+".")
}

func (in *intake) asked(name string) bool {
	return slices.ContainsFunc(in.opt.Fields, func(field string) bool { return asks(field, name) })
}

// What the rows of a source may have.
const (
	tableShape  = "columns"
	loneShape   = "texts"
	folderShape = "files of text"
)

// begin says what the rows have. All sources of a set have to have the same.
func (in *intake) begin(shape string) error {
	if in.shape != "" && in.shape != shape {
		return fmt.Errorf("%s, but earlier files have %s; use files of one kind", shape, in.shape)
	}
	in.shape = shape
	return nil
}

// lone says that the text is all there is.
func (in *intake) lone() error {
	if in.shape == loneShape {
		return nil
	}
	if err := in.begin(loneShape); err != nil {
		return err
	}
	in.rows.columns, in.rows.text = []string{""}, 0
	in.trace()
	return nil
}

// folder says that there are a text and the name of its file.
func (in *intake) folder() error {
	if in.shape == folderShape {
		return nil
	}
	if err := in.begin(folderShape); err != nil {
		return err
	}
	in.rows.columns, in.rows.text = []string{""}, 0
	in.rows.ids = []int{in.column(fileColumn)}
	if in.rows.ids[0] < 0 { // the prompt has no need of it, the id has
		in.rows.ids[0] = in.keep(fileColumn)
	}
	in.trace()
	return nil
}

// trace gives the name of a row's source a cell, where there are several and the prompt
// has a use for it.
func (in *intake) trace() {
	if in.several && in.origin < 0 {
		in.origin = in.column(sourceColumn)
	}
}

// column returns the cell that a column of the source goes to, -1 for one that
// isn't kept.
func (in *intake) column(name string) int {
	if cell, known := in.cells[name]; known {
		return cell
	}
	asked := name == in.text || name == in.opt.ID || in.asked(name)
	if name == "" || len(in.columns) >= maxColumns && !asked {
		return -1
	}
	in.columns = append(in.columns, name)
	in.cells[name] = -1
	isExpected := strings.EqualFold(name, expectedColumn)
	if !asked && !in.isID(name) && !isExpected && in.opt.Fields != nil && !in.opt.All {
		return -1
	}
	return in.keep(name)
}

// keep gives a column a cell.
func (in *intake) keep(name string) int {
	cell := len(in.rows.columns)
	in.cells[name] = cell
	shown := name
	if in.opt.Fields != nil && !in.opt.All && !in.asked(name) {
		shown = ""
	}
	if in.opt.Prompted && in.asked(name) {
		in.used = append(in.used, cell)
	}
	in.rows.columns = append(in.rows.columns, shown)
	if name == in.text {
		in.rows.text = cell
	}
	if in.isID(name) {
		in.rows.ids = role(in.rows.ids, cell, name, cmp.Or(in.opt.ID, idColumn))
	}
	in.rows.expecteds = role(in.rows.expecteds, cell, name, expectedColumn)
	return cell
}

// isID reports whether a column may hold ids: the one that is named, else any whose name
// says so.
func (in *intake) isID(name string) bool {
	if in.opt.ID != "" {
		return name == in.opt.ID
	}
	return strings.EqualFold(name, idColumn)
}

// role adds a cell to those that play a role if its name says so; an exact match
// goes first.
func role(cells []int, cell int, name, wanted string) []int {
	switch {
	case name == wanted:
		return slices.Insert(cells, 0, cell)
	case strings.EqualFold(name, wanted):
		return append(cells, cell)
	}
	return cells
}

// acceptRow takes a row, whose cells are as column says. It returns false where no more are
// wanted.
func (in *intake) acceptRow(at where, cells []string) (more bool) {
	if in.origin >= 0 {
		cells = in.withOrigin(cells)
	}
	if err := in.check(cells); err != nil {
		return in.refuse(at, err)
	}
	number := uint64(in.seen)
	in.seen++
	in.good++
	slot := 0
	if in.sample != nil {
		if slot = in.sample.slot(); slot < 0 {
			return true
		}
	}
	in.buffer = pack(in.buffer[:0], number, cells)
	switch {
	case in.sample == nil:
		in.packer.append(in.buffer)
	case slot == len(in.chosen):
		in.chosen = append(in.chosen, chosenRow{number, string(in.buffer)})
	default:
		in.chosen[slot] = chosenRow{number, string(in.buffer)}
	}
	return in.more()
}

// withOrigin adds the name of the source, unless the row has a column of that name.
func (in *intake) withOrigin(cells []string) []string {
	in.padded = append(in.padded[:0], cells...)
	for in.origin >= len(in.padded) {
		in.padded = append(in.padded, "")
	}
	if in.padded[in.origin] == "" {
		in.padded[in.origin] = in.from
	}
	return in.padded
}

// refuse takes note of a bad row.
func (in *intake) refuse(at where, reason error) (more bool) {
	if in.several {
		at = where{what: fmt.Sprintf("%q, %v", in.from, at)}
	}
	in.seen++
	in.bad.record(at, reason)
	in.bad.Foreign = in.bad.Foreign || errors.Is(reason, errForeign)
	return in.more()
}

func (in *intake) more() bool {
	counted := in.good
	if !in.opt.SkipBad {
		counted += in.bad.Count
		if in.bad.Count == maxBad {
			in.bad.More = true
			return false
		}
	}
	return in.sample != nil || in.opt.MaxItems <= 0 || counted < in.opt.MaxItems
}

func (in *intake) check(cells []string) error {
	if len(in.used) > 0 {
		if !slices.ContainsFunc(in.used, func(c int) bool { return c < len(cells) && strings.TrimSpace(cells[c]) != "" }) {
			return errNothingUsed
		}
	} else if text := in.rows.text; in.text != "" && text < 0 || text >= 0 && (text >= len(cells) || strings.TrimSpace(cells[text]) == "") {
		return in.empty()
	}
	for _, c := range in.rows.expecteds {
		if c < len(cells) {
			if _, err := expectedAnswer(cells[c]); err != nil {
				return err
			}
		}
	}
	return nil
}

// separated takes note of what separates the cells of a CSV file.
func (in *intake) separated(by byte) {
	if !slices.Contains(in.commas, by) {
		in.commas = append(in.commas, by)
	}
}

// nothing says what a source without rows has, bad ones too; "" for any other. before is
// how many rows there were before it.
func (in *intake) nothing(before int) string {
	switch {
	case in.seen > before:
		return ""
	case in.blank:
		return "empty, no rows"
	case in.header:
		return "a header, but no rows"
	}
	return "no rows"
}

// empty says which text is empty, where there are several columns to tell apart, or that the row
// has no field for it.
func (in *intake) empty() error {
	switch {
	case in.text == "":
		return errEmptyText
	case in.lacks:
		return fmt.Errorf("no %s %s", in.noun, quote(in.text))
	}
	return fmt.Errorf("%w (%s %s)", errEmptyText, in.noun, quote(in.text))
}

// noID says that no column has the name of that with the ids.
func (in *intake) noID() error {
	if len(in.columns) == 0 {
		return fmt.Errorf("%s: no column %q for the ids; the rows are texts without columns", in.bad.Source, in.opt.ID)
	}
	return fmt.Errorf("%s: no column %q for the ids; columns: %s", in.bad.Source, in.opt.ID, quotedList(in.columns))
}

// end returns what was taken in, or what is wrong with it.
func (in *intake) end() (Rows, *BadRows, error) {
	in.bad.Rows = in.seen
	if _, known := in.cells[in.opt.ID]; in.opt.ID != "" && !known && in.seen > 0 {
		return nil, nil, in.noID()
	}
	if in.bad.Count > 0 && (!in.opt.SkipBad || in.good == 0) {
		return nil, nil, &in.bad
	}
	slices.SortFunc(in.chosen, func(a, b chosenRow) int { return int(a.number) - int(b.number) })
	for _, row := range in.chosen {
		in.packer.append([]byte(row.packed))
	}
	in.rows.blocks, in.rows.places = in.packer.end()
	var rows Rows = &in.rows
	if most := in.opt.MaxItems; in.sample != nil && most > 0 && most < rows.Len() {
		rows = head{rows, most}
	}
	if in.bad.Count == 0 {
		return rows, nil, nil
	}
	return rows, &in.bad, nil
}
