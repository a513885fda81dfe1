package ui

import (
	"os"
	"testing"
	"time"
)

// TestMain shows times as they are where the golden files were made.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}
