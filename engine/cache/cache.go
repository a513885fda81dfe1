// Package cache answers requests from disk that were answered before: a
// call.Caller around another one, and the folder that it keeps answers in.
//
// # What is the same request
//
// One with the same Scope (provider and its settings, model, mode, parameters, schema), the same
// prompt as it is sent, and the same answers held against the model so far. A key to
// the provider is no part of it and is never written. Which attempt it is makes no
// difference, nor whether the answer is streamed.
//
// # What is kept
//
// Successes, a file each, which nobody but their user can read. Nothing is ever
// removed: who wants to deletes the folder. A file that can't be read, is damaged, has
// more than 8 MiB, is no regular file (a named pipe, a device, a link to one) or holds
// what does not fit the schema counts for nothing and is written anew. An answer that
// can't be written, because the disk is full or it has more than 8 MiB, is not kept:
// Store.Unsaved counts those. Neither fails a call.
//
// # Time
//
// Reading and writing happen in the call's slot: what an answer from the provider
// takes includes the writing of one small file. A disk that doesn't answer for 10 s is
// given up, and a call that is stopped doesn't wait for it. An answer from the cache says that
// it is one (call.Answer.Cached), so that its time is taken for nobody's latency.
//
// A Store and a Caller may be used by many goroutines, and a folder by many programs,
// at once: files come into being whole. Two requests that are the same and in flight
// at the same time both go to the provider.
package cache

import (
	"context"
	"unicode/utf8"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/call"
)

// Scope is what decides the answers of a caller besides the item.
type Scope struct {
	Provider string // which one, and what is set of it; never a key
	Model    string
	Mode     string   // how the model is held to the schema
	API      call.API // "" as call.AutoAPI
	Params   call.Params
	Prompt   *datasets.Prompt
	Schema   *schema.Schema
}

// Inner is a caller that opened something.
type Inner interface {
	call.Caller
	Close()
}

// Caller answers from a store, or else asks the caller inside and keeps its answer.
type Caller struct {
	inner Inner
	store *Store
	scope Scope
	base  key // of the scope
}

var (
	_ call.Caller  = (*Caller)(nil)
	_ call.Bounded = (*Caller)(nil)

	_ call.Remembering = (*Caller)(nil)
)

// Around returns a Caller around another, which closes with it.
func (s *Store) Around(inner Inner, scope Scope) *Caller {
	return &Caller{inner: inner, store: s, scope: scope, base: scope.key()}
}

// Call answers one attempt. An answer from the cache has consumed nothing, which is known, and
// comes at once: Progress is not called. It is validated against the schema again, which costs
// next to nothing and makes sure of a file that was tampered with.
func (c *Caller) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	if ctx.Err() != nil {
		return c.inner.Call(ctx, req) // which has the words for it
	}
	k := c.keyOf(req)
	if answer, found := c.load(ctx, k); found {
		return answer, nil
	}
	answer, err := c.inner.Call(ctx, req)
	if err == nil && utf8.Valid(answer.Output) {
		c.store.save(ctx, k, entry{string(answer.Output), answer.Model})
	}
	return answer, err
}

// Remembered implements call.Remembering.
func (c *Caller) Remembered(ctx context.Context, req call.Request) (call.Answer, bool) {
	return c.load(ctx, c.keyOf(req))
}

func (c *Caller) keyOf(req call.Request) key {
	return c.base.ofRequest(c.scope.Prompt.Render(req.Item), req.Turns)
}

// load finds an answer that fits the schema.
func (c *Caller) load(ctx context.Context, k key) (answer call.Answer, found bool) {
	kept, found := c.store.load(ctx, k)
	if !found || c.scope.Schema.ValidateOutput([]byte(kept.Output)) != nil {
		return call.Answer{}, false
	}
	return call.Answer{
		Output: []byte(kept.Output), Model: kept.Model,
		Usage: call.Usage{Known: true}, Rates: call.NoRates, Cached: true,
	}, true
}

// Close closes the caller inside.
func (c *Caller) Close() { c.inner.Close() }

// Answers implements call.Answering as the caller inside does.
func (c *Caller) Answers(ctx context.Context) bool { return call.Answers(ctx, c.inner) }

// MaxInFlight is the bound of the caller inside.
func (c *Caller) MaxInFlight() (n int, why string) {
	if b, ok := c.inner.(call.Bounded); ok {
		return b.MaxInFlight()
	}
	return 0, ""
}
