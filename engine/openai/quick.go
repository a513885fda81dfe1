package openai

// quick reads a completion in the form in which servers send them; false: there
// is something unusual about it, and decodeAny has to look. It says nothing that
// decodeAny would not say.
func quick(data []byte) (completion, bool) {
	c := cursor{data: data}
	var out completion
	for c.open('{'); c.next('}'); {
		switch string(c.key()) {
		case "id":
			if !c.null() {
				out.ID = c.text()
			}
		case "object":
			out.Object = c.text()
		case "model":
			out.Model = c.text()
		case "choices":
			if out.Choices != nil {
				c.fail()
			}
			out.Choices = choices(&c)
		case "usage":
			c.usage(&out.Usage)
		case "error":
			if !c.null() {
				c.fail()
			}
		default:
			c.skip()
		}
	}
	return out, c.end() && out.Object != "error"
}

func choices(c *cursor) []choice {
	if c.null() {
		return nil
	}
	list := make([]choice, 0, 1)
	for c.open('['); c.next(']'); {
		list = append(list, choice{})
		c.choice(&list[len(list)-1])
	}
	return list
}

func (c *cursor) choice(to *choice) {
	if c.null() {
		return
	}
	for c.open('{'); c.next('}'); {
		switch string(c.key()) {
		case "index":
			if !c.null() {
				to.Index = c.integer()
			}
		case "finish_reason":
			if !c.null() {
				to.FinishReason = c.text()
			}
		case "message":
			c.message(&to.Message)
		case "delta":
			c.message(&to.Delta)
		default:
			c.skip()
		}
	}
}

func (c *cursor) message(to *message) {
	if c.null() {
		return
	}
	for c.open('{'); c.next('}'); {
		switch string(c.key()) {
		case "content":
			to.Content = content{text: c.text()}
		case "reasoning_content":
			to.ReasoningContent = content{text: c.text()}
		case "reasoning":
			to.Reasoning = content{text: c.text()}
		case "function_call":
			if !c.null() {
				c.fail()
			}
		case "refusal":
			if !c.null() {
				to.Refusal = c.text()
			}
		case "tool_calls":
			if to.ToolCalls != nil {
				c.fail()
			}
			to.ToolCalls = toolCalls(c)
		default:
			c.skip()
		}
	}
}

func toolCalls(c *cursor) []toolCall {
	if c.null() {
		return nil
	}
	list := make([]toolCall, 0, 1)
	for c.open('['); c.next(']'); {
		list = append(list, toolCall{})
		c.toolCall(&list[len(list)-1])
	}
	return list
}

func (c *cursor) toolCall(to *toolCall) {
	if c.null() {
		return
	}
	for c.open('{'); c.next('}'); {
		switch string(c.key()) {
		case "index":
			if !c.null() {
				to.Index = c.integer()
			}
		case "id":
			if !c.null() {
				to.ID = c.text()
			}
		case "function":
			c.function(&to.Function)
		default:
			c.skip()
		}
	}
}

func (c *cursor) function(to *calledWith) {
	if c.null() {
		return
	}
	for c.open('{'); c.next('}'); {
		switch string(c.key()) {
		case "name":
			if !c.null() {
				to.Name = c.text()
			}
		case "arguments":
			to.Arguments = arguments(c.text())
		default:
			c.skip()
		}
	}
}

func (c *cursor) usage(to *usage) {
	if c.null() {
		return
	}
	for c.open('{'); c.next('}'); {
		switch string(c.key()) {
		case "prompt_tokens":
			to.Prompt = c.skip()
		case "completion_tokens":
			to.Completion = c.skip()
		case "total_tokens":
			to.Total = c.skip()
		case "prompt_tokens_details":
			c.details(&to.PromptDetails)
		case "completion_tokens_details":
			c.details(&to.CompletionDetails)
		case "input_tokens":
			to.Input = c.skip()
		case "output_tokens":
			to.Output = c.skip()
		case "input_tokens_details":
			c.details(&to.InputDetails)
		case "output_tokens_details":
			c.details(&to.OutputDetails)
		case "prompt_cache_hit_tokens":
			to.CacheHit = c.skip()
		default:
			c.skip()
		}
	}
}

func (c *cursor) details(to *details) {
	if c.null() {
		return
	}
	for c.open('{'); c.next('}'); {
		switch string(c.key()) {
		case "cached_tokens":
			to.Cached = c.skip()
		case "reasoning_tokens":
			to.Reasoning = c.skip()
		default:
			c.skip()
		}
	}
}
