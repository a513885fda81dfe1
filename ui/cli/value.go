package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"regatta/datasets/spell"
	"regatta/engine"
)

// checked is a flag whose value is parsed as soon as it is read. It implements
// pflag.Value; what to holds before is the default.
type checked[T any] struct {
	to    *T
	parse func(string) (T, error)
	kind  string // what the value is, for help
}

func (c checked[T]) String() string { return fmt.Sprint(*c.to) }
func (c checked[T]) Type() string   { return c.kind }

func (c checked[T]) Set(text string) error {
	v, err := c.parse(text)
	if err != nil {
		return err
	}
	*c.to = v
	return nil
}

// optional is a flag with a time limit that has no default of its own.
type optional struct{ to *time.Duration }

func (o optional) Type() string { return "time" }

// String is empty where the limit isn't set: help then writes no default.
func (o optional) String() string {
	if o.to == nil || *o.to == 0 {
		return ""
	}
	return o.to.String()
}

func (o optional) Set(text string) (err error) {
	*o.to, err = timeLimit(text)
	return err
}

// noEmptyFlag refuses a flag that is given without a value, as an unset variable of a shell
// gives it: "--base-url $URL" must not reach another server than the one that was meant.
// Flags of other kinds refuse it when they are parsed.
func noEmptyFlag(cmd *cobra.Command) error {
	var empty error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && strings.TrimSpace(f.Value.String()) == "" {
			empty = cmp.Or(empty, fmt.Errorf("--%s: empty value; give one, or leave the flag out", f.Name))
		}
	})
	return empty
}

func wholeNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q: must be a whole number, 0 or more", text)
	}
	return n, nil
}

// positive reads a number of things of which none makes no sense.
func positive(text string) (int, error) {
	n, err := wholeNumber(text)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q: must be a whole number, 1 or more", text)
	}
	return n, nil
}

func seed(text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q: must be a whole number, 0 to 2^64-1", text)
	}
	return n, nil
}

func timeLimit(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q: must be a duration above zero, e.g. 90s or 2m", text)
	}
	return d, nil
}

// oneOf takes one of a few words.
func oneOf(words ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		if !slices.Contains(words, text) {
			return "", fmt.Errorf("unknown value %q; %suse %s", text, spell.Question(text, words), strings.Join(words, ", "))
		}
		return text, nil
	}
}

// laneList is the lanes of a race, with commas between them.
type laneList []engine.Lane

func (l laneList) String() string {
	names := make([]string, len(l))
	for i, lane := range l {
		names[i] = lane.String()
	}
	return strings.Join(names, ",")
}

func parseLanes(text string) (laneList, error) {
	var lanes laneList
	for name := range strings.SplitSeq(text, ",") {
		lane, err := engine.ParseLane(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		lanes = append(lanes, lane)
	}
	return lanes, nil
}

// nearFlag asks for the flag that a mistyped one is most likely meant to be.
func nearFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	near := spell.Nearest(strings.ReplaceAll(strings.TrimLeft(name, "-"), "_", "-"), names)
	if near == "" {
		return ""
	}
	return "did you mean --" + near + "? "
}

// flagError words what pflag found wrong as everything else here is worded.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		value   *pflag.InvalidValueError
		none    *pflag.ValueRequiredError
	)
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			name = "-" + short
		}
		return fmt.Errorf("unknown flag %s; %ssee %s --help", name, nearFlag(cmd, name), cmd.CommandPath())
	case errors.As(err, &none):
		return fmt.Errorf("--%s: no value; see %s --help", none.GetFlag().Name, cmd.CommandPath())
	case errors.As(err, &value) && value.GetFlag().Value.Type() == "bool":
		return fmt.Errorf("--%s: %q: must be true or false", value.GetFlag().Name, value.GetValue())
	case errors.As(err, &value):
		return fmt.Errorf("--%s: %w", value.GetFlag().Name, errors.Unwrap(value))
	}
	return err
}
