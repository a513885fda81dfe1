//go:build !unix

package openai

// openFiles returns 0, 0: there is no bound that a program would meet.
func openFiles() (most, open uint64) { return 0, 0 }
