//go:build windows

package cache

// unwritable reports that a folder couldn't be made for want of room, which isn't
// told apart here.
func unwritable(error) bool { return false }
