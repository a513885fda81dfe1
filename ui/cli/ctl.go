package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"regatta/engine"
	"regatta/engine/ctl"
	"regatta/engine/runs"
	"regatta/ui/results"
	"regatta/ui/text"
)

// controls are what can be asked of a run from elsewhere.
var controls = []string{ctl.DoStatus, ctl.DoLimit, ctl.DoPause, ctl.DoResume, ctl.DoStop, ctl.DoEvents}

func (a *app) ctlCommand() *cobra.Command {
	var asJSON, now bool
	cmd := &cobra.Command{
		Use:   "ctl [RUN]",
		Short: "Show and steer a run from another terminal",
		Long: "Show or steer a run that another regatta is running: status (the default), limit N|auto, pause, resume, stop, events. " +
			"stop starts nothing more, no further lane of a race either, and lets calls in flight finish; stop again, or --now, cancels them. " +
			"Without RUN: the only one that is running. More: regatta help events.",
		Example: `regatta ctl
regatta ctl limit 8
regatta ctl stop
regatta ctl events > events.jsonl`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 && slices.Contains(controls, args[len(args)-1]) {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			names, _ := a.completeRuns(cmd, args, begun)
			if len(args) > 0 {
				names = nil
			}
			return append(beginning(controls, begun), names...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			word, req, err := controlOf(args)
			if err != nil {
				return err
			}
			if req.Now = now; now && req.Do != ctl.DoStop {
				return fmt.Errorf("--now is of stop, not of %s", req.Do)
			}
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			return a.control(ctx, word, req, asJSON)
		},
	}
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		var unknown *pflag.NotExistError
		if errors.As(err, &unknown) {
			short := unknown.GetSpecifiedShortnames()
			if _, bad := engine.ParseCap("-" + short); bad != nil && short != "" && '0' <= short[0] && short[0] <= '9' { // limit -3
				err = bad
			}
		}
		return flagError(cmd, err)
	})
	a.addFolder(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the status as JSON")
	cmd.Flags().BoolVar(&now, "now", false, "with stop: cancel calls in flight")
	return cmd
}

// controlOf reads what is asked of which run; "": of the one that is on.
func controlOf(args []string) (word string, req ctl.Request, err error) {
	if len(args) > 0 && !slices.Contains(controls, args[0]) {
		word, args = args[0], args[1:]
	}
	req.Do = ctl.DoStatus
	if len(args) > 0 {
		req.Do, args = args[0], args[1:]
	}
	switch {
	case !slices.Contains(controls, req.Do):
		return "", req, fmt.Errorf("unknown command %q; use %s", req.Do, strings.Join(controls, ", "))
	case req.Do == ctl.DoLimit && len(args) == 0:
		return "", req, errors.New("limit: no number given; use limit N, 0 for no limit, or auto")
	case req.Do == ctl.DoLimit:
		c, err := engine.ParseCap(args[0])
		if err != nil {
			return "", req, err
		}
		req.Limit, req.Auto, args = c.Most, c.Auto, args[1:]
	}
	if len(args) > 0 {
		return "", req, fmt.Errorf("unexpected argument %q; see regatta ctl --help", args[0])
	}
	return word, req, nil
}

// control asks something of a run, and writes how it is then, or its events.
func (a *app) control(ctx context.Context, word string, req ctl.Request, asJSON bool) error {
	store := a.store(saving{})
	e, err := onNow(ctx, store, word)
	if err != nil {
		return err
	}
	path := strings.TrimSuffix(e.Path, ".jsonl") + ".sock" // beside it, in whichever folder that is
	if req.Do == ctl.DoEvents {
		return unreached(ctx, e, a.follow(ctx, path))
	}
	status, err := ctl.Ask(ctx, path, req)
	if err != nil {
		return unreached(ctx, e, err)
	}
	var buf bytes.Buffer
	if asJSON {
		err = results.AppendJSON(&buf, status)
	} else {
		told := tellStatus(status)
		if req.Do == ctl.DoStop {
			told = tellStop(status) + ": " + told
		}
		buf.WriteString(text.Clean(told) + "\n")
	}
	if err == nil {
		_, err = a.stdout.Write(buf.Bytes())
	}
	if err != nil {
		return &unwritten{what: "the status", err: err}
	}
	return nil
}

