//go:build windows

package ui

import tea "charm.land/bubbletea/v2"

// suspender does nothing where programs aren't suspended.
type suspender struct{}

func newSuspender() *suspender { return &suspender{} }

func (*suspender) filter(_ tea.Model, msg tea.Msg) tea.Msg { return msg }

func (*suspender) follow(func(tea.Msg)) (end func()) { return func() {} }
