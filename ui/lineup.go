package ui

import (
	tea "charm.land/bubbletea/v2"

	"regatta/engine/runner"
	"regatta/ui/workspace"
)

type purpose = workspace.Purpose

const (
	forBatch  = workspace.Batch
	forRace   = workspace.Race
	forSweep  = workspace.Sweep
	forTrials = workspace.Trials
)

// begin starts the runs of a group, at the same time or in turn.
func (m *Model) begin(of purpose, g *workspace.Group, together bool) tea.Cmd {
	turns := runner.InTurn(g.Names()...)
	if together {
		turns = runner.Together(g.Names()...)
	}
	g.Turns = runner.NewGroup(m.plan(g.Job), turns...)
	if of == forSweep {
		g.Turns.WhileFruitful() // where nothing succeeds, higher limits do no better
	}
	return m.beginGroup(of, g.Turns)
}
