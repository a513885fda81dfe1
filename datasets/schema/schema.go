// Package schema turns what the user writes (a short form or a JSON Schema) into
// the schema that is sent to the provider and that every answer is held against.
package schema

// Schema is an immutable, compiled schema of one JSON object.
type Schema struct{}
