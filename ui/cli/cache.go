package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"regatta/engine/cache"
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
