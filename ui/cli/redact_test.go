package cli_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tattler is a server that repeats what it is asked in all that it can say: answers, and
// errors of every kind.
func tattler(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer := func(content string) {
			fmt.Fprintf(w, `{"model":"m","choices":[{"finish_reason":"stop","message":{"content":%q}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}`, content)
		}
		w.Header().Set("x-request-id", "req-Zebulon")
		switch asked := string(body); {
		case strings.Contains(asked, "case 1"):
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":{"message":"can't take: Zebulon said case 1","code":"Zebulon"}}`)
		case strings.Contains(asked, "case 2"):
			answer("Zebulon is no JSON")
		case strings.Contains(asked, "case 3"):
			answer(`{"name":"Zebulon","age":"Zebulon"}`)
		case strings.Contains(asked, "case 4"):
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, "<html>Zebulon</html>")
		case strings.Contains(asked, "case 5"):
			fmt.Fprint(w, `{"choices":[{"finish_reason":"stop","message":{"refusal":"I won't tell of Zebulon"}}]}`)
		default:
			answer(`{"name":"Zebulon Quux","age":7654321}`)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// pictures are the images that a text holds as data.
var pictures = regexp.MustCompile(`base64,([A-Za-z0-9+/=]+)`)

// contentOf is a text with the images in it as text: encoded they may hold any letters.
func contentOf(t *testing.T, text string) string {
	t.Helper()
	return pictures.ReplaceAllStringFunc(text, func(found string) string {
		picture, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(found, "base64,"))
		if err != nil {
			t.Error(err)
		}
		return string(picture)
	})
}

// Whatever is exported, reported or replayed: nothing that was sent, answered or said to be
// wrong is in a byte of it, and it has the figures of the run.
func TestNothingRedactedIsExported(t *testing.T) {
	t.Parallel()
	f, server, dir := newFolder(t), tattler(t), t.TempDir()
	data := filepath.Join(dir, "Zebulon.csv")
	var rows strings.Builder
	rows.WriteString("id,text,who\n")
	for i := range 7 {
		fmt.Fprintf(&rows, "Zebulon-%d,Zebulon said case %d,Zebulon Quux 7654321\n", i, i)
	}
	if err := os.WriteFile(data, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := []string{"--data", data, "--column", "text", "--schema", "name string, age int", "--prompt", "Find Zebulon: {{.text}} {{.who}}", "--system", "You are Zebulon",
		"--provider", "openai", "--base-url", server.URL + "/v1", "--retries", "1", "--reasks", "1", "--max-failures", "100"}
	regatta := func(status int, args ...string) string {
		t.Helper()
		i := f.invocation(args...)
		i.env["OPENAI_API_KEY"] = secret
		got := i.run(t.Context()).want(t, status)
		return got.stdout
	}
	plain := regatta(1, append([]string{"run", "--strategy", "gather:2"}, settings...)...)
	regatta(1, append([]string{"run", "--strategy", "for-loop"}, settings...)...)
	if n := strings.Count(plain, "Zebulon"); n < 20 {
		t.Fatalf("%d secrets in the results:\n%s", n, plain)
	}
	files := map[string]string{}
	for _, name := range []string{"race.html", "race.md", "race.svg", "race.json"} {
		files[name] = filepath.Join(dir, name)
	}
	race := append([]string{"race", "--lanes", "gather:2,for-loop", "--format", "json", "--redact", "input", "--redact", "output"}, settings...)
	for _, path := range files {
		race = append(race, "--report", path)
	}
	exported := map[string]string{"race": regatta(1, race...)}
	for name, path := range files {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		exported[name] = string(page)
	}
	for name, args := range map[string][]string{
		"jsonl": {"runs", "export", "1"}, "columns": {"runs", "export", "1", "--keep-columns"}, "csv": {"runs", "export", "1", "--format", "csv"},
		"page": {"runs", "export", "1", "--format", "html"}, "pages": {"runs", "export", "1", "2", "--format", "html"},
		"note": {"runs", "export", "1", "--format", "markdown"}, "notes": {"runs", "export", "1", "2", "--format", "markdown"},
		"replay": {"replay", "1"}, "replays": {"replay", "2", "1"}, "shown": {"runs", "show", "1"}, "shown beside": {"runs", "show", "1", "2"},
		"shown as JSON": {"runs", "show", "1", "--format", "json"}, "shown as markdown": {"runs", "show", "2", "1", "--format", "markdown"}, "shown as csv": {"runs", "show", "1", "2", "--format", "csv"},
	} {
		for _, list := range []string{"input,output", "output,input,name"} {
			exported[name+" "+list] = regatta(0, append(args, "--redact", list)...)
		}
	}
	for name, text := range exported {
		text = contentOf(t, text)
		for _, secret := range []string{"Zebulon", "Quux", "7654321", "said", "won't tell"} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s: %q in …%.200s", name, secret, text[max(at-100, 0):])
			}
		}
		if !strings.Contains(text, "2") || len(text) < 80 {
			t.Errorf("%s is %q", name, text)
		}
	}
	if page := exported["pages input,output"]; !strings.Contains(page, "Redacted: input, output. ") || strings.Contains(page, "••") {
		t.Error("the page doesn't say what is hidden, or names items by dots")
	}
	times := regexp.MustCompile(`"(index|status|attempts|reasks|queued_s|delivered_s|usage)":[^,]*`)
	if got, want := times.FindAllString(exported["jsonl input,output"], -1), times.FindAllString(regatta(0, "runs", "export", "1"), -1); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A field that the run doesn't have is refused before anything is written.
func TestUnknownFieldsAreRefused(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	page := filepath.Join(t.TempDir(), "x.html")
	for _, line := range []string{"runs export 1", "runs export 1 --out " + page, "runs show 1", "replay 1", "race --sim latency=0 --report " + page} {
		got := f.regatta(t.Context(), line+" --redact nme").want(t, 2)
		if want := "--redact: unknown field \"nme\"; did you mean name? use input, output, age, name, text"; !strings.Contains(got.stderr, want) || got.stdout != "" {
			t.Errorf("%s: %+v", line, got)
		}
	}
	if _, err := os.Stat(page); err == nil {
		t.Error("a file was written")
	}
}
