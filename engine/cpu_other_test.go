//go:build !unix

package engine

import "time"

// cpu isn't known here.
func cpu() time.Duration { return 0 }
