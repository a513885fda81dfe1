package contract_test

import (
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/contract"
)

var (
	broke  = &call.Error{Kind: call.Server}
	answer = &call.Answer{}
)

// The events of a run of three items, in short.
func start(policy engine.Policy) engine.Event {
	return engine.Event{Kind: engine.RunStarted, Started: &engine.Started{Items: 3, OnError: policy}}
}

func of(kind engine.EventKind, item int) engine.Event { return engine.Event{Kind: kind, Item: item} }

func attempt(kind engine.EventKind, item int, number int32) engine.Event {
	e := engine.Event{Kind: kind, Item: item, Attempt: number}
	if kind == engine.Retrying || kind == engine.Reasking || kind == engine.Superseded {
		e.Err = broke
	}
	return e
}

func finish(item int, attempt, made int32, status engine.Status) engine.Event {
	e := engine.Event{Kind: engine.Finished, Item: item, Attempt: attempt, Made: made, Status: status}
	if status == engine.OK {
		e.Answer = answer
	} else {
		e.Err = broke
	}
	return e
}

func adopt(item int, status engine.Status) engine.Event {
	e := finish(item, 2, 3, status)
	e.Kind = engine.Adopted
	return e
}

func wait(kind engine.EventKind, item int, attempt int32, reason admit.Reason) engine.Event {
	return engine.Event{Kind: kind, Item: item, Attempt: attempt, Reason: reason}
}

func over(status engine.Status) engine.Event {
	return engine.Event{Kind: engine.RunOver, Status: status}
}

// called are the events of an item up to its first attempt.
func called(item int) []engine.Event {
	return []engine.Event{of(engine.CallStarted, item), attempt(engine.AttemptStarted, item, 1)}
}

// after is a run up to some events.
func after(events ...[]engine.Event) []engine.Event {
	all := []engine.Event{start(engine.Collect)}
	for _, some := range events {
		all = append(all, some...)
	}
	return all
}

func one(e engine.Event) []engine.Event { return []engine.Event{e} }

// feed gives events to a machine and returns the first error.
func feed(m *contract.Machine, events []engine.Event) error {
	for i := range events {
		if err := m.Next(&events[i]); err != nil {
			return err
		}
	}
	return nil
}

func TestARunWithAllThatMayCome(t *testing.T) {
	shut := engine.Event{Kind: engine.RunShut, Err: broke}
	end := over(engine.Cancelled)
	end.Err = broke
	events := []engine.Event{
		start(engine.Collect),
		adopt(2, engine.Failed), of(engine.Delivered, 2),
		wait(engine.WaitBegan, 0, 0, admit.Slot),
		of(engine.CallStarted, 0), attempt(engine.AttemptStarted, 0, 1),
		wait(engine.WaitEnded, 0, 0, admit.Slot),
		{Kind: engine.LimitChanged, Limit: 2, By: engine.ByHeader, Text: "60 requests a minute"},
		attempt(engine.FirstToken, 0, 1), attempt(engine.Partial, 0, 1), attempt(engine.Partial, 0, 1),
		{Kind: engine.ModeChanged, Step: &call.Step{From: call.JSONSchema, To: call.Tools, Why: broke}},
		attempt(engine.Retrying, 0, 1),
		{Kind: engine.Paused}, {Kind: engine.Resumed}, {Kind: engine.Paused},
		wait(engine.WaitBegan, 0, 2, admit.Paused),
		{Kind: engine.Resumed},
		wait(engine.WaitEnded, 0, 2, admit.Paused),
		attempt(engine.AttemptStarted, 0, 2), attempt(engine.Reasking, 0, 2),
		attempt(engine.AttemptStarted, 0, 3),
		wait(engine.WaitBegan, 0, 4, admit.Requests), wait(engine.WaitEnded, 0, 4, admit.Requests),
		attempt(engine.AttemptStarted, 0, 4), // beside the third
		attempt(engine.FirstToken, 0, 4), attempt(engine.FirstToken, 0, 3), attempt(engine.Partial, 0, 4),
		attempt(engine.AttemptStarted, 0, 5),
		attempt(engine.Superseded, 0, 4),
		finish(0, 5, 5, engine.OK),
		shut,
		of(engine.Delivered, 0),
		attempt(engine.Superseded, 0, 3),
		finish(1, 0, 0, engine.Cancelled),
		{Kind: engine.Paused},
		end,
	}
	m := contract.New()
	for i := range events {
		if err := m.Next(&events[i]); err != nil {
			t.Fatalf("event %d, %s: %v", i, events[i].Kind, err)
		}
		if m.Over() != (i == len(events)-1) {
			t.Fatalf("over after event %d: %v", i, m.Over())
		}
	}
}

