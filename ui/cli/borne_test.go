package cli_test

import (
	"os"
	"strings"
	"testing"
)

// A limit that is found begins where the latest run on the provider bore it, and says so; not by
// runs on other providers, nor by those that tell less than the usual beginning.
func TestAFoundLimitBeginsWithWhatWasBorne(t *testing.T) {
	inFakeTime(t, aFoundLimitBeginsWithWhatWasBorne)
}

func aFoundLimitBeginsWithWhatWasBorne(t *testing.T) {
	f := newFolder(t)
	run := func(line string) string {
		t.Helper()
		if !strings.HasPrefix(line, "race") {
			line = "run " + line
		}
		f.regatta(t.Context(), line+" --save --data people:200 --sim latency=fixed:20ms").want(t, 0)
		journal, err := os.ReadFile(f.list(t)[0].Path)
		if err != nil {
			t.Fatal(err)
		}
		for event := range strings.Lines(string(journal)) {
			if strings.Contains(event, `"what":"began"`) {
				return event
			}
		}
		return ""
	}
	const usual, borne = "limit 12 to begin with", "starts at 40: the last run bore it"
	if got := run("--limit auto"); !strings.Contains(got, usual) {
		t.Errorf("with nothing saved: %s", got)
	}
	run("--strategy gather --limit 5")
	if got := run("--limit auto:64"); !strings.Contains(got, usual) {
		t.Errorf("after a limit of 5: %s", got)
	}
	run("--strategy gather --limit 40")
	if got := run("--limit auto --model another"); !strings.Contains(got, usual) {
		t.Errorf("of another model: %s", got)
	}
	if got := run("--limit auto"); !strings.Contains(got, borne) {
		t.Errorf("after a limit of 40: %s", got)
	}
	run("--strategy gather --limit 40")
	if got := run("race --lanes ordered:auto"); !strings.Contains(got, borne) {
		t.Errorf("in a race: %s", got)
	}
	run("--strategy gather --limit 40")
	if got := run("--limit auto:30"); !strings.Contains(got, "starts at 30: the last run bore it") {
		t.Errorf("up to 30: %s", got)
	}
}
