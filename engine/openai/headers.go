package openai

import (
	"net/http"
	"strconv"
	"strings"
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

func count(h http.Header, name string) int {
	value := strings.TrimSpace(h.Get(name))
	if value == "" { // an error would have to be made, to be thrown away
		return -1
	}
	n, _ := quota(value)
	return n
}

// quota reads a number of a limit with the window that may stand behind it, as in
// "100", "100;w=60" and "100, 100;w=60"; -1: there is none. Of several the first counts.
func quota(value string) (n int, policies string) {
	first, _, _ := strings.Cut(value, ",")
	number, _, _ := strings.Cut(first, ";")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 0 {
		return -1, ""
	}
	return n, value
}
