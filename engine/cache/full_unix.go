//go:build !windows

package cache

import (
	"errors"
	"syscall"
)

// unwritable reports that a folder couldn't be made for want of room, or because its
// disk can only be read: no mistake of whoever named it.
func unwritable(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS)
}
