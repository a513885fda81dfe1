package cli

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"regatta/engine/provider"
)

var (
	errClosed   = errors.New("stdout is closed; use --out FILE, or > /dev/null to discard the output")
	errNowhere  = errors.New("stdout is closed or discards what is paid for; use --out FILE, leave out --no-save, or use --out /dev/null to discard the results")
	errReadOnly = errors.New("stdout is open for reading only; use --out FILE, or > FILE")
)

// needsStdout refuses a command whose output would go nowhere, before anything is
// paid for.
func (a *app) needsStdout(cmd *cobra.Command) error {
	out, isFile := a.stdout.(*os.File)
	if !isFile || !cmd.HasParent() || cmd.Name() == "serve" || given(cmd, "out") && cmd.Flag("out").Value.String() != "-" {
		return nil // the screen looks itself, and serve writes nothing
	}
	mode, err := access(out)
	switch {
	case err != nil:
		return errClosed
	case mode == onlyRead:
		return errReadOnly
	case mode == bothWays && isNull(out):
		return a.discarded(cmd)
	}
	return nil
}

// discarded refuses a command whose results go to the null device, if somebody pays for
// them and nothing keeps them. Where stdout is closed, the Go runtime opens that device in
// its place before anything of the program runs, for reading and writing. So do programs
// that discard what others write: Python's subprocess.DEVNULL is one. The two can't be
// told apart. A shell opens the device for writing alone.
func (a *app) discarded(cmd *cobra.Command) error {
	from := cmd.Flags().Lookup("provider")
	if from == nil || given(cmd, "save") || given(cmd, "journal-dir") || given(cmd, "report") || given(cmd, "cache") {
		return nil
	}
	switch paid := from.Value.String() != provider.Simulated; {
	case paid && !given(cmd, "no-save"):
		return nil // they are in the saved run
	case !paid:
		a.say("stdout is closed or discarded: results are not saved")
		return nil
	}
	return errNowhere
}

// isNull reports whether a file is the null device.
func isNull(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

// given reports whether a command has a flag and it was set.
func given(cmd *cobra.Command, flag string) bool {
	f := cmd.Flags().Lookup(flag)
	return f != nil && f.Changed
}
