package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"regatta/engine/cache"
	"regatta/ui/text"
)

// addCache gives a command the flag of the cache.
func addCache(cmd *cobra.Command, use *bool) {
	cmd.Flags().BoolVar(use, "cache", false, "reuse cached answers, and cache new ones")
}

// cache opens the user's cache before anything is paid for; nil: it isn't asked for.
func (a *app) cache(use bool) (*cache.Store, error) {
	if !use {
		return nil, nil
	}
	store, err := cache.Open(cache.Folder(a.env))
	if err != nil {
		return nil, fmt.Errorf("--cache: %w", err)
	}
	return store, nil
}

// cacheTeller says once that answers can't be cached. Its zero value is ready.
type cacheTeller struct{ told bool }

// tell says it as soon as it is known.
func (c *cacheTeller) tell(a *app, p *progress, store *cache.Store) {
	if c.told || store == nil {
		return
	}
	if _, why := store.Unsaved(); why != nil {
		c.told = true
		p.clear()
		a.say(why.Error() + "; the run goes on, its answers are not cached")
	}
}

// notCached counts in the summary what could not be cached; "": nothing.
func notCached(store *cache.Store) string {
	if store == nil {
		return ""
	}
	n, _ := store.Unsaved()
	if n == 0 {
		return ""
	}
	return text.Counted(n, "answer", "answers") + " not cached"
}
