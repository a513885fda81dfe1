package code

import (
	"embed"
	"fmt"
	"reflect"
	"strings"
	"text/template/parse"
)

// The templates are those of text/template as far as programs need them: {{.Field}},
// {{.}}, if with a field or not, range and template. That package itself isn't used:
// it calls methods by name, for which the linker has to keep every method of every
// type in the program, openai-go's thousands among them.

//go:embed templates
var templates embed.FS

// library are the parsed templates of a program, by their names.
type library map[string]*parse.Tree

// load parses template files. They are part of this package: the tests make a
// program of every kind.
func load(files ...string) (library, error) {
	l := library{}
	for _, file := range files {
		source, err := templates.ReadFile(file)
		if err != nil {
			return nil, err
		}
		trees, err := parse.Parse(file, string(source), "{{", "}}", map[string]any{"not": true})
		if err != nil {
			return nil, err
		}
		for name, tree := range trees {
			if !parse.IsEmptyTree(tree.Root) {
				l[name] = tree
			}
		}
	}
	return l, nil
}

// write fills in the template of that name with a struct's fields.
func (l library) write(b *strings.Builder, name string, data any) error {
	tree, known := l[name]
	if !known {
		return fmt.Errorf("unknown template %q", name)
	}
	return l.list(b, tree.Root, reflect.ValueOf(data))
}

func (l library) list(b *strings.Builder, list *parse.ListNode, dot reflect.Value) error {
	if list == nil {
		return nil
	}
	for _, node := range list.Nodes {
		if err := l.node(b, node, dot); err != nil {
			return err
		}
	}
	return nil
}

func (l library) node(b *strings.Builder, node parse.Node, dot reflect.Value) error {
	switch n := node.(type) {
	case *parse.TextNode:
		b.Write(n.Text)
		return nil
	case *parse.CommentNode:
		return nil
	case *parse.TemplateNode:
		return l.write(b, n.Name, dot.Interface())
	case *parse.ActionNode:
		value, err := valueOf(n.Pipe, dot)
		if err == nil {
			fmt.Fprint(b, value.Interface())
		}
		return err
	case *parse.IfNode:
		value, err := valueOf(n.Pipe, dot)
		if err != nil {
			return err
		}
		if holds(value) {
			return l.list(b, n.List, dot)
		}
		return l.list(b, n.ElseList, dot)
	case *parse.RangeNode:
		value, err := valueOf(n.Pipe, dot)
		for i := 0; err == nil && i < value.Len(); i++ {
			err = l.list(b, n.List, value.Index(i))
		}
		return err
	}
	return unknown(node)
}

// valueOf is what stands between the braces: {{.}}, {{.Field}} or not .Field.
func valueOf(pipe *parse.PipeNode, dot reflect.Value) (reflect.Value, error) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 {
		return reflect.Value{}, unknown(pipe)
	}
	args := pipe.Cmds[0].Args
	negated := len(args) == 2 && args[0].Type() == parse.NodeIdentifier
	if len(args) != 1 && !negated {
		return reflect.Value{}, unknown(pipe)
	}
	found := dot
	switch n := args[len(args)-1].(type) {
	case *parse.DotNode:
	case *parse.FieldNode:
		if len(n.Ident) != 1 || dot.Kind() != reflect.Struct {
			return found, unknown(n)
		}
		if found = dot.FieldByName(n.Ident[0]); !found.IsValid() {
			return found, unknown(n)
		}
	default:
		return found, unknown(n)
	}
	if negated {
		return reflect.ValueOf(!holds(found)), nil
	}
	return found, nil
}

// holds reports whether a value counts as true: not zero, not empty.
func holds(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() > 0
	}
	return !v.IsZero()
}

func unknown(node parse.Node) error {
	return fmt.Errorf("templates of programs know nothing of %s", node)
}
