package cli

import (
	"errors"
	"os"

	"github.com/spf13/cobra"
)

var (
	errClosed   = errors.New("stdout is closed; use --out FILE, or > /dev/null to discard the output")
	errReadOnly = errors.New("stdout is open for reading only; use --out FILE, or > FILE")
)

// needsStdout refuses a command whose output would go nowhere, before anything is
// paid for.
func (a *app) needsStdout(cmd *cobra.Command) error {
	out, isFile := a.stdout.(*os.File)
	if !isFile || !cmd.HasParent() || cmd.Name() == "serve" || given(cmd, "out") {
		return nil // the screen looks itself, and serve writes nothing
	}
	info, err := out.Stat()
	if err != nil {
		return errClosed
	}
	mode, err := access(out)
	switch {
	case err != nil:
		return errClosed
	case mode == onlyRead:
		return errReadOnly
	case mode != bothWays || given(cmd, "save") || given(cmd, "report"):
		return nil
	}
	// In place of a stdout that is closed the Go runtime opens the null device, for
	// reading and writing. A shell opens it for writing alone.
	null, err := os.Stat(os.DevNull)
	if err == nil && os.SameFile(info, null) {
		return errClosed
	}
	return nil
}

// given reports whether a command has a flag and it was set.
func given(cmd *cobra.Command, flag string) bool {
	f := cmd.Flags().Lookup(flag)
	return f != nil && f.Changed
}
