package engine_test

import (
	"regatta/engine"
	"regatta/engine/contract"
)

// Package contract imports this one, so that only an external test can bring it in.
func init() {
	engine.SetContract(func() func(*engine.Event) error { return contract.New().Next })
}
