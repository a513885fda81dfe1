package openai

import (
	"net/http"
	"strconv"
	"strings"

	"regatta/engine/call"
)

func shouldRetry(h http.Header) *bool {
	switch strings.ToLower(strings.TrimSpace(h.Get("X-Should-Retry"))) {
	case "true":
		return new(true)
	case "false":
		return new(false)
	}
	return nil
}

func rates(h http.Header) call.Rates {
	return call.Rates{
		LimitRequests:     count(h, "X-Ratelimit-Limit-Requests"),
		RemainingRequests: count(h, "X-Ratelimit-Remaining-Requests"),
		LimitTokens:       count(h, "X-Ratelimit-Limit-Tokens"),
		RemainingTokens:   count(h, "X-Ratelimit-Remaining-Tokens"),
	}
}

func count(h http.Header, name string) int {
	value := strings.TrimSpace(h.Get(name))
	if value == "" { // an error would have to be made, to be thrown away
		return -1
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
