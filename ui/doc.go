// Package ui is the screen: a Bubble Tea program that adapts the engine's events
// to what people see, and keys to what the engine does.
//
// # The root and its panes
//
// The root Model routes messages, lays out, and owns the workspace: what one start of the
// program keeps of its runs. Everything between header and footer is a pane, in a folder of its
// own, that owns its state and knows neither the root nor another pane (package pane):
//
//	home        the lanes, and a run item by item     item       one item
//	race        several runs on one time axis         keyhelp    keys and glyphs
//	sweep       a strategy under rising limits        program    a lane as a program
//	trialview   a race several times                  picker     what to run on
//	comparison  runs beside each other                history    all runs that there are
//	weather     the simulated provider, to be changed decisions  what was decided in runs
//
// A new pane is a folder, and a line in the registry. Below the panes stand what several of them
// show (summary), what they know of runs (workspace), and drawing that knows no pane (draw,
// chart, timeline, theme, text); beside them what is written to files (results, report, code,
// figures). architecture_test.go holds who imports whom.
//
// What is shown is a stack: Back shows what was shown before, from everywhere. Only the top has
// the keys and the mouse. All panes of the stack get messages that are no keys.
//
// # A key press on its way to a limit
//
//	tea.KeyPressMsg        Model.Update, Model.press                          input.go
//	→ the keys of the top  Model.keys: pane.Keys, and those of the root       keys.go
//	→ what it does         home.Pane.changeLimit                              home/lanes.go
//	→ an intent            workspace.SetLimit{Run, Limit}                     workspace/workspace.go
//	→ carried out          Model.carryOut, in the same Update                 intents.go
//	→ the run              runner.Run.SetLimit, engine.Run.ChangeLimit, admit.Limit.Set
//
// Intents are values, not messages: the next key meets what they made of the screen. A pane
// offers a key that only the root can judge with its intent alone (pane.Offer); the root
// completes it, or leaves it out (Model.offer, Model.cannot).
//
// # An event on its way to a cell
//
// How it comes to the tally is in engine/doc.go; this is the rest of the way.
//
//	engine.Event           the engine tells a run's channel
//	→ a batch              runner.Run.Read, one command outstanding a run     running.go
//	→ eventsMsg            Model.Update, Model.events                         model.go
//	→ the fold             workspace.Run.Apply: runner.Run.Apply, engine.Tally.Apply
//	→ what else it means   home.Pane.Applied: finds of the filter that change
//	→ the next frame       tickMsg: one tick, the time of a frame, gathers and draws
//	→ what a pane needs    Model.needed: pane.Needs, at once or beside        navigate.go
//	→ stretches of time    timeline.Life: what an item did when
//	→ a cell               pane.View: home/batch.go, timeline.Pen.Row
//
// # Drawing is a read
//
// View changes nothing and starts nothing; it reads no clock, for a frame holds the time of the
// latest message. A frame takes as long whatever the number of items: what has to go through all
// of them is named by Needs, asked for at the end of Update when a frame is due, done at once
// where it is little and else by a command, and what it comes to is put in its place by Update.
// What was drawn is remembered with its rectangles: clicks are looked up in those.
//
// Update does no I/O: runs are started by commands. After the program has ended,
// Run stops what still runs and drains it, so that no call outlives it.
package ui
