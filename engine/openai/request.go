package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/shared"

	"regatta/datasets/schema"
)

// template is a request body, cut where the prompt goes. All but the prompt is
// the same in every request, so it is encoded once.
type template struct{ before, after []byte }

// newTemplate has openai-go encode the request with a stand-in for the prompt,
// one that occurs nowhere else in it, and cuts it there.
func newTemplate(model string, s *schema.Schema, stream bool) (template, error) {
	for i := 0; ; i++ {
		prompt := "prompt " + strconv.Itoa(i)
		body, err := json.Marshal(params(model, prompt, s, stream))
		if err != nil {
			return template{}, errors.New("the schema can't be sent: " + err.Error())
		}
		quoted := []byte(strconv.Quote(prompt))
		if bytes.Count(body, quoted) == 1 {
			before, after, _ := bytes.Cut(body, quoted)
			return template{before, after}, nil
		}
	}
}

// fill returns the body with the prompt in its place.
func (t *template) fill(prompt string) []byte {
	var b bytes.Buffer
	b.Grow(len(t.before) + len(prompt) + len(prompt)/8 + len(t.after))
	b.Write(t.before)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(prompt)  // no string fails
	b.Truncate(b.Len() - 1) // the encoder's newline
	b.Write(t.after)
	return b.Bytes()
}

func params(model, prompt string, s *schema.Schema, stream bool) sdk.ChatCompletionNewParams {
	strict, _ := s.Strict()
	p := sdk.ChatCompletionNewParams{
		Model:    model,
		Messages: []sdk.ChatCompletionMessageParamUnion{sdk.UserMessage(prompt)},
		ResponseFormat: sdk.ChatCompletionNewParamsResponseFormatUnion{
			OfJSONSchema: &shared.ResponseFormatJSONSchemaParam{
				JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
					Name:   s.Name(),
					Schema: s.JSON(),
					Strict: sdk.Bool(strict),
				},
			},
		},
	}
	if stream {
		p.StreamOptions = sdk.ChatCompletionStreamOptionsParam{IncludeUsage: sdk.Bool(true)}
		p.SetExtraFields(map[string]any{"stream": true})
	}
	return p
}
