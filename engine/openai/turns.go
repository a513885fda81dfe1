package openai

import "regatta/engine/call"

// messages are the turns so far: each answer as the model gave it, and what it is
// told of it.
func messages(m call.Mode, turns []call.Turn) []chatMessage {
	if len(turns) == 0 {
		return nil
	}
	all := make([]chatMessage, 0, 2*len(turns))
	for _, turn := range turns {
		all = append(all, chatMessage{"assistant", turn.Answer}, chatMessage{"user", complaint(m, turn.Complaint)})
	}
	return all
}

// complaint tells the model what is wrong with its answer and what to do.
func complaint(m call.Mode, why string) string {
	again := "Respond again with the complete corrected JSON and nothing else."
	if m == call.Tools {
		again = "Call the function again with the complete, corrected arguments."
	}
	return "Your answer is invalid: " + why + ". " + again
}
