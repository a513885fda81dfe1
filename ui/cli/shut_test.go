package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// dying is a server that answers so many requests and then only says this.
type dying struct {
	good   int64
	status int
	body   string
	asked  atomic.Int64
}

func (d *dying) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Method == http.MethodGet:
		fmt.Fprint(w, `{}`)
	case d.asked.Add(1) > d.good:
		time.Sleep(15 * time.Millisecond)
		w.WriteHeader(d.status)
		fmt.Fprint(w, d.body)
	default:
		time.Sleep(10 * time.Millisecond)
		fmt.Fprint(w, `{"choices":[{"index":0,"message":{"content":"{\"name\":\"John\",\"age\":20}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`)
	}
}

// at is where it is reached over the network.
func (d *dying) at(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return server.URL + "/v1"
}

const deadKey = `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}`

// TestADeadKeyEndsARun: results are kept and written, every other item says why, and
// the exit status is 3.
func TestADeadKeyEndsARun(t *testing.T) {
	for name, c := range map[string]struct {
		status          int
		body, kind, why string
	}{
		"key":     {401, deadKey, "auth", "rejected key"},
		"account": {429, `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}`, "quota", "no credit left"},
		"model":   {404, `{"error":{"message":"The model does not exist","code":"model_not_found"}}`, "bad_request", "rejected request"},
	} {
		t.Run(name, func(t *testing.T) {
			server := &dying{good: 20, status: c.status, body: c.body}
			var got ended
			inFakeTime(t, func(t *testing.T) {
				got = inProcess(t, server, strings.Fields("run --data people:500 --limit 8")...).want(t, 3)
			})
			if n := server.asked.Load(); n > 28 {
				t.Errorf("%d were sent", n)
			}
			counts := map[string]int{}
			for _, l := range got.lines(t) {
				counts[l.Status]++
				if l.Status != "ok" && l.Error.Kind != c.kind {
					t.Errorf("item %d: %+v", l.Index, l.Error)
				}
			}
			if counts["ok"] != 20 || counts["cancelled"] < 472 || counts["ok"]+counts["failed"]+counts["cancelled"] != 500 {
				t.Errorf("%v", counts)
			}
			for _, want := range []string{c.why + " after 20 items: ", " items never sent\n", fmt.Sprintf("20 ok · %d failed · %d cancelled (%s) ·", counts["failed"], counts["cancelled"], c.why), "regatta: provider.test rejected the "} {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("no %q in %s", want, got.stderr)
				}
			}
		})
	}
}

// TestADeadKeyEndsWhatIsBesideIt: the other lanes of a race, trials and the limits of a
// sweep would end the same way.
func TestADeadKeyEndsWhatIsBesideIt(t *testing.T) {
	for _, c := range []struct {
		args string
		most int64
	}{
		{"--lanes gather:4,as-completed:4", 20 + 4},
		{"--lanes gather:4,as-completed:4,ordered:4 --together", 20 + 3*4},
		{"--trials 5 --lanes gather:4,ordered:4", 20 + 4},
		{"--sweep gather:1..64", 20 + 64},
	} {
		server := &dying{good: 20, status: 401, body: deadKey}
		var got ended
		inFakeTime(t, func(t *testing.T) {
			got = inProcess(t, server, strings.Fields("race --data people:200 "+c.args)...).want(t, 3)
		})
		if n := server.asked.Load(); n > c.most {
			t.Errorf("%s: %d were sent, want at most %d", c.args, n, c.most)
		}
		if !strings.Contains(got.stderr, "rejected key") || !strings.Contains(got.stderr, "rejected the key") {
			t.Errorf("%s: %s", c.args, got.stderr)
		}
	}
}

