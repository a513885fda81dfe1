package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/engine/redact"
	"regatta/engine/runner"
	"regatta/engine/runs"
)

// redaction is what is to be hidden. It implements pflag.Value; each use of the flag adds to it.
type redaction struct{ redact.What }

func (r *redaction) add(cmd *cobra.Command, what string) {
	cmd.Flags().Var(r, "redact", "hide content in "+what+": input, output or\nnames of fields (regatta help runs)")
	complete(cmd, "redact", "input,output", "input", "output")
}

// Type is what the value is, for help.
func (r *redaction) Type() string { return "names" }

// Set adds names.
func (r *redaction) Set(list string) error {
	if !r.None() {
		list = r.String() + "," + list
	}
	what, err := redact.Parse(list)
	r.What = what
	return err
}

// check refuses a field that none of the sets has.
func (r *redaction) check(sets ...*datasets.Set) error { return byRedact(r.Check(sets...)) }

// byRedact says of an error for a field that is nowhere which flag named it. err may be nil.
func byRedact(err error) error {
	if _, ok := errors.AsType[*redact.UnknownField](err); ok {
		return fmt.Errorf("--redact: %w", err)
	}
	return err
}

// tapes hides it in runs that were read back.
func (r *redaction) tapes(tapes []*runner.Tape) ([]*runner.Tape, error) {
	var sets []*datasets.Set
	for _, t := range tapes {
		sets = append(sets, t.Set)
	}
	if err := r.check(sets...); err != nil {
		return nil, err
	}
	return r.Tapes(tapes), nil
}

// ofTape is the run that a tape recorded.
func ofTape(t *runner.Tape) *runs.Run {
	run := &runs.Run{Entry: runs.Entry{Name: t.Name, Header: t.Header}, Set: t.Set, Tally: t.Tally(), Cut: t.Cut}
	for _, d := range t.Damage {
		run.Damage = append(run.Damage, d.String())
	}
	return run
}

// asked is the data of a job with the schema that it asks for.
func (j *job) asked() *datasets.Set {
	set := *j.set
	set.Schema = j.schema
	return &set
}
