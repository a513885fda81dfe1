package datasets

import (
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

	text    string         // the name of the column with the text; empty: there is none
	columns []string       // every name that the source has, but for the unnamed
	cells   map[string]int // the cell of each of them, -1 for one that isn't kept
	rows    packedRows

	packer packer
	sample *sampler // nil: all are kept
	chosen []chosenRow
	seen   int // rows so far, bad ones too
	good   int
	bad    BadRows
	buffer []byte

	// What there is to know of the source.
	said   int64 // the rows that it says it has; -1: it doesn't say
	cut    bool  // it goes on after what was read of it
	packed bool  // with gzip
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
	in := &intake{opt: opt, noun: "column", cells: map[string]int{}, bad: BadRows{Source: title}, said: -1}
	in.rows.text = -1
	if opt.Sample > 0 {
		in.sample = newSampler(opt.Sample, opt.Seed)
	}
	return in
}

// choose finds the column with the text among those of the source, which are then
// told to column.
func (in *intake) choose(columns []string) error {
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

// lone says that the text is all there is.
func (in *intake) lone() { in.rows.columns, in.rows.text = []string{""}, 0 }

// folder says that there are a text and the name of its file.
func (in *intake) folder() {
	in.lone()
	in.rows.ids = []int{in.column(fileColumn)}
	if in.rows.ids[0] < 0 { // the prompt has no need of it, the id has
		in.rows.ids[0] = in.keep(fileColumn)
	}
}

// column returns the cell that a column of the source goes to, -1 for one that
// isn't kept.
func (in *intake) column(name string) int {
	if cell, known := in.cells[name]; known {
		return cell
	}
	asked := name == in.text || slices.Contains(in.opt.Fields, name)
	if name == "" || len(in.columns) >= maxColumns && !asked {
		return -1
	}
	in.columns = append(in.columns, name)
	in.cells[name] = -1
	isID, isExpected := strings.EqualFold(name, idColumn), strings.EqualFold(name, expectedColumn)
	if !asked && !isID && !isExpected && in.opt.Fields != nil {
		return -1
	}
	return in.keep(name)
}

// keep gives a column a cell.
func (in *intake) keep(name string) int {
	cell := len(in.rows.columns)
	in.cells[name] = cell
	shown := name
	if in.opt.Fields != nil && !slices.Contains(in.opt.Fields, name) {
		shown = ""
	}
	in.rows.columns = append(in.rows.columns, shown)
	if name == in.text {
		in.rows.text = cell
	}
	in.rows.ids = role(in.rows.ids, cell, name, idColumn)
	in.rows.expecteds = role(in.rows.expecteds, cell, name, expectedColumn)
	return cell
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

// take takes a row, whose cells are as column says. It returns false where no more are
// wanted.
func (in *intake) take(at where, cells []string) (more bool) {
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
		in.packer.add(in.buffer)
	case slot == len(in.chosen):
		in.chosen = append(in.chosen, chosenRow{number, string(in.buffer)})
	default:
		in.chosen[slot] = chosenRow{number, string(in.buffer)}
	}
	return in.more()
}

// refuse takes note of a bad row.
func (in *intake) refuse(at where, reason error) (more bool) {
	in.seen++
	in.bad.add(at, reason)
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
	if text := in.rows.text; text >= 0 && (text >= len(cells) || strings.TrimSpace(cells[text]) == "") {
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

// empty says which text is empty, where there are several columns to tell apart.
func (in *intake) empty() error {
	if in.text == "" {
		return errEmptyText
	}
	return fmt.Errorf("%w (%s %s)", errEmptyText, in.noun, quote(in.text))
}

// end returns what was taken in, or what is wrong with it.
func (in *intake) end() (Rows, *BadRows, error) {
	in.bad.Rows = in.seen
	if in.bad.Count > 0 && (!in.opt.SkipBad || in.good == 0) {
		return nil, nil, &in.bad
	}
	slices.SortFunc(in.chosen, func(a, b chosenRow) int { return int(a.number) - int(b.number) })
	for _, row := range in.chosen {
		in.packer.add([]byte(row.packed))
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
