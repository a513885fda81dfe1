package openai

import (
	"strings"
	"testing"
	"time"
)

func TestBaseURL(t *testing.T) {
	good := map[string]string{
		"":                                "https://api.openai.com/v1/",
		"  http://127.0.0.1:8099/v1 ":     "http://127.0.0.1:8099/v1/",
		"http://127.0.0.1:8099/v1///":     "http://127.0.0.1:8099/v1/",
		"http://localhost:11434":          "http://localhost:11434/",
		"https://openrouter.ai/api/v1":    "https://openrouter.ai/api/v1/",
		"HTTP://[::1]:80/v1":              "http://[::1]:80/v1/",
		"https://gate.test/a%2Fb/openai/": "https://gate.test/a%2Fb/openai/",
	}
	for text, want := range good {
		got, err := baseURL(text)
		if err != nil || got.String() != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	bad := map[string]string{
		"ftp://x.test/v1":                     "must start with http:// or https://",
		"localhost:8099/v1":                   "must start with http:// or https://",
		"127.0.0.1:8099":                      "is not a URL",
		"api.openai.com/v1":                   "must start with http:// or https://",
		"http://":                             "no host",
		"http://:8099":                        "no host",
		"https://me:secret@x.test/v1":         "contains credentials",
		"https://x.test/v1?api-version=1":     "must not have a query or fragment",
		"https://x.test/v1?":                  "must not have a query or fragment",
		"https://x.test/v1#a":                 "must not have a query or fragment",
		"http://x.test/%zz":                   "is not a URL",
		"http://x.test:port":                  "is not a URL",
		"https://x.test/v1/chat/completions":  "must not include /chat/completions",
		"https://x.test/v1/chat/completions/": "must not include /chat/completions",
		"http://a\nb":                         "is not a URL",
	}
	for text, want := range bad {
		_, err := baseURL(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	tests := []struct {
		change func(*Config)
		want   string
	}{
		{func(cfg *Config) { cfg.BaseURL = "x" }, "the base URL"},
		{func(cfg *Config) { cfg.Model = " " }, "no model"},
		{func(cfg *Config) { cfg.Prompt = nil }, "no prompt"},
		{func(cfg *Config) { cfg.Schema = nil }, "no schema"},
		{func(cfg *Config) { cfg.MaxBody = -1 }, "negative"},
		{func(cfg *Config) { cfg.Timeouts.Idle = -time.Second }, "negative"},
		{func(cfg *Config) { cfg.Key = "sk-hidden\nand more" }, "OPENAI_API_KEY contains"},
		{func(cfg *Config) { cfg.Key = "sk-hidden…" }, "OPENAI_API_KEY contains"},
		{func(cfg *Config) { cfg.Key = `"sk-hidden"` }, "OPENAI_API_KEY contains"},
	}
	for _, test := range tests {
		cfg := testConfig(t)
		test.change(&cfg)
		_, err := New(cfg)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.ContainsAny(err.Error(), "\n…") || strings.Contains(err.Error(), "hidden") {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
}

func TestTimeoutDefaults(t *testing.T) {
	got, err := Timeouts{Total: 5 * time.Second}.withDefaults()
	want := Timeouts{Connect: 10 * time.Second, Headers: 5 * time.Second, Idle: 5 * time.Second, Total: 5 * time.Second}
	if got != want || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}
