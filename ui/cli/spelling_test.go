package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever is mistyped, the nearest is asked for.
func TestDidYouMean(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.csv")
	if err := os.WriteFile(file, []byte("Message,Kundennr,Größe\na,1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"rcae":                             "did you mean race?",
		"run --temprature 1":               "did you mean --temperature?",
		"run --max_tokens 1":               "did you mean --max-tokens?",
		"run --strategy gahter:2":          "did you mean gather?",
		"race --lanes gather,as-complete":  "did you mean as-completed?",
		"race --sweep gahter:1..4":         "did you mean gather?",
		"run --on-error colect":            "did you mean collect?",
		"run --order datset":               "did you mean dataset?",
		"run --mode json-objects":          "did you mean json-object?",
		"run --provider opnai":             "did you mean openai?",
		"run --format cvs":                 "did you mean csv?",
		"run --data-format cvs":            "did you mean csv?",
		"run --reasoning-effort hihg":      "did you mean high?",
		"run --sim eror=1":                 "did you mean error?",
		"run --sim modes=tool":             "did you mean tools?",
		"run --data poeple":                "did you mean \"people\"?",
		"run --data " + file[:len(file)-1]: "did you mean \"" + file + "\"?",
		"run --data " + file + " --column message --schema t:string": "did you mean Message?",
		"run --data " + file + " --column grösse --schema t:string":  "did you mean \"Größe\"?",
		"run --prompt {{.txet}}":                                     "did you mean text?",
		"schema name:strng":                                          "did you mean string?",
		"help strategy":                                              "did you mean strategies?",
	} {
		if got := regatta(t, line).want(t, 2); !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %q, expected %s", line, got.stderr, want)
		}
	}
	for _, line := range []string{"fly", "run --zzz", "run --strategy xyzzy", "run --data zzzzzz"} {
		if got := regatta(t, line).want(t, 2); strings.Contains(got.stderr, "did you mean") {
			t.Errorf("%s: %q", line, got.stderr)
		}
	}
}

// An address without /v1 is found out before anything is sent to it.
func TestTheAddressWithoutV1(t *testing.T) {
	server := serve(t, "--sim", "latency=0")
	for _, command := range []string{"run", "race"} {
		got := regatta(t, command+" --provider openai --base-url http://"+server.addr).want(t, 3)
		want := "regatta: " + server.addr + ": bad_request (404): no API at http://" + server.addr + "; did you mean --base-url http://" + server.addr + "/v1?\n"
		if got.stderr != want || got.stdout != "" {
			t.Errorf("%q, expected %q", got.stderr, want)
		}
	}
	regatta(t, "run --provider openai --base-url http://"+server.addr+"/v1").want(t, 0)
}

// A pattern that only others can check is sent, and said once.
func TestPatternsThatAreNotChecked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "code.json")
	const text = `{"type":"json_schema","json_schema":{"name":"code","strict":true,"schema":{"$ref":"#/$defs/C","$defs":{"C":{"type":"object","properties":{"code":{"type":"string","pattern":"^(?!x).*$"}}}}}}}`
	if err := os.WriteFile(file, []byte("\ufeff"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	const pattern = `/properties/code: pattern "^(?!x).*$"`
	got := regatta(t, "run --sim latency=0 --schema "+file).want(t, 0)
	if strings.Count(got.stderr, "schema: "+pattern+" is sent, but not checked here\n") != 1 || len(got.lines(t)) != 7 {
		t.Errorf("%s%s", got.stderr, got.stdout)
	}
	got = regatta(t, "schema "+file).want(t, 0)
	if !strings.Contains(got.stderr, "sent, but not checked here: "+pattern+"\n") || !strings.Contains(got.stdout, `"pattern": "^(?!x).*$"`) {
		t.Errorf("%s%s", got.stderr, got.stdout)
	}
}
