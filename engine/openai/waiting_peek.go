//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package openai

import (
	"net"
	"syscall"
)

// waiting reports whether bytes have come that nobody has read yet, without waiting
// for any and without taking them.
func waiting(conn net.Conn) (some bool) {
	raw, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	rc, err := raw.SyscallConn()
	if err != nil {
		return false
	}
	// Not rc.Read: it would wait for the read that goes on all the time.
	_ = rc.Control(func(fd uintptr) {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		some = err == nil && n > 0
	})
	return some
}
