package compare

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// unknown is a run of a script at a provider of which nothing is known.
func unknown(t *testing.T, lane string, s script) *engine.Tally {
	t.Helper()
	cfg := of(t, lane, s)
	cfg.Steady = false
	return record(t, cfg, nil)
}

// queued is what 40 calls of 200 ms take behind four slots when all come at once.
func queued() script {
	s := make(script, 40)
	for i := range s {
		s[i] = []step{{takes: time.Duration(i/4+1) * 200 * ms}}
	}
	return s
}

func same(n, millis int) script {
	s := make(script, n)
	for i := range s {
		s[i] = []step{{takes: time.Duration(millis) * ms}}
	}
	return s
}

// Where a for-loop was measured, the speed-up is the ratio of the two walls.
func TestGainBesideAForLoop(t *testing.T) {
	loop, all := unknown(t, "for-loop", same(40, 200)), unknown(t, "gather", queued())
	gains := Gains([]*engine.Tally{loop, all})
	if g := gains[0]; g.Speedup != 1 || !g.Measured || g.Efficiency != 1 || g.Grew {
		t.Errorf("the for-loop: %+v", g)
	}
	if g := gains[1]; g.Speedup != 4 || !g.Measured || g.Efficiency != 0 || !g.Grew ||
		g.NoEfficiency != "calls got slower as more were in flight: "+seconds(200*ms)+" in for-loop, "+seconds(all.Percentile(50))+" with up to 40" {
		t.Errorf("gather: %+v", g)
	}
	want := "gather: no efficiency: calls got slower as more were in flight"
	if lines := strings.Join(Unsaid([]*engine.Tally{loop, all}, gains), "\n"); !strings.Contains(lines, want) || strings.Contains(lines, "speed-up unknown") {
		t.Errorf("no %q in\n%s", want, lines)
	}
}

// Where none was, the latencies are taken for a for-loop's only if that is known.
func TestGainWithoutAForLoop(t *testing.T) {
	failing := same(7, 100)
	failing[3] = []step{{takes: 100 * ms, err: &call.Error{Kind: call.BadRequest}}}
	limited := same(7, 100).failing(2, call.RateLimited, ms, 300*ms, 1)
	for name, c := range map[string]struct {
		tally *engine.Tally
		want  float64
		why   string
	}{
		"known":              {ran(t, "gather", same(7, 100)), 7, ""},
		"not known":          {unknown(t, "gather", same(7, 100)), 0, "calls may have slowed each other; race for-loop to measure it"},
		"queued":             {unknown(t, "gather", queued()), 0, "calls got slower as more were in flight: "},
		"failures":           {ran(t, "gather", failing), 0, "some items failed, so less work was done"},
		"rate limits":        {ran(t, "gather", limited), 0, "calls waited for rate limits that for-loop may not reach; race for-loop to measure it"},
		"one at a time":      {unknown(t, "gather:1", same(7, 100)), 1, ""},
		"a for-loop, failed": {ran(t, "for-loop", failing), 0, "some items failed, so less work was done"},
	} {
		g := Gains([]*engine.Tally{c.tally})[0]
		if g.Speedup != c.want || !strings.HasPrefix(g.NoSpeedup, c.why) || (c.why == "") != (g.NoSpeedup == "") {
			t.Errorf("%s: %+v", name, g)
		}
		if lines := strings.Join(Unsaid([]*engine.Tally{c.tally}, []Gain{g}), "\n"); strings.Contains(lines, "unknown") != (c.why != "") {
			t.Errorf("%s: the warnings are %q", name, lines)
		}
	}
}

// A for-loop counts for the same items and settings alone.
func TestGainBesideAnotherForLoop(t *testing.T) {
	loop, all := unknown(t, "for-loop", same(7, 100)), unknown(t, "gather", same(7, 100))
	like := Context{Data: "a", Provider: "p", Model: "m"}
	other := func(change func(*Context)) Context {
		c := like
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		of   Context
		want float64
	}{
		"the same":      {like, 7},
		"its number":    {other(func(c *Context) { c.Number = 4 }), 7},
		"another model": {other(func(c *Context) { c.Model = "n" }), 0},
		"other data":    {other(func(c *Context) { c.Data = "b" }), 0},
		"other prompt":  {other(func(c *Context) { c.Prompt = "x" }), 0},
		"shared":        {other(func(c *Context) { c.Shared = true }), 0},
	} {
		gains := Gains([]*engine.Tally{loop, all}, c.of, like)
		if gains[1].Speedup != c.want || gains[1].Measured != (c.want > 0) {
			t.Errorf("%s: %+v", name, gains[1])
		}
	}
	// Of several, the latest.
	later := unknown(t, "for-loop", same(7, 200))
	if g := Gains([]*engine.Tally{loop, all, later}, like, like, like); g[1].Speedup != 14 {
		t.Errorf("beside two: %+v", g[1])
	}
}

// A forecast says what it assumes, or nothing where that is known not to hold.
func TestForecastsOfAServerThatMaySlowDown(t *testing.T) {
	lanes := []engine.Lane{laneOf(t, "for-loop"), laneOf(t, "gather:2"), laneOf(t, "gather:4"), laneOf(t, "gather")}
	said := func(t *engine.Tally, others ...Measured) string {
		var all []string
		for _, f := range Forecasts(t, lanes, 1, others...) {
			all = append(all, f.Lane.String()+" "+f.Assumes.String())
		}
		return strings.Join(all, ", ")
	}
	const slower, faster = "if calls don't get slower", "if calls don't get faster"
	loop, four := unknown(t, "for-loop", same(40, 200)), unknown(t, "gather:4", same(40, 200))
	for _, c := range []struct{ what, got, want string }{
		{"after a for-loop", said(loop), "for-loop , gather:2 " + slower + ", gather:4 " + slower + ", gather " + slower},
		{"after four at a time", said(four), "for-loop " + faster + ", gather:2 " + faster + ", gather:4 , gather " + slower},
		{"and four were measured", said(loop, Measured{Most: 4}), "for-loop , gather:2 , gather:4 , gather " + slower},
		{"and they were slower", said(loop, Measured{Most: 4, Grew: true}), "for-loop "},
		{"after growth", said(unknown(t, "gather", queued())), "gather "},
		{"where it is known", said(ran(t, "gather:4", same(40, 200))), "for-loop , gather:2 , gather:4 , gather "},
		{"after rate limits", said(ran(t, "gather:4", same(40, 200).failing(2, call.RateLimited, ms, 300*ms, 1))), "gather:4 "},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}
