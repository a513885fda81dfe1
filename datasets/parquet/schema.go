package parquet

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// node is a field of a file's schema.
type node struct {
	name     string
	shape    shape
	optional bool
	repeated bool
	rep, def int // the levels of a value that is there
	children []*node

	column int // of a leaf: which of the chunks of a row group is its own
	element
}

// shape is what JSON makes of a node.
type shape uint8

const (
	leaf   shape = iota
	record       // a group: an object
	list         // a group around a repeated field: an array
	dict         // a group around repeated pairs: an object
)

// element is what a leaf says of its values.
type element struct {
	physical format.Type
	length   int // of fixed-length values
	logical  format.LogicalTypeValue
}

// maxDepth is how deep a schema may nest.
const maxDepth = 64

// buildSchema makes a tree of what is listed depth first.
func buildSchema(list []format.SchemaElement) (columns []*node, leaves int, err error) {
	if len(list) == 0 {
		return nil, 0, damaged(errors.New("no schema"))
	}
	b := builder{list: list[1:]}
	for range list[0].NumChildren.V {
		column, err := b.node(0, 0, 0)
		if err != nil {
			return nil, 0, err
		}
		columns = append(columns, column)
	}
	return columns, b.leaves, nil
}

type builder struct {
	list   []format.SchemaElement
	leaves int
}

// node takes the next field, whose parent has these levels.
func (b *builder) node(rep, def, depth int) (*node, error) {
	if len(b.list) == 0 || depth == maxDepth {
		return nil, damaged(errors.New("the schema is cut off or nested too deeply"))
	}
	e := &b.list[0]
	b.list = b.list[1:]
	n := &node{name: e.Name, rep: rep, def: def}
	switch e.RepetitionType.V {
	case format.Optional:
		n.optional = true
		n.def++
	case format.Repeated:
		n.repeated = true
		n.rep++
		n.def++
	}
	if e.NumChildren.V <= 0 {
		n.element = element{e.Type.V, int(e.TypeLength.V), logicalType(e)}
		n.column = b.leaves
		b.leaves++
		if e.Type.V == format.FixedLenByteArray && n.length <= 0 {
			return nil, damaged(fmt.Errorf("column %q has values of length 0", e.Name))
		}
		return n, nil
	}
	for range e.NumChildren.V {
		child, err := b.node(n.rep, n.def, depth+1)
		if err != nil {
			return nil, err
		}
		n.children = append(n.children, child)
	}
	n.shape = groupShape(n, e)
	return n, nil
}

// groupShape tells lists and maps from other groups.
func groupShape(n *node, e *format.SchemaElement) shape {
	if len(n.children) != 1 || !n.children[0].repeated {
		return record
	}
	inner := n.children[0]
	switch logicalType(e).(type) {
	case *format.ListType:
		return list
	case *format.MapType:
		if len(inner.children) == 2 && inner.children[0].shape == leaf && !inner.children[0].repeated {
			return dict
		}
		return list
	}
	return record
}

// element returns what a list's repeated field holds: itself, or, where it is but a
// wrapper, its only field. The rules are those of LogicalTypes.md of
// parquet-format, "Backward-compatibility rules".
func (n *node) item() *node {
	inner := n.children[0]
	if len(inner.children) == 1 && inner.shape == record && inner.name != "array" && inner.name != n.name+"_tuple" {
		return inner.children[0]
	}
	return inner
}

// leaves are the leaves of a node, itself if it is one.
func (n *node) leaves() []*node {
	if n.shape == leaf {
		return []*node{n}
	}
	var all []*node
	for _, child := range n.children {
		all = append(all, child.leaves()...)
	}
	return all
}

// first is the first leaf of a node.
func (n *node) first() *node {
	for n.shape != leaf {
		n = n.children[0]
	}
	return n
}

// logicalType is what a value means, as old files say it too.
func logicalType(e *format.SchemaElement) format.LogicalTypeValue {
	if e.LogicalType.Value != nil || !e.ConvertedType.Valid {
		return e.LogicalType.Value
	}
	stamp := func(unit format.TimeUnitValue) *format.TimestampType {
		return &format.TimestampType{IsAdjustedToUTC: true, Unit: format.TimeUnit{Value: unit}}
	}
	clock := func(unit format.TimeUnitValue) *format.TimeType {
		return &format.TimeType{IsAdjustedToUTC: true, Unit: format.TimeUnit{Value: unit}}
	}
	switch e.ConvertedType.V {
	case deprecated.UTF8:
		return &format.StringType{}
	case deprecated.Enum:
		return &format.EnumType{}
	case deprecated.Json:
		return &format.JsonType{}
	case deprecated.List:
		return &format.ListType{}
	case deprecated.Map, deprecated.MapKeyValue:
		return &format.MapType{}
	case deprecated.Decimal:
		return &format.DecimalType{Scale: e.Scale.V, Precision: e.Precision.V}
	case deprecated.Date:
		return &format.DateType{}
	case deprecated.TimeMillis:
		return clock(&format.MilliSeconds{})
	case deprecated.TimeMicros:
		return clock(&format.MicroSeconds{})
	case deprecated.TimestampMillis:
		return stamp(&format.MilliSeconds{})
	case deprecated.TimestampMicros:
		return stamp(&format.MicroSeconds{})
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		return &format.IntType{}
	}
	return nil
}
