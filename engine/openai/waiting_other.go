//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package openai

import "net"

// waiting would report whether bytes have come that nobody has read yet.
func waiting(net.Conn) bool { return false }
