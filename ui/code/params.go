package code

import (
	"encoding/json"
	"fmt"
	"strings"

	"regatta/engine/call"
)

// params writes what requests have besides.
func (p *program) params(of call.Params, d dialect) {
	if object := of.Object("max_completion_tokens"); object != nil {
		p.Params = d.schema.write(json.RawMessage(object))
	}
	if of.System != "" {
		p.System = quoted(of.System)
	}
	for _, h := range of.Headers {
		p.Headers = append(p.Headers, fmt.Sprintf(d.header, quoted(h.Name), d.filled(h.Text)))
	}
	for _, q := range of.Query {
		p.Query = append(p.Query, fmt.Sprintf(d.query, quoted(q.Name), d.filled(q.Text)))
	}
	p.Environ = p.BaseURL != "" || strings.Contains(strings.Join(append(p.Headers[:len(p.Headers):len(p.Headers)], p.Query...), ""), "os.environ[")
}

// filled is an expression for a text with variables of the environment.
func (d dialect) filled(text string) string {
	pieces, err := call.Split(text)
	if err != nil || len(pieces) == 0 {
		return quoted(text)
	}
	sum := make([]string, len(pieces))
	for i, piece := range pieces {
		sum[i] = quoted(piece.Text)
		if piece.Variable {
			sum[i] = fmt.Sprintf(d.variable, sum[i])
		}
	}
	return strings.Join(sum, " + ")
}
