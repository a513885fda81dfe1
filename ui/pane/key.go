package pane

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Key is something that can be done now: by the pane (Do), or by the root (Ask), which alone
// knows whether that is possible now and why not.
type Key struct {
	key.Binding
	Do  func() []Intent
	Ask Intent
	Off string // why it can't be done now: said when it is pressed, and in the help; not in the footer; "": it can
}

// Bind makes a binding of the names of keys, the name that the help shows for them, and what
// they do in a word or two. Without a name another key's help speaks for it.
func Bind(keys []string, name, what string) key.Binding {
	b := key.NewBinding(key.WithKeys(keys...))
	if name != "" {
		b.SetHelp(name, what)
	}
	return b
}

// On makes a key that the pane does.
func On(b key.Binding, do func() []Intent) Key { return Key{Binding: b, Do: do} }

// Does makes a key of what changes the pane alone.
func Does(b key.Binding, do func()) Key {
	return Key{Binding: b, Do: func() []Intent { do(); return nil }}
}

// Asks makes a key of what the root does.
func Asks(b key.Binding, intent Intent) Key { return Key{Binding: b, Ask: intent} }

// Offer stands for the keys that the root has for an intent, with its words, where the pane
// wants them among its own.
func Offer(intent Intent) Key { return Key{Ask: intent} }

// Unless makes a key do nothing for a reason; "": it can be pressed.
func (k Key) Unless(why string) Key {
	if k.Off == "" {
		k.Off = why
	}
	return k
}

// Offered reports whether the key stands for those of the root.
func (k Key) Offered() bool { return k.Ask != nil && len(k.Binding.Keys()) == 0 }

// Matches reports whether the key was pressed and does something.
func (k Key) Matches(msg tea.KeyPressMsg) bool { return k.Off == "" && key.Matches(msg, k.Binding) }

// Refuses reports whether the key was pressed and can't do anything now.
func (k Key) Refuses(msg tea.KeyPressMsg) bool { return k.Off != "" && key.Matches(msg, k.Binding) }

// Named gives a binding other words for what it does here.
func Named(b key.Binding, what string) key.Binding {
	b.SetHelp(b.Help().Key, what)
	return b
}

// Silent takes a binding out of the help: another key's speaks for it.
func Silent(b key.Binding) key.Binding {
	b.SetHelp("", "")
	return b
}

// Moves are the keys that move around, the same in every pane.
type Moves struct {
	Up, Down, Left, Right    key.Binding
	PageUp, PageDown         key.Binding
	First, Last, Enter, Back key.Binding
}

// Movement returns the shared keys. Each pair is named by its first; a pane says by Named
// what it moves.
func Movement() Moves {
	return Moves{
		Up:       Bind([]string{"up", "k"}, "↑↓", "scroll"),
		Down:     Bind([]string{"down", "j"}, "", ""),
		Left:     Bind([]string{"left", "h"}, "←→", "page"),
		Right:    Bind([]string{"right", "l"}, "", ""),
		PageUp:   Bind([]string{"pgup", "ctrl+b"}, "pgup/pgdn", "page"),
		PageDown: Bind([]string{"pgdown", "ctrl+f"}, "", ""),
		First:    Bind([]string{"home", "g"}, "g/G", "first, last"),
		Last:     Bind([]string{"end", "G"}, "", ""),
		Enter:    Bind([]string{"enter"}, "enter", "open"),
		Back:     Bind([]string{"esc"}, "esc", "back"),
	}
}
