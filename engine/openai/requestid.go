package openai

import "net/http"

// requestID is how the server, or the gateway before it, names a request in its logs;
// "": it doesn't.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "Request-Id", "Apim-Request-Id", "X-Amzn-Requestid"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}