// TestABadItemEndsNothing: an error that is about one text is one item's.
func TestABadItemEndsNothing(t *testing.T) {
	server := &dying{good: 5, status: 400, body: `{"error":{"message":"This model's maximum context length is 8192 tokens","param":"messages","code":"context_length_exceeded"}}`}
	inFakeTime(t, func(t *testing.T) {
		inProcess(t, server, strings.Fields("run --data people:30 --limit 4")...).want(t, 1)
	})
	if n := server.asked.Load(); n != 30 {
		t.Errorf("%d of 30 were sent", n)
	}
}

// TestADeadKeyInASavedRun: a saved run says how it ended, and exports the same lines.
func TestADeadKeyInASavedRun(t *testing.T) {
	server := &dying{good: 3, status: 401, body: deadKey}
	dir := t.TempDir()
	env := map[string]string{"OPENAI_API_KEY": "sk-test", "REGATTA_RUNS_DIR": filepath.Join(dir, "runs")}
	out := filepath.Join(dir, "out.jsonl")
	invocation{args: strings.Fields("run --save --data people:20 --limit 2 --provider openai --base-url " + server.at(t) + " --out " + out), env: env}.run(t.Context()).want(t, 3)
	written, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got := invocation{args: []string{"runs", "export", "1"}, env: env}.run(t.Context()).want(t, 0)
	if got.stdout != string(written) {
		t.Errorf("exported:\n%swritten:\n%s", got.stdout, written)
	}
}

// Items that fail one after the other end a run: the rest is cancelled, and what there is
// is written.
func TestTooManyFailuresEndARun(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		const run = "run --data people:400 --limit 4 --retries 0 --sim latency=fixed:1s,error=0.5 --max-failures "
		for most, said := range map[string]string{
			"10":  "too many failures: 10 of ",
			"20%": ", more than 20%; ",
		} {
			got := regatta(t, run+most).want(t, 1)
			counts := map[string]int{}
			kinds := map[string]int{}
			for _, l := range got.lines(t) {
				counts[l.Status]++
				if l.Status == "cancelled" {
					kinds[l.Error.Kind]++
				}
			}
			if counts["ok"]+counts["failed"]+counts["cancelled"] != 400 || kinds["too_many_failures"] < 350 || counts["failed"] > 25 {
				t.Errorf("%s: %v, cancelled for %v", most, counts, kinds)
			}
			if !strings.Contains(got.stderr, said) || !strings.Contains(got.stderr, "of 400 items cancelled") {
				t.Errorf("%s: %q", most, got.stderr)
			}
		}
		regatta(t, run+"0%").want(t, 2)
		got := regatta(t, "race --data people:100 --lanes gather:2,gather:4 --retries 0 --sim latency=fixed:1s,error=0.5 --max-failures 5").want(t, 1)
		if !strings.Contains(got.stdout, "gather:4") {
			t.Errorf("%q", got.stdout)
		}
	})
}

// A provider that goes away and stays away ends a run as one that is unreachable: exit
// status 3. One that only refuses what is too much is there: exit status 1. Neither fails
// an item.
func TestExitStatusOfAProviderThatIsGivenUp(t *testing.T) {
	for status, want := range map[int]int{503: 3, 429: 1} {
		server := &dying{good: 20, status: status, body: `{"error":{"message":"overloaded"}}`}
		var got ended
		inFakeTime(t, func(t *testing.T) {
			got = inProcess(t, server, strings.Fields("run --data people:200 --limit 8 --give-up-after 1s")...).want(t, want)
		})
		// One whose attempts met the outage before it showed as one may have failed by then.
		if !strings.Contains(got.stderr, "20 ok · ") || !strings.Contains(got.stderr, "gave up, no answer for 1s: 2") || strings.Count(got.stdout, `"cancelled"`) < 178 {
			t.Errorf("%d: %s", status, got.stderr)
		}
		for _, l := range got.lines(t) {
			if l.Status == "cancelled" && l.Error.Kind != "gave_up" {
				t.Errorf("%d: item %d: %+v", status, l.Index, l.Error)
			}
		}
	}
}
