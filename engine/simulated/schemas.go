package simulated

import (
	"sync"

	"regatta/engine/simulated/plausible"
)

// maxSchemas is how many compiled schemas are kept: a batch has one, a race too.
const maxSchemas = 32

// schemaCache keeps compiled schemas by their bytes.
type schemaCache struct {
	mu    sync.Mutex
	known map[string]*plausible.Schema
}

// compile returns the schema, compiled at its first use.
func (c *schemaCache) compile(raw []byte) (*plausible.Schema, error) {
	c.mu.Lock()
	s := c.known[string(raw)]
	c.mu.Unlock()
	if s != nil {
		return s, nil
	}
	s, err := plausible.Compile(raw)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxSchemas {
		c.known = make(map[string]*plausible.Schema)
	}
	c.known[string(raw)] = s
	return s, nil
}
