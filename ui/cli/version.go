package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// build is what is known of this program.
type build struct {
	version  string // "(devel)" where it was not built from a tagged commit
	commit   string // empty: unknown
	date     string // of the commit, RFC 3339; empty: unknown
	modified bool   // there were changes beside the commit
}

// theBuild is what the Go toolchain knows of this build.
func theBuild() build {
	b := build{version: "(devel)"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value
		case "vcs.time":
			b.date = s.Value
		case "vcs.modified":
			b.modified = s.Value == "true"
		}
	}
	return b
}

// String tells the version on one line: "v1.2.0 (3f2a91c04d5e, 2026-11-28T10:00:00Z), go1.26.6
// linux/amd64".
func (b build) String() string {
	line := b.version
	if b.commit != "" {
		line += " (" + b.commit[:min(len(b.commit), 12)]
		if b.date != "" {
			line += ", " + b.date
		}
		if b.modified {
			line += ", modified"
		}
		line += ")"
	}
	return fmt.Sprintf("%s, %s %s/%s", line, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit, date and Go version",
		Args:  onlyFlags,
		RunE: func(*cobra.Command, []string) error {
			if _, err := fmt.Fprintln(a.stdout, "regatta version", theBuild()); err != nil {
				return &unwritten{what: "the version", err: err}
			}
			return nil
		},
	}
}