// What may not come is told with what is wrong and what would be right, and leaves the
// machine as it was.
func TestWhatMayNotCome(t *testing.T) {
	retrying := append(called(0), attempt(engine.Retrying, 0, 1))
	two := append(called(0), attempt(engine.AttemptStarted, 0, 2))
	done := append(called(0), finish(0, 1, 1, engine.OK))
	all := after(done, one(finish(1, 0, 0, engine.Cancelled)), one(finish(2, 0, 0, engine.Cancelled)))
	shut := one(engine.Event{Kind: engine.RunShut, Err: broke})
	paused := one(engine.Event{Kind: engine.Paused})
	at := func(e engine.Event, kind engine.EventKind) engine.Event { e.Kind = kind; return e }
	late := attempt(engine.FirstToken, 0, 1)
	late.At = 5
	for name, c := range map[string]struct {
		before []engine.Event
		next   engine.Event
		want   string
	}{
		"no start":               {nil, of(engine.CallStarted, 0), "call started before the start of the run; begin with run started"},
		"two starts":             {after(), start(engine.Collect), "second run started; begin with the only one"},
		"a start of nothing":     {nil, engine.Event{Kind: engine.RunStarted}, "a run starts without saying what it runs; add its items"},
		"an end and more":        {after(all[1:], one(over(engine.OK))), of(engine.Delivered, 0), "delivered after the end of the run; end with run over"},
		"time":                   {after(called(0), one(late)), attempt(engine.Partial, 0, 1), "partial text at 0s, after an event at 5ns; let no time go back"},
		"a number":               {after(), engine.Event{Kind: engine.LimitChanged, Limit: -1}, "limit changed with a number below zero; use 0 or more"},
		"an actor":               {after(), engine.Event{Kind: engine.LimitChanged, By: 9}, "limit changed by an unknown actor; use user, controller or header"},
		"a kind":                 {after(), engine.Event{Kind: 99}, "item with index 0: unknown event of kind 99; use a known kind"},
		"an item":                {after(), of(engine.CallStarted, 3), "no item with index 3; use one of 3"},
		"two pauses":             {after(paused), paused[0], "paused twice; resume in between"},
		"no pause":               {after(), engine.Event{Kind: engine.Resumed}, "resumed without a pause; pause before"},
		"two shuts":              {after(shut), shut[0], "run shut twice; keep the first"},
		"a shut for nothing":     {after(), engine.Event{Kind: engine.RunShut}, "run shut for no reason; add the error"},
		"no step":                {after(), engine.Event{Kind: engine.ModeChanged}, "mode changed without saying which or why; add the rejected mode and the error"},
		"too early an end":       {after(called(0)), over(engine.OK), "run over with 3 items unfinished; finish each"},
		"an end with attempts":   {after(two, one(finish(0, 1, 2, engine.OK)), all[4:]), over(engine.OK), "run over with 1 attempts in flight; end each"},
		"an end without status":  {all, over(engine.Pending), "run over without a status; add one"},
		"an end with a wait":     {after(one(wait(engine.WaitBegan, 0, 0, admit.Budget)), all[1:]), over(engine.OK), "run over while the first attempts wait for the budget; end the wait"},
		"an end without why":     {after(all[1:], shut), over(engine.Cancelled), "run over without saying why it was shut; add the error"},
		"a wait for nothing":     {after(), wait(engine.WaitBegan, 0, 0, admit.Nothing), "wait began for no known reason; name one"},
		"two waits":              {after(one(wait(engine.WaitBegan, 0, 0, admit.Slot))), wait(engine.WaitBegan, 0, 0, admit.Budget), "wait began for the budget while the first attempts wait for a slot; end that wait"},
		"another wait's end":     {after(one(wait(engine.WaitBegan, 0, 0, admit.Slot))), wait(engine.WaitEnded, 0, 0, admit.Budget), "wait ended for the budget while the first attempts wait for a slot; end the wait that is open"},
		"a wait of nobody":       {all, wait(engine.WaitBegan, 0, 0, admit.Slot), "wait began when every item has begun; name the attempt that waits"},
		"an old adoption":        {after(called(0)), adopt(1, engine.OK), "item with index 1, attempt 2: adopted after a call has started; adopt before the first call"},
		"two adoptions":          {after(one(adopt(1, engine.OK))), adopt(1, engine.OK), "item with index 1, attempt 2: adopted after another event of the item; adopt it first, and once"},
		"an adoption undone":     {after(), adopt(1, engine.Cancelled), "item with index 1, attempt 2: adopted as cancelled; adopt what is ok or failed"},
		"an adoption of nothing": {after(), engine.Event{Kind: engine.Adopted, Status: engine.OK}, "item with index 0: adopted as ok without an answer; add it"},
		"an attempt uncounted":   {after(), at(finish(0, 2, 1, engine.OK), engine.Adopted), "item with index 0, attempt 2: outcome of an attempt of which only 1 were made; count it"},
		"a call of one adopted":  {after(one(adopt(1, engine.OK))), of(engine.CallStarted, 1), "item with index 1: call started after another event of the item; start it once"},
		"a call after a shut":    {after(shut), of(engine.CallStarted, 1), "item with index 1: call started in a run that is shut; cancel the item"},
		"a call in a pause":      {after(paused), of(engine.CallStarted, 1), "item with index 1: call started in a paused run; resume before"},
		"an attempt in a pause":  {after(retrying, paused), attempt(engine.AttemptStarted, 0, 2), "item with index 0, attempt 2: attempt started in a paused run; resume before"},
		"no call":                {after(), attempt(engine.AttemptStarted, 0, 1), "item with index 0, attempt 1: attempt started before its call; start the call"},
		"a second first":         {after(retrying), attempt(engine.AttemptStarted, 0, 1), "item with index 0, attempt 1: attempt started after 1 others; number it 2"},
		"a waiting attempt":      {after(retrying, one(wait(engine.WaitBegan, 0, 2, admit.Tokens))), attempt(engine.AttemptStarted, 0, 2), "item with index 0, attempt 2: attempt started while it waits; end the wait"},
		"one more":               {after(done), attempt(engine.AttemptStarted, 0, 2), "item with index 0, attempt 2: attempt started after the item finished; start none"},
		"a token of none":        {after(retrying), attempt(engine.FirstToken, 0, 1), "item with index 0, attempt 1: first token of an attempt that is not in flight; start it before, and end it once"},
		"two first tokens":       {after(called(0), one(attempt(engine.FirstToken, 0, 1))), attempt(engine.FirstToken, 0, 1), "item with index 0, attempt 1: second first token; send one"},
		"text before all":        {after(called(0)), attempt(engine.Partial, 0, 1), "item with index 0, attempt 1: partial text before the first token; send that before"},
		"text of a loser":        {after(two, one(finish(0, 1, 2, engine.OK))), attempt(engine.FirstToken, 0, 2), "item with index 0, attempt 2: first token after the item finished; send none"},
		"a retry of none":        {after(retrying), attempt(engine.Retrying, 0, 1), "item with index 0, attempt 1: retrying of an attempt that is not in flight; start it before, and end it once"},
		"a retry for nothing":    {after(called(0)), engine.Event{Kind: engine.Reasking, Attempt: 1}, "item with index 0, attempt 1: re-asking without an error; add it"},
		"superseded by none":     {after(called(0)), attempt(engine.Superseded, 0, 1), "item with index 0, attempt 1: superseded by no other attempt; retry, re-ask or finish"},
		"a retry beside another": {after(two), attempt(engine.Retrying, 0, 2), "item with index 0, attempt 2: retrying beside another attempt, or after the item finished; end it as superseded"},
		"a retry of a loser":     {after(two, one(finish(0, 1, 2, engine.OK))), attempt(engine.Retrying, 0, 2), "item with index 0, attempt 2: retrying beside another attempt, or after the item finished; end it as superseded"},
		"a wait before a call":   {after(), wait(engine.WaitBegan, 0, 1, admit.Slot), "item with index 0, attempt 1: wait of an attempt that can't follow; let only the next one of a call wait"},
		"a wait of another":      {after(retrying), wait(engine.WaitBegan, 0, 3, admit.Slot), "item with index 0, attempt 3: wait began after 1 attempts; number it 2"},
		"a wait in a wait":       {after(retrying, one(wait(engine.WaitBegan, 0, 2, admit.Slot))), wait(engine.WaitBegan, 0, 2, admit.Budget), "item with index 0, attempt 2: wait began while it waits for a slot; end that wait"},
		"an end of no wait":      {after(retrying), wait(engine.WaitEnded, 0, 2, admit.Slot), "item with index 0, attempt 2: wait for a slot ended while it waits for nothing; end the wait that is open"},
		"two ends":               {after(done), finish(0, 1, 1, engine.OK), "item with index 0, attempt 1: finished twice; finish once"},
		"an end before all":      {after(one(of(engine.CallStarted, 0))), finish(0, 0, 0, engine.Cancelled), "item with index 0: finished before its first attempt; start that"},
		"attempts miscounted":    {after(called(0)), finish(0, 1, 2, engine.OK), "item with index 0, attempt 1: finished with 2 attempts made; say 1"},
		"a failure of no call":   {after(), finish(0, 0, 0, engine.Failed), "item with index 0: finished as failed before its call; start the call, or cancel it"},
		"an outcome of none":     {after(), finish(0, 1, 0, engine.Cancelled), "item with index 0, attempt 1: outcome of an attempt that never began; say 0"},
		"an end in a wait":       {after(retrying, one(wait(engine.WaitBegan, 0, 2, admit.Slot))), finish(0, 1, 1, engine.Failed), "item with index 0, attempt 1: finished while its next attempt waits; end the wait"},
		"an answer of the past":  {after(retrying), finish(0, 1, 1, engine.OK), "item with index 0, attempt 1: finished of an attempt that is not in flight; start it before, and end it once"},
		"an older failure":       {after(retrying, one(attempt(engine.AttemptStarted, 0, 2)), one(attempt(engine.Retrying, 0, 2))), finish(0, 1, 2, engine.Failed), "item with index 0, attempt 1: finished of an attempt that is not in flight; start it before, and end it once"},
		"no status":              {after(called(0)), finish(0, 1, 1, engine.Pending), "item with index 0, attempt 1: finished without a status; add one"},
		"no error":               {after(called(0)), engine.Event{Kind: engine.Finished, Attempt: 1, Made: 1, Status: engine.Failed}, "item with index 0, attempt 1: finished as failed without an error; add it"},
		"two deliveries":         {after(done, one(of(engine.Delivered, 0))), of(engine.Delivered, 0), "item with index 0: delivered twice; deliver once"},
		"nothing to deliver":     {after(called(0)), of(engine.Delivered, 0), "item with index 0: delivered before it finished; finish it"},
		"a cancelled delivery":   {after(one(finish(0, 0, 0, engine.Cancelled))), of(engine.Delivered, 0), "item with index 0: delivered although cancelled; deliver results and failures"},
	} {
		t.Run(name, func(t *testing.T) {
			m := contract.New()
			if err := feed(m, c.before); err != nil {
				t.Fatalf("before: %v", err)
			}
			for range 2 {
				if err := m.Next(&c.next); err == nil || err.Error() != c.want {
					t.Fatalf("\n got %v\nwant %s", err, c.want)
				}
			}
			if n := strings.Count(c.want, "; "); n != 1 {
				t.Errorf("%d fixes", n)
			}
		})
	}
}

// Under orphan a failure of the run's own ends the delivery; one from before it, or
// under another policy, does not.
func TestWhoseConsumerIsGone(t *testing.T) {
	failed := append(called(1), finish(1, 1, 1, engine.Failed), of(engine.Delivered, 1))
	for name, c := range map[string]struct {
		policy engine.Policy
		before []engine.Event
		gone   bool
	}{
		"collect":           {engine.Collect, failed, false},
		"cancel":            {engine.Cancel, failed, false},
		"orphan":            {engine.Orphan, failed, true},
		"orphan, before it": {engine.Orphan, []engine.Event{adopt(1, engine.Failed), of(engine.Delivered, 1)}, false},
	} {
		m := contract.New()
		events := append([]engine.Event{start(c.policy)}, c.before...)
		if err := feed(m, append(append(events, called(0)...), finish(0, 1, 1, engine.OK))); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		next := of(engine.Delivered, 0)
		if err := m.Next(&next); (err != nil) != c.gone {
			t.Errorf("%s: %v", name, err)
		}
	}
}
