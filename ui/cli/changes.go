package cli

import (
	"context"
	"fmt"
	"slices"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/text"
)

// changes names what isn't as it was when the run began. A schema that is another takes
// the place of the run's own in the job.
func (a *app) changes(ctx context.Context, b *batch, u *runs.Unfinished, j *job) ([]string, error) {
	var list []string
	changed := func(is bool, what string) {
		if is {
			list = append(list, what)
		}
	}
	h := u.Header
	cfg := b.config()
	cfg.Lane = h.Lane
	if b.schema != "" {
		s, err := schema.Load(ctx, b.schema)
		if err == nil && b.many {
			s, err = s.List()
		}
		if err != nil && b.respecified {
			return nil, err
		}
		if err == nil && !sameSchema(s, u.Set.Schema) {
			changed(true, "the schema")
			j.schema = s
		}
	}
	if j.schema == nil {
		return list, nil
	}
	now := runner.HeaderOf("", runner.Job{Set: u.Set, Schema: j.schema, Prompt: j.prompt}, j.provider, cfg)
	changed(now.Prompt != h.Prompt, "the prompt")
	changed(now.Model != h.Model, fmt.Sprintf("the model (%q, was %q)", now.Model, h.Model))
	if err := b.elsewhere(u, now.Provider); err != nil {
		return nil, err
	}
	changed(now.Provider != h.Provider, fmt.Sprintf("the server (%s, was %s)", now.Provider, h.Provider))
	changed(now.Settings != h.Settings, "the simulated provider")
	changed(now.Mode != h.Mode && h.Mode != "" || now.API != h.API && h.API != "", "the mode or API")
	changed(!slices.Equal(now.Params.Words(), h.Params.Words()) || now.Params.System != h.Params.System, "the parameters")
	item, same, err := a.sameData(ctx, b, u)
	if err != nil {
		return nil, err
	}
	changed(!same, fmt.Sprintf("the data (item %d; the run has its items as they were)", item+1))
	return list, nil
}

// elsewhere is an error where a run would go on at another server that nobody has named: texts and
// the key would go there.
func (b *batch) elsewhere(u *runs.Unfinished, server string) error {
	if b.rebased || u.Header.Simulated || server == u.Header.Provider {
		return nil
	}
	return fmt.Errorf("server %s, was %s; name it with --base-url: regatta resume %s --base-url URL",
		text.Clean(server), text.Clean(u.Header.Provider), u.Name)
}

// sameSchema reports whether two schemas ask for the same.
func sameSchema(a, b *schema.Schema) bool {
	return b != nil && string(a.JSON()) == string(b.JSON())
}

// sameData reads the data of a run again, where that can be, and compares it with its
// items: the first that differs. Where it can't be, that is said: the run has its items.
func (a *app) sameData(ctx context.Context, b *batch, u *runs.Unfinished) (item int, same bool, err error) {
	if u.Header.Args == nil || b.unnamed && !b.dataGiven {
		return 0, true, nil
	}
	if slices.Contains(b.data, "-") {
		a.say("the data came from standard input: its items are those of the saved run")
		return 0, true, nil
	}
	b.read.all = true // as what is saved is read
	set, err := datasets.OpenAll(ctx, b.data, b.options(nil, nil))
	if ctx.Err() != nil {
		return 0, false, ctx.Err()
	}
	if err != nil {
		a.say(fmt.Sprintf("can't read the data again, its items are those of the saved run: %v", err))
		return 0, true, nil
	}
	item, same = u.SameItems(set.Rows)
	return item, same, nil
}
