package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The loops have to do what they are measured at: a call and a line for each item.
func TestTheLoopsAnswerEveryItem(t *testing.T) {
	s, err := serve(0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for _, name := range clients.names {
		if name == program {
			continue
		}
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out.jsonl")
			if err := run(t.Context(), []string{"client", name, s.url, "40", "4", out}); err != nil {
				t.Fatal(err)
			}
			if calls, opened, _ := s.counts(); calls != 40 || opened < 1 {
				t.Errorf("%d calls over %d connections", calls, opened)
			}
			file, err := os.Open(out)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			seen := map[int]bool{}
			for lines := bufio.NewScanner(file); lines.Scan(); {
				var line struct {
					Index  int
					Output person
				}
				if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
					t.Fatal(err)
				}
				if line.Output != (person{"John", 20}) {
					t.Errorf("got %+v", line)
				}
				seen[line.Index] = true
			}
			if len(seen) != 40 {
				t.Errorf("%d items of 40", len(seen))
			}
		})
	}
}

func TestWrongArgumentsAreRefused(t *testing.T) {
	for args, want := range map[string]string{
		"-flight -1":           "-flight",
		"-flight 8,x":          "-flight",
		"-calls 0":             "1 or more",
		"-files -1":            "-files",
		"client curl u 1 1 f":  `unknown client "curl"`,
		"client openai-go url": "client NAME",
	} {
		fields := strings.Fields(args)
		if fields[0] == "client" && len(fields) == 6 {
			fields[5] = filepath.Join(t.TempDir(), "out")
		}
		if err := run(t.Context(), fields); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
}
