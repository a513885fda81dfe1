package simulated

import (
	"bytes"
	"sync"

	"regatta/datasets/schema"
	"regatta/engine/simulated/plausible"
)

// maxSchemas is how many compiled schemas are kept: a batch has one, a race too.
const maxSchemas = 32

// compiledSchemas serves all servers of the process: the lanes of a race, each with
// a server of its own, ask for the same.
var compiledSchemas schemaCache

// schemaCache keeps compiled schemas by their bytes.
type schemaCache struct {
	mu    sync.Mutex
	known map[string]*compiling
}

// compiling waits for a schema that is being compiled.
type compiling struct {
	schema    func() (*plausible.Schema, error)
	notStrict func() string // why strict mode refuses it as it stands; "": it doesn't
}

// compile returns the schema, compiled at its first use: once, however many calls
// begin together.
func (c *schemaCache) compile(raw []byte) (*plausible.Schema, error) { return c.lookUp(raw).schema() }

// notStrict says by what strict mode refuses the schema as it stands, "" for nothing.
func (c *schemaCache) notStrict(raw []byte) string { return c.lookUp(raw).notStrict() }

func (c *schemaCache) lookUp(raw []byte) *compiling {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.known[string(raw)]; s != nil {
		return s
	}
	if c.known == nil || len(c.known) >= maxSchemas {
		c.known = make(map[string]*compiling)
	}
	raw = bytes.Clone(raw)
	s := &compiling{
		schema:    sync.OnceValues(func() (*plausible.Schema, error) { return plausible.Compile(raw) }),
		notStrict: sync.OnceValue(func() string { return schema.NotStrict(raw) }),
	}
	c.known[string(raw)] = s
	return s
}
