package ui

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"regatta/engine/journal"
)

// A run whose rest is in another file is saved: what is wrong and where the rest is are said.
func TestARunInTwoFilesIsSaved(t *testing.T) {
	parted := &journal.RestError{Rest: "/tmp/a.rest", Err: syscall.ENOSPC}
	if got := unsavedWords(parted); inTwoFiles(parted) == nil || !strings.HasPrefix(got, "saved in 2 files: no space left on device") || !strings.Contains(got, "/tmp/a.rest") {
		t.Errorf("%s", got)
	}
	for _, err := range []error{nil, errors.New("gone"), &journal.RestError{Err: syscall.ENOSPC}} {
		if inTwoFiles(err) != nil {
			t.Errorf("%v: saved in two files", err)
		}
	}
}
