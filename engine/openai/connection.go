package openai

import (
	"errors"
	"io"
	"net"
	"net/url"
	"time"

	"regatta/engine/call"
)

// disconnected says why there is no connection to host, or no longer. The limit
// is the one for connecting.
func disconnected(host string, limit time.Duration, err error) *call.Error {
	e := &call.Error{Kind: call.Connection, Rates: call.NoRates}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err // without the URL
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err // without the addresses
	}
	dialed := op != nil && (op.Op == "dial" || op.Op == "proxyconnect")
	var slow net.Error
	timedOut := errors.As(err, &slow) && slow.Timeout()
	switch {
	case dialed && timedOut:
		e.Kind, e.Message = call.Timeout, "can't connect to "+host+" within "+limit.String()
	case op == nil && timedOut: // in the handshake of TLS
		e.Kind, e.Message = call.Timeout, "can't connect to "+host+": "+err.Error()
	case dialed:
		e.Message = "can't connect to " + host + ": " + err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Message = "the response was truncated"
	case errors.Is(err, io.EOF):
		e.Message = host + " closed the connection without a response"
	default:
		e.Message = "the connection to " + host + " broke: " + err.Error()
	}
	return e
}
