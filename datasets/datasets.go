// Package datasets holds what a batch is made of: texts, the schema of what to
// extract from each, and, where they are known, the right answers.
//
// A Set is immutable once it is open and may be read by many goroutines; its rows
// keep the order of their source. Open reads and checks the whole source before
// it returns, so that nothing is left to close and no row fails later. Rows are
// made or cut on demand, so that a million of them need not be a million maps.
package datasets

import (
	"encoding/json"

	"regatta/datasets/schema"
)

// Item is one row: one text to extract from.
type Item struct {
	ID     string            // the row's own id where it has one, else its number in its source, from 0
	Text   string            // what goes in place of {{.text}}
	Fields map[string]string // the columns by name, for {{.name}}; nil when there is only the text
}

// Rows gives random access to the items of a set.
type Rows interface {
	Len() int
	// At returns row i, 0 <= i < Len().
	At(i int) Item
	// Expected returns the right answer to row i, or nil where it isn't known.
	Expected(i int) json.RawMessage
}

// Set is a dataset, ready to run.
type Set struct {
	Name    string // as the user names it: people, people:5000, tickets.csv
	About   string // one line for people
	Rows    Rows
	Columns []string       // what {{.name}} may name beside {{.text}}; nil when there is only the text
	Column  string         // of Columns, the one that holds the text; "": none does
	Schema  *schema.Schema // what to extract; nil where the user has to say
	Prompt  string         // a template; DefaultPrompt where the set has none of its own
	// Separator stands between the cells of the CSV that the set was read from; 0: it was
	// read from something else, or from files that have different ones.
	Separator byte

	Skipped int      // the bad rows that were left out, as was asked
	Notes   []string // what there is to say of how it was read, part by part
	Source  *Source  // how another program can read the same rows; nil for a built-in set
}

// Source says how the rows of a file or folder were read, in as far as another
// program has to know it.
type Source struct {
	Path      string // of the file or folder; "": standard input, or several files
	Format    Format // AnyFormat of a folder, and of what takes more than this to read
	Folder    bool   // of texts, sorted by name
	Column    string // the column with the text; "": the rows are texts alone, or have none
	Prompted  bool   // a row without a text may have what the prompt uses
	Separator byte   // between the cells of a table
	Unquoted  bool   // a quote in a cell is a character like any other
	Encoding  string // the encoding that it was decoded from, as the web names it; "": UTF-8
	Packed    bool
	SkipBad   bool // rows that can't be used are left out
	Cut       bool // the set holds the first rows alone
	Sampled   bool // the set holds rows chosen at random
}

// DefaultPrompt sends the text alone, as the article does.
const DefaultPrompt = "{{.text}}"
