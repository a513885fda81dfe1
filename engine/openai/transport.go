package openai

import (
	"math"
	"net"
	"net/http"
	"strconv"
	"time"
)

// newTransport makes a transport for many calls to one host at once. Every
// connection is kept once it is idle, so that as many as ever were in flight can
// be used again: the standard library keeps two. How many are opened is the
// gate's, for MaxConnsPerHost can't be turned with the limit. HTTP/2 connections
// that have gone silent are found out by a ping instead of by the time limit of
// each call.
func newTransport(connect time.Duration, g *gate) *http.Transport {
	dialer := &net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            g.dial(dialer),
		TLSHandshakeTimeout:    connect,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
		MaxIdleConns:           0, // no bound
		MaxIdleConnsPerHost:    math.MaxInt,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		ReadBufferSize:         2 << 10,
		WriteBufferSize:        2 << 10,
	}
}

// MaxInFlight implements call.Bounded: each call may need a connection, and each
// connection an open file. A quarter of the files that are still free is left
// for looking up names, for second addresses that are dialed beside the first,
// and for the files of the run. It is 0 where the number of files is not bounded
// or not known, and for a transport that was handed in.
func (c *Caller) MaxInFlight() (int, string) {
	if c.own == nil {
		return 0, ""
	}
	most, open := openFiles()
	return inFlight(most, open)
}

func inFlight(most, open uint64) (int, string) {
	if most == 0 || most > math.MaxInt32 { // that high is as good as none
		return 0, ""
	}
	free := int64(most) - int64(open)
	return int(max(free*3/4, 1)), strconv.FormatUint(most, 10) + " open files allowed"
}
