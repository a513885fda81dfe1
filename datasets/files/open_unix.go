//go:build !windows

package files

import "syscall"

// atOnce keeps an open from waiting, and a terminal from becoming the program's own.
const atOnce = syscall.O_NONBLOCK | syscall.O_NOCTTY
