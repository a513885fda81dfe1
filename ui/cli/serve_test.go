package cli_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"regatta/engine/waiting"
)

// served is a regatta serve that runs in this process.
type served struct {
	url, addr string
	stderr    *safeBuffer
	stop      func() ended
}

var listening = regexp.MustCompile(`listening on (http://(\S+)/v1) `)

func serve(t *testing.T, args ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := served{stderr: &safeBuffer{}}
	over := make(chan ended, 1)
	go func() {
		over <- invocation{args: append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), stderr: s.stderr}.run(ctx)
	}()
	s.stop = func() ended {
		cancel()
		return waiting.Take(t, "serve ends", over)
	}
	waiting.Until(t, "it says where it listens", func() bool {
		found := listening.FindStringSubmatch(s.stderr.String())
		if found != nil {
			s.url, s.addr = found[1], found[2]
		}
		return found != nil
	})
	return s
}

// TestServeIsTheSameProvider: over real HTTP the same command gives the same
// results as in process, re-asks too, which only their conversation tells.
func TestServeIsTheSameProvider(t *testing.T) {
	defer leavesNothing(t)()
	const sim = "latency=uniform:1ms:9ms,refused=0.2,invalid=0.4"
	s := serve(t, "--sim", sim, "--seed", "5")
	flags := []string{"run", "--data", "tickets", "--seed", "5", "--limit", "8", "--price", "0.15,0.60"}
	over := invocation{args: append(flags, "--provider", "openai", "--base-url", s.url)}.run(t.Context()).want(t, 1)
	within := invocation{args: append(flags, "--sim", sim)}.run(t.Context()).want(t, 1)

	a, b := over.lines(t), within.lines(t)
	everyItemOnce(t, a, 40)
	everyItemOnce(t, b, 40)
	outcomes, attempts, reasks := map[string]int{}, 0, 0
	byIndex := func(a, b line) int { return cmp.Compare(a.Index, b.Index) }
	slices.SortFunc(a, byIndex)
	slices.SortFunc(b, byIndex)
	for i := range a {
		outcomes[a[i].Status]++
		attempts, reasks = attempts+a[i].Attempts, reasks+a[i].Reasks
		if x, y := what(a[i]), what(b[i]); x != y {
			t.Errorf("over HTTP  %s\nin process %s", x, y)
		}
	}
	if outcomes["ok"] == 0 || outcomes["failed"] == 0 || reasks == 0 {
		t.Errorf("outcomes %v, %d re-asks: want all", outcomes, reasks)
	}
	s.stop().want(t, 130)
	said := regexp.MustCompile(fmt.Sprintf(`\n%d requests: \d+ answered, max [1-8] at once\n$`, attempts))
	if !said.MatchString(s.stderr.String()) {
		t.Errorf("stderr is %q, want %d requests", s.stderr, attempts)
	}
}

// what is a line without its times.
func what(l line) string {
	failure, usage := "", ""
	if l.Error != nil {
		failure = l.Error.Kind + ": " + l.Error.Message
	}
	if l.Usage != nil {
		usage = fmt.Sprint(l.Usage.InputTokens, l.Usage.OutputTokens, *l.Usage.Cost)
	}
	return fmt.Sprint(l.Index, l.ID, l.Status, l.Input, string(l.Output), failure, l.Attempts, l.Reasks, usage)
}

func TestServeOnATakenAddress(t *testing.T) {
	s := serve(t)
	got := invocation{args: []string{"serve", "--addr", s.addr}}.run(t.Context()).want(t, 2)
	if !strings.HasPrefix(got.stderr, `regatta: --addr "`+s.addr+`": `) || !strings.Contains(got.stderr, "address already in use") ||
		strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("stderr is %q", got.stderr)
	}
	s.stop().want(t, 130)
}

// TestServeIsAsStrictAsTheAPI: what it rejects it takes when it is told to be lenient.
func TestServeIsAsStrictAsTheAPI(t *testing.T) {
	requests := map[string]string{
		"a model of nobody": `{"model":"gpt-nobody","messages":[{"role":"user","content":"x"}]}`,
		"too hot":           `{"model":"gpt-4o-mini","messages":[{"role":"user","content":"x"}],"temperature":3}`,
	}
	for args, want := range map[string][2]int{"--sim latency=0": {404, 400}, "--sim latency=0 --lenient": {200, 200}, "--sim latency=0,lenient=true": {200, 200}} {
		s := serve(t, strings.Fields(args)...)
		for i, name := range []string{"a model of nobody", "too hot"} {
			res, err := http.Post(s.url+"/chat/completions", "application/json", strings.NewReader(requests[name]))
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want[i] {
				t.Errorf("serve %s: %s has status %d, want %d", args, name, res.StatusCode, want[i])
			}
		}
		s.stop()
	}
	// In process any model is there, and values are held against the API.
	invocation{args: []string{"run", "--model", "gpt-nobody", "--sim", "latency=0"}}.run(t.Context()).want(t, 0)
	s := serve(t, "--sim", "latency=0")
	defer s.stop()
	got := invocation{args: []string{"run", "--provider", "openai", "--base-url", s.url, "--model", "gpt-nobody"}}.run(t.Context()).want(t, 3)
	if !strings.Contains(got.stderr, "gpt-nobody") {
		t.Errorf("stderr is %q", got.stderr)
	}
}

// TestTheSameTextTwiceIsNoAnswerTwice: answers of the server have ids of their own, so
// that none is taken for the one before it.
func TestTheSameTextTwiceIsNoAnswerTwice(t *testing.T) {
	s := serve(t, "--sim", "latency=0")
	defer s.stop()
	texts := strings.Repeat("My name is John and I am 20 years old\nMy name is Mary and I am 21 years old\n"+
		"My name is Mary and I am 21 years old\n", 3)
	for _, api := range []string{"chat", "responses"} {
		got := invocation{
			args: []string{"run", "--data", "-", "--data-format", "txt", "--schema", "name string, age int", "--strategy", "for-loop",
				"--provider", "openai", "--base-url", s.url, "--api", api},
			stdin: texts,
		}.run(t.Context()).want(t, 0)
		if !strings.Contains(got.stderr, "9 ok · 0 failed · wall ") {
			t.Errorf("%s: stderr is %q", api, got.stderr)
		}
	}
}
