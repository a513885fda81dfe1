package budget

import (
	"math/rand/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/call"
	"regatta/engine/simulated/plausible"
)

// Prose has about four characters a token, JSON about three.
const (
	bytesPerToken     = 4
	bytesPerJSONToken = 3
)

// sampled is how many items an estimate looks at.
const sampled = 100

// Estimate estimates, from the length of texts alone, what one call for each row
// consumes: the prompt and the schema go in, and an answer that fits the schema
// comes out, as long as one made up for the text, but no longer than the parameters let
// it be. Known says whether there is one.
func Estimate(rows datasets.Rows, prompt *datasets.Prompt, s *schema.Schema, p call.Params) call.Usage {
	n := rows.Len()
	answers, err := plausible.Compile(s.JSON())
	if n == 0 || err != nil {
		return call.Usage{}
	}
	looked, in, out := min(n, sampled), 0, 0
	for k := range looked {
		text := prompt.Render(rows.At(k * n / looked))
		in += len(text)/bytesPerToken + (len(s.JSON())+len(p.System))/bytesPerToken
		answer := len(answers.Make(text, rand.New(rand.NewPCG(1, uint64(k)))))/bytesPerJSONToken + 1
		if most := p.Limit(); most > 0 {
			answer = min(answer, most)
		}
		out += answer
	}
	return call.Usage{InputTokens: in * n / looked, OutputTokens: out * n / looked, Known: true}
}
