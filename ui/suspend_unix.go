//go:build !windows

package ui

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// suspender gives the terminal back when someone else stops the program (kill -TSTP),
// as ctrl+z does. While it is stopped the signal has to do what it does by itself.
type suspender struct {
	caught chan os.Signal
	alone  bool // no shell is there to wake the program: it can't be suspended
}

func newSuspender() *suspender {
	session, err := unix.Getsid(0)
	s := &suspender{make(chan os.Signal, 1), err == nil && session == os.Getpid()}
	if !s.alone {
		s.watch()
	}
	return s
}

func (s *suspender) watch() { signal.Notify(s.caught, syscall.SIGTSTP) }

// filter sees every message before Bubble Tea does.
func (s *suspender) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.SuspendMsg:
		if s.alone {
			return nil
		}
		signal.Reset(syscall.SIGTSTP)
	case tea.ResumeMsg:
		s.watch()
	}
	return msg
}

// follow suspends the program on each signal; the function that it returns ends that.
func (s *suspender) follow(send func(tea.Msg)) (end func()) {
	over := make(chan struct{})
	go func() {
		for {
			select {
			case <-s.caught:
				send(tea.SuspendMsg{})
			case <-over:
				return
			}
		}
	}()
	return func() {
		signal.Stop(s.caught)
		close(over)
	}
}