// follow writes the events of a run as they come.
func (a *app) follow(ctx context.Context, path string) error {
	write := func(line []byte) error {
		if _, err := a.stdout.Write(append(line, '\n')); err != nil {
			return &unwritten{what: "the events", err: err}
		}
		return nil
	}
	return ctl.Follow(ctx, path, func(s ctl.Status) error {
		var buf bytes.Buffer
		if err := results.AppendJSON(&buf, ctl.Reply{Status: &s}); err != nil {
			return err
		}
		return write(bytes.TrimRight(buf.Bytes(), "\n"))
	}, write)
}

// onNow is the run that is meant, which has to be on.
func onNow(ctx context.Context, store runs.Store, word string) (runs.Entry, error) {
	list, err := store.List(ctx)
	if err != nil {
		return runs.Entry{}, stopped(ctx, err)
	}
	unsaved := slices.DeleteFunc(store.Unsaved(), func(e runs.Entry) bool { return !ctl.Serves(store.ControlPath(e.Name)) })
	if at := slices.IndexFunc(unsaved, func(e runs.Entry) bool { return word != "" && strings.HasPrefix(e.Name, word) }); at >= 0 {
		if _, err := store.Find(ctx, list, word); err != nil { // a saved run's comes first
			return unsaved[at], nil
		}
	}
	on := append(slices.DeleteFunc(slices.Clone(list), func(e runs.Entry) bool { return !e.On }), unsaved...)
	switch {
	case word != "":
		e, err := findRun(ctx, store, list, word)
		var unknown *runs.UnknownError
		switch {
		case err == nil && !e.On:
			err = fmt.Errorf("%s is not running", e.Name)
		case errors.As(err, &unknown): // which suggests runs that are over
			err = notOn(word, on)
		}
		return e, err
	case len(on) == 0:
		return runs.Entry{}, errors.New("no run is running")
	case len(on) == 1:
		return on[0], nil
	}
	return runs.Entry{}, fmt.Errorf("%d runs are running; name one: %s", len(on), namesOf(on))
}

// notOn is the error of a word that is no command and no run, where these are running.
func notOn(word string, on []runs.Entry) error {
	if len(on) == 0 {
		return fmt.Errorf("no run %q, and none is running; commands are %s", word, strings.Join(controls, ", "))
	}
	return fmt.Errorf("no run %q; running: %s; commands are %s", word, namesOf(on), strings.Join(controls, ", "))
}

func namesOf(on []runs.Entry) string {
	var names []string
	for _, e := range on {
		names = append(names, e.Name)
	}
	return strings.Join(names, ", ")
}

// unreached says why a run could not be asked.
func unreached(ctx context.Context, e runs.Entry, err error) error {
	var failed *unwritten
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return stopCause(ctx)
	case errors.As(err, &failed):
		return err
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%s: no control socket; the run is done, or was started without one", e.Name)
	}
	return fmt.Errorf("%s: %w", e.Name, err)
}

// tellStop tells what comes of the order to stop, before how the run is.
func tellStop(s ctl.Status) string {
	switch {
	case s.Over:
		return "stopped"
	case s.Finishing > 0:
		return finishing(s.Finishing) + ", regatta ctl stop again cancels " + itOrThem(s.Finishing)
	}
	return "stopping"
}

// tellStatus tells how a run is, on one line.
func tellStatus(s ctl.Status) string {
	parts := []string{
		fmt.Sprintf("%s/%s ok", text.Count(s.OK), text.Count(s.Items)), text.Count(s.Failed) + " failed",
		text.Count(s.InFlight) + " in flight", text.Count(s.Waiting) + " waiting",
	}
	switch {
	case s.Auto:
		parts = append(parts, "limit "+engine.Cap{Most: s.Limit, Auto: true}.String())
	case s.Limit > 0:
		parts = append(parts, "limit "+text.Count(s.Limit))
	default:
		parts = append(parts, "no limit")
	}
	if s.Paused {
		parts = append(parts, "paused")
	}
	if s.Stopping {
		parts = append(parts, "stopping")
	}
	if s.Over {
		parts = append(parts, "over")
	}
	if s.Following > 0 {
		parts = append(parts, text.Plural(s.Following, "run")+" to follow")
	}
	if s.Cost != nil {
		parts = append(parts, fmt.Sprintf("$%.4f", *s.Cost))
	}
	parts = append(parts, text.Seconds(time.Duration(s.Elapsed*float64(time.Second))))
	return s.Lane + " on " + s.Dataset + ": " + strings.Join(parts, between)
}
