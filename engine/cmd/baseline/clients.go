package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"golang.org/x/sync/errgroup"
)

// The loops write a line for each result, as `regatta run` does, and stop at the
// first failure.

// person is what is asked for.
type person struct {
	Name string `json:"name"`
	Age  int    `json:"age"`
}

const (
	model      = "gpt-4o-mini"
	schemaText = `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`
)

// text is the text of an item.
func text(i int) string { return fmt.Sprintf("My name is John and I am %d years old", 20+i%60) }

// sink takes results from many goroutines.
type sink struct {
	mu sync.Mutex
	w  *bufio.Writer
}

func (s *sink) write(i int, p person) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	line, err := json.Marshal(struct {
		Index  int    `json:"index"`
		Output person `json:"output"`
	}{i, p})
	if err != nil {
		return err
	}
	_, err = s.w.Write(append(line, '\n'))
	return err
}

// runClient runs the loop that args name: NAME URL CALLS FLIGHT FILE.
func runClient(ctx context.Context, args []string) error {
	if len(args) != 5 {
		return fmt.Errorf("client NAME URL CALLS FLIGHT FILE")
	}
	calls, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	flight, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	file, err := os.Create(args[4])
	if err != nil {
		return err
	}
	defer file.Close()
	out := &sink{w: bufio.NewWriter(file)}
	ask := map[string]func(url string, flight int) func(context.Context, string) (person, error){
		"openai-go":       func(url string, _ int) func(context.Context, string) (person, error) { return withSDK(url, nil) },
		"openai-go tuned": func(url string, n int) func(context.Context, string) (person, error) { return withSDK(url, tuned(n)) },
		"net/http":        func(url string, n int) func(context.Context, string) (person, error) { return byHand(url, tuned(n)) },
	}[args[0]]
	if ask == nil {
		return fmt.Errorf("unknown client %q", args[0])
	}
	if flight == 0 {
		flight = calls
	}
	one := ask(args[1], flight)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(flight)
	for i := range calls {
		group.Go(func() error {
			p, err := one(ctx, text(i))
			if err != nil {
				return err
			}
			return out.write(i, p)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return out.w.Flush()
}

// tuned is a client that keeps as many connections as there are calls in flight.
func tuned(flight int) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = flight, flight
	return &http.Client{Transport: transport}
}

// withSDK asks as openai-go's own examples do. A nil client is the SDK's own.
func withSDK(url string, client *http.Client) func(context.Context, string) (person, error) {
	opts := []option.RequestOption{option.WithBaseURL(url), option.WithAPIKey("none")}
	if client != nil {
		opts = append(opts, option.WithHTTPClient(client))
	}
	sdk := openai.NewClient(opts...)
	return func(ctx context.Context, text string) (p person, err error) {
		completion, err := sdk.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
			Model:    model,
			Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)},
			ResponseFormat: openai.ChatCompletionNewParamsResponseFormatUnion{
				OfJSONSchema: &openai.ResponseFormatJSONSchemaParam{
					JSONSchema: openai.ResponseFormatJSONSchemaJSONSchemaParam{
						Name: "person", Schema: json.RawMessage(schemaText), Strict: openai.Bool(true),
					},
				},
			},
		})
		if err != nil {
			return p, err
		}
		if len(completion.Choices) == 0 {
			return p, fmt.Errorf("no choice in %s", completion.RawJSON())
		}
		return p, json.Unmarshal([]byte(completion.Choices[0].Message.Content), &p)
	}
}

// byHand asks without any library: the floor.
func byHand(url string, client *http.Client) func(context.Context, string) (person, error) {
	head := []byte(`{"model":"` + model + `","messages":[{"role":"user","content":`)
	tail := []byte(`}],"response_format":{"type":"json_schema","json_schema":{"name":"person","strict":true,"schema":` + schemaText + `}}}`)
	return func(ctx context.Context, text string) (p person, err error) {
		quoted, err := json.Marshal(text)
		if err != nil {
			return p, err
		}
		body := bytes.NewReader(bytes.Join([][]byte{head, quoted, tail}, nil))
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/chat/completions", body)
		if err != nil {
			return p, err
		}
		req.Header.Set("Authorization", "Bearer none")
		req.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			return p, err
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			return p, err
		}
		if resp.StatusCode != http.StatusOK {
			return p, fmt.Errorf("%s: %s", resp.Status, raw)
		}
		var completion struct {
			Choices []struct {
				Message struct{ Content string }
			}
		}
		if err := json.Unmarshal(raw, &completion); err != nil {
			return p, err
		}
		if len(completion.Choices) == 0 {
			return p, fmt.Errorf("no choice in %s", raw)
		}
		return p, json.Unmarshal([]byte(completion.Choices[0].Message.Content), &p)
	}
}
