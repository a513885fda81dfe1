package parquet

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// cursors are those of a row group's leaves, nil where a column isn't read.
type cursors []*cursor

// cell returns a column's value in the next row.
func (cs cursors) cell(column *node) (Cell, error) {
	a := assembly{cursors: cs}
	if column.shape != leaf || column.repeated {
		err := a.node(column)
		if a.null {
			return Cell{Bad: a.bad}, err
		}
		return Cell{Text: string(a.json), Bad: a.bad}, err
	}
	c := cs[column.column]
	_, def, err := c.levels()
	if err != nil {
		return Cell{}, early(err)
	}
	defer c.next(def)
	if def < column.def {
		return Cell{}, nil
	}
	page, i := c.values.at(c.value)
	text, _, err := column.text(page, i)
	return Cell{Text: text, Bad: err}, nil
}

// early says that a column ends before its rows do.
func early(err error) error {
	if errors.Is(err, io.EOF) {
		return damaged(errors.New("fewer values than rows"))
	}
	return err
}

// assembly puts a value that nests together as JSON, out of what the leaves have at the
// next row: the record assembly of the Dremel paper.
type assembly struct {
	cursors
	json []byte
	null bool  // it is nothing but null
	bad  error // what makes a text in it no text
}

func (a *assembly) write(s string) { a.json = append(a.json, s...) }

// node writes what a field holds.
func (a *assembly) node(n *node) error {
	if !n.repeated {
		return a.single(n)
	}
	a.write("[")
	err := a.repeated(n, func() error { return a.single(n) })
	a.write("]")
	return err
}

// repeated writes the values of a field that may be there many times, with commas between
// them. Which are there the first leaf says.
func (a *assembly) repeated(n *node, one func() error) error {
	first := a.cursors[n.first().column]
	_, def, err := first.levels()
	if err != nil {
		return early(err)
	}
	if def < n.def {
		return a.skip(n)
	}
	for more := true; more; {
		if err := one(); err != nil {
			return err
		}
		rep, _, err := first.levels()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if more = rep >= n.rep; more {
			a.write(",")
		}
	}
	return nil
}

// single writes one value of a field.
func (a *assembly) single(n *node) error {
	_, def, err := a.cursors[n.first().column].levels()
	if err != nil {
		return early(err)
	}
	if n.optional && def < n.def {
		a.null = len(a.json) == 0
		a.write("null")
		return a.skip(n)
	}
	switch n.shape {
	case leaf:
		return a.leaf(n, def)
	case list:
		a.write("[")
		item := n.item()
		err := a.repeated(n.children[0], func() error {
			if item == n.children[0] {
				return a.single(item)
			}
			return a.node(item)
		})
		a.write("]")
		return err
	case dict:
		a.write("{")
		err := a.repeated(n.children[0], func() error { return a.pair(n.children[0]) })
		a.write("}")
		return err
	}
	return a.record(n)
}

// record writes an object of a group's fields.
func (a *assembly) record(n *node) error {
	a.write("{")
	for i, child := range n.children {
		if i > 0 {
			a.write(",")
		}
		a.text(child.name)
		a.write(":")
		if err := a.node(child); err != nil {
			return err
		}
	}
	a.write("}")
	return nil
}

// pair writes a key, which JSON wants to be a text, and its value.
func (a *assembly) pair(n *node) error {
	key := n.children[0]
	c := a.cursors[key.column]
	_, def, err := c.levels()
	if err != nil {
		return early(err)
	}
	name := "null"
	if def == key.def {
		page, i := c.values.at(c.value)
		if name, _, err = key.text(page, i); err != nil {
			a.bad = err
		}
	}
	c.next(def)
	a.text(name)
	a.write(":")
	return a.node(n.children[1])
}

func (a *assembly) leaf(n *node, def int) error {
	c := a.cursors[n.column]
	page, i := c.values.at(c.value)
	text, isJSON, err := n.text(page, i)
	if err != nil {
		a.bad = err
	}
	if isJSON {
		a.write(text)
	} else {
		a.text(text)
	}
	c.next(def)
	return nil
}

// text writes a JSON string.
func (a *assembly) text(s string) {
	var quoted bytes.Buffer
	to := json.NewEncoder(&quoted)
	to.SetEscapeHTML(false)
	if to.Encode(s) == nil { // as it is for every string
		a.json = append(a.json, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
	}
}

// skip moves all leaves of a field that isn't there by the one entry that says so.
func (a *assembly) skip(n *node) error {
	for _, leaf := range n.leaves() {
		c := a.cursors[leaf.column]
		_, def, err := c.levels()
		if err != nil {
			return early(err)
		}
		c.next(def)
	}
	return nil
}
