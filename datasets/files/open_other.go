//go:build windows

package files

const atOnce = 0
