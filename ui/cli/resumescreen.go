package cli

import (
	"bytes"
	"cmp"
	"context"
	"strings"

	"regatta/engine/runs"
	"regatta/ui"
)

// resumable reads a saved run that is to go on on the screen: what it was made with, and what of
// that has changed. It says as regatta resume does why it can't. baseURL is the server's of the
// screen, for runs that don't tell theirs.
func (a *app) resumable(ctx context.Context, baseURL string, e runs.Entry, anyway bool) (*ui.Resumable, []string, error) {
	u, err := e.Resume(ctx)
	if err != nil {
		return nil, nil, err
	}
	r, changed, err := a.resumableOf(ctx, baseURL, u, anyway)
	if r == nil {
		_ = u.Close() // nothing was written
	}
	return r, changed, err
}

func (a *app) resumableOf(ctx context.Context, baseURL string, u *runs.Unfinished, anyway bool) (*ui.Resumable, []string, error) {
	if err := allItems(u); err != nil {
		return nil, nil, err
	}
	var said bytes.Buffer
	quiet := &app{env: a.env, stdin: a.stdin, stdout: a.stdout, stderr: &said} // without the flags of the screen
	b, lane, err := quiet.recalled(&u.Header)
	if err != nil {
		return nil, nil, err
	}
	if !u.Header.Simulated {
		b.baseURL = cmp.Or(b.baseURL, baseURL)
	}
	j, changed, err := quiet.again(ctx, b, u)
	if err != nil || len(changed) > 0 && !anyway {
		return nil, changed, err
	}
	if j.cache, err = quiet.cache(b.cached); err != nil {
		return nil, nil, err
	}
	if err := check(ctx, j.provider); err != nil {
		return nil, nil, err
	}
	j.keepPrice(u)
	if err := quiet.charge(j, b); err != nil {
		return nil, nil, err
	}
	quiet.sayDamage(u.Name, u.Damage)
	var notes []string
	if text := strings.TrimSpace(said.String()); text != "" {
		notes = strings.Split(text, "\n")
	}
	plan := j.plan()
	return &ui.Resumable{
		Unfinished: u, Job: plan.Job, Lane: lane, Provider: j.provider, Config: j.base, Rules: j.rules,
		Budget: j.budget, Cache: j.cache, Notes: notes,
	}, changed, nil
}
