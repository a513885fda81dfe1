package pane

import (
	tea "charm.land/bubbletea/v2"
)

// Intent is something that a pane asks the root to do. Those here concern the screen;
// package workspace has those that concern runs.
type Intent any

type (
	// Back leaves the pane for what was shown before.
	Back struct{}
	// Open shows the pane of a name of the root's registry.
	Open struct{ Name string }
	// Show puts a pane on top.
	Show struct{ Pane Pane }
	// Notice says something in the line of the story until the next key.
	Notice struct {
		Text string
		Bad  bool // it is an error
	}
	// Copy puts a text on the clipboard, as far as the terminal allows it.
	Copy struct{ Text string }
	// Write writes a new file in the folder that the program was started in, and says so.
	Write struct{ Name, Text string }
	// Command runs beside the screen; its message comes back to Update of the panes that
	// are shown.
	Command struct{ Run tea.Cmd }
	// Ask has a line typed. Done takes what was typed, or says what is wrong with it: then the
	// line stays. Typed, if there is one, takes what stands there after each key, and Value once more
	// where that is cancelled.
	Ask struct {
		Label string // "save as"
		Hint  string // what may be typed
		What  string // what enter does
		Only  string // the characters that it takes; "": any
		Value string // what stands there at first
		Typed func(value string)
		Done  func(f Frame, value string) (do []Intent, problem string)
	}
	// Quit ends the program, after a question where something would be lost.
	Quit struct{}
	// Pause lets nothing more begin of what runs, or has it go on.
	Pause struct{}
	// Finish starts nothing more and lets the calls in flight end; asked for again, it stops them.
	Finish struct{}
	// Stop ends all that runs: after a question, as a letter may be pressed by mistake.
	Stop struct{ Now bool } // without one
)

// Do makes a list of intents.
func Do(list ...Intent) []Intent { return list }
