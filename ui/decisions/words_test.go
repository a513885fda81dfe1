package decisions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// samples are decisions of each kind by the names of the kinds, as the governor tells them, and
// what the list says of them: gate, mark, value, reason.
var samples = map[string]struct {
	decision governor.Decision
	reason   admit.Reason
	want     string
}{
	"Began":       {governor.Decision{Kind: governor.Began, To: 12}, admit.Slot, "limit · 12 to begin with"},
	"Fixed":       {governor.Decision{Kind: governor.Fixed, To: 20}, admit.Slot, ""}, // that somebody set the limit is told
	"Doubling":    {governor.Decision{Kind: governor.Doubling, From: 12, To: 24}, admit.Slot, "limit ↑ 12 → 24 one more per answer"},
	"Stepped":     {governor.Decision{Kind: governor.Stepped, From: 20, To: 21}, admit.Slot, "limit ↑ 20 → 21 trying one more"},
	"Cut":         {governor.Decision{Kind: governor.Cut, Class: governor.Many, From: 24, To: 20}, admit.Slot, "limit ↓ 24 → 20 it takes 20 at a time"},
	"Measuring":   {governor.Decision{Kind: governor.Measuring, From: 24, To: 12}, admit.Slot, "limit ↓ 24 → 12 measuring throughput"},
	"Knee":        {governor.Decision{Kind: governor.Knee, From: 24, To: 16}, admit.Slot, "limit ↓ 24 → 16 more only makes calls slower"},
	"Learned":     {governor.Decision{Kind: governor.Learned, Class: governor.Fast, From: 12, To: 9.4}, admit.Pace, "pace ↓ 12 → 9.4/s after a 429"},
	"Stated":      {governor.Decision{Kind: governor.Stated, Reason: governor.Tokens, To: 90_000}, admit.Tokens, "tokens · 90,000/min provider says"},
	"Given":       {governor.Decision{Kind: governor.Given, Reason: governor.Requests, To: 600}, admit.Requests, "requests · 600/min as --rpm says"},
	"Disbelieved": {governor.Decision{Kind: governor.Disbelieved, From: 6000, To: 610}, admit.Requests, "requests ↓ 6,000 → 610/min says 6000 per minute, takes 610: going by what it takes"},
	"Random":      {governor.Decision{Kind: governor.Random, To: 0.025}, admit.Nothing, "provider · 2.5% refused at random, no limit avoids it"},
	"Doubted":     {governor.Decision{Kind: governor.Doubted}, admit.Nothing, "provider · refused too often for chance: looking for a limit"},
	"Paused":      {governor.Decision{Kind: governor.Paused, Class: governor.Fast, Seconds: 1.2, Said: true}, admit.Nothing, "pause ■ 1.20s the provider said wait (429)"},
	"Probing":     {governor.Decision{Kind: governor.Probing}, admit.Nothing, "pause · one call tries whether it is over"},
	"Opened":      {governor.Decision{Kind: governor.Opened}, admit.Nothing, "pause ↑ open again"},
	"Storm":       {governor.Decision{Kind: governor.Storm}, admit.Nothing, "provider ! nearly all refused"},
	"Down":        {governor.Decision{Kind: governor.Down}, admit.Nothing, "provider ! provider down"},
	"Back":        {governor.Decision{Kind: governor.Back, To: 16}, admit.Nothing, "provider ↑ provider is back · from 16"},
	"Quota":       {governor.Decision{Kind: governor.Quota, Why: "quota used up"}, admit.Nothing, "provider ! quota used up"},
	"GaveUp":      {governor.Decision{Kind: governor.GaveUp, Why: "no answer for 10m"}, admit.Nothing, "provider ! no answer for 10m"},
}

// kinds are the names of all kinds of decisions, as the governor's source has them.
func kinds(t *testing.T) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../engine/governor/decision.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.CONST {
			continue
		}
		for _, spec := range decl.Specs {
			if v := spec.(*ast.ValueSpec); v.Type != nil && v.Type.(*ast.Ident).Name == "Kind" {
				for _, name := range v.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// Each kind of decision has words, in whatever width.
func TestEachKindOfDecisionHasWords(t *testing.T) {
	all := kinds(t)
	if len(all) != len(samples) {
		t.Errorf("%d kinds, %d samples", len(all), len(samples))
	}
	for _, name := range all {
		s, known := samples[name]
		if !known {
			t.Errorf("%s has no sample", name)
			continue
		}
		d := s.decision
		c := admit.Change{
			What: string(d.Kind), Class: string(d.Class), Reason: s.reason, From: d.From, To: d.To, Seconds: d.Seconds,
			Said: d.Said || d.Kind == governor.Stated, Text: d.String(),
		}
		for _, width := range [...]int{100, 60} {
			x := panetest.New(t, New([]*workspace.Run{runOf(t, "gather", changed(10, c))}, 0), width, 12)
			lines := strings.Split(strings.TrimRight(x.Plain(), "\n "), "\n")
			got := strings.Join(strings.Fields(lines[len(lines)-1]), " ")
			switch {
			case s.want == "":
				if strings.Contains(got, "0.01s") {
					t.Errorf("%s is listed: %q", name, got)
				}
			case width == 100 && got != "0.01s "+s.want:
				t.Errorf("%s: %q, want %q", name, got, s.want)
			case width < 100 && !strings.HasPrefix(got, "0.01s"):
				t.Errorf("%s, narrow: %q", name, got)
			}
		}
	}
}

// A later try says what it is for, as long as that lasts.
func TestLaterTriesSayWhatFor(t *testing.T) {
	paused := func(at int, seconds float64) engine.Event {
		return changed(at, admit.Change{What: string(governor.Paused), Seconds: seconds, Text: governor.Decision{Kind: governor.Paused, Seconds: seconds}.String()})
	}
	told := func(at int, kind governor.Kind) engine.Event {
		return changed(at, admit.Change{What: string(kind), Text: governor.Decision{Kind: kind, To: 8, Why: "quota used up"}.String()})
	}
	run := runOf(t, "gather",
		told(100, governor.Down), paused(101, 0.25), paused(600, 1), told(1900, governor.Back),
		told(2500, governor.Storm), paused(2500, 0.5), paused(3100, 2), told(5200, governor.Opened),
		paused(6000, 0.25), told(7000, governor.Quota),
		engine.Event{Kind: engine.Finished, At: 7 * time.Second, Item: 0, Status: engine.Cancelled, Err: &call.Error{Kind: call.Cancelled}},
		engine.Event{Kind: engine.Finished, At: 7 * time.Second, Item: 1, Status: engine.Cancelled, Err: &call.Error{Kind: call.Cancelled}},
	)
	x := panetest.New(t, New([]*workspace.Run{run}, 0), 100, 14)
	var got []string
	for line := range strings.Lines(x.Plain()) {
		if fields := strings.Fields(line); len(fields) > 1 && (fields[1] == "pause" || fields[1] == "provider") {
			got = append(got, strings.Join(fields[1:], " "))
		}
	}
	want := []string{
		"provider ! provider down, trying again in 0.25s", "pause ■ 1.00s still down", "provider ↑ provider is back · from 8",
		"provider ! nearly all refused, trying again in 0.50s", "pause ■ 2.00s still refused", "pause ↑ open again",
		"pause ■ 0.25s after a refusal", "provider ! quota used up, 2 not run",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the list is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
