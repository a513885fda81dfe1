package call

import (
	"fmt"
	"strings"
)

// API is which of the two APIs answers are asked for by.
type API string

// The APIs. A server of the OpenAI kind has one of them or both.
const (
	AutoAPI      API = "auto"      // chat completions, or responses where a server has only those
	ChatAPI      API = "chat"      // POST chat/completions
	ResponsesAPI API = "responses" // POST responses
)

// NoChat is Step.Without where a server has no chat completions, and is asked for
// responses from then on.
const NoChat = "chat/completions"

// APIs are all of them, AutoAPI first.
func APIs() []API { return []API{AutoAPI, ChatAPI, ResponsesAPI} }

// ParseAPI reads the name of an API.
func ParseAPI(name string) (API, error) {
	var known []string
	for _, a := range APIs() {
		if string(a) == name {
			return a, nil
		}
		known = append(known, string(a))
	}
	return "", fmt.Errorf("unknown API %q; use %s", name, strings.Join(known, ", "))
}
