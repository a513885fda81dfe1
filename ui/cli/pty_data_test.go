//go:build !windows

package cli_test

import (
	"path/filepath"
	"testing"
)

// A file that nobody said a schema for is asked about on the screen.
func TestTheScreenAsksWhatToExtract(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.csv")
	write(t, path, "who;text\nA;My name is Ann, I am 31\nB;My name is Bo, I am 32\nC\n")
	s := start(t, 110, 34, "--data", path, "--sim", "latency=fixed:60ms")
	s.until("what to extract from")
	s.until("separator: semicolon")
	s.press("name string, age int")
	s.until("✓ 2 fields")
	s.press("\r")
	s.until("→ skips them")
	s.press(right + "\r")
	s.until("people.csv · 2 items, 1 skipped")
	s.press("\r")
	s.until("2/2 delivered")
	s.press("d")
	s.until("BUILT IN")
	s.press("receipts")
	s.until("receipts to parse")
	s.press("\r")
	s.until("receipts · 20 items")
	s.press("q")
	if status := s.status(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	s.wantWhole()
}
