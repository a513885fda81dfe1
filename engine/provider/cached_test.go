package provider_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/cache"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

// TestWhichProvidersShareAnswers: those that would answer the same, whatever the key.
func TestWhichProvidersShareAnswers(t *testing.T) {
	sim := func(spec string, seed uint64) provider.Config {
		o, err := simulated.Parse(spec, simulated.Options{Seed: seed, Latency: simulated.Article()})
		if err != nil {
			t.Fatal(err)
		}
		return provider.Config{Name: provider.Simulated, Model: "m", Sim: o}
	}
	server := func(base, model string, key provider.Key) provider.Config {
		return provider.Config{Name: provider.OpenAI, BaseURL: base, Model: model, Key: key,
			Transport: simulated.Transport(simulated.New(simulated.DefaultOptions()))}
	}
	for name, c := range map[string]struct {
		first, second provider.Config
		same          bool
	}{
		"itself":                {sim("", 1), sim("", 1), true},
		"another seed":          {sim("", 1), sim("", 2), false},
		"other settings":        {sim("", 1), sim("rpm=600", 1), false},
		"another model":         {server("http://a.test/v1", "m", secret), server("http://a.test/v1", "n", secret), false},
		"a slash more":          {server("http://a.test/v1", "m", secret), server(" http://a.test/v1/ ", " m ", secret), true},
		"another key":           {server("http://a.test/v1", "m", secret), server("http://a.test/v1", "m", "sk-of-somebody-else"), true},
		"another host":          {server("http://a.test/v1", "m", secret), server("http://b.test/v1", "m", secret), false},
		"OpenAI's own, by name": {server("", "m", secret), server("https://api.openai.com/v1", "m", secret), true},
		"simulated or not":      {sim("", 1), server("http://simulated/v1", "m", secret), false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			store, err := cache.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				if answer(t, c.first, store).Cached {
					t.Error("the first answer was there before")
				}
				if got := answer(t, c.second, store); got.Cached != c.same {
					t.Errorf("the second answer comes from the cache: %v, want %v", got.Cached, c.same)
				}
			})
			wantNoKey(t, dir)
		})
	}
}

func TestNoStoreNoCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := provider.Config{Name: provider.Simulated, Model: "m", Sim: simulated.DefaultOptions()}
		for range 2 {
			if answer(t, cfg, nil).Cached {
				t.Error("an answer comes from a cache that isn't there")
			}
		}
	})
}

func answer(t *testing.T, cfg provider.Config, store *cache.Store) call.Answer {
	t.Helper()
	p, err := provider.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(datasets.DefaultPrompt)
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.Short("name string, age int")
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.OpenCached(store, prompt, s)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got, err := c.Call(t.Context(), call.Request{Attempt: 1, Item: datasets.Item{Text: "My name is John and I am 20 years old"}})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// wantNoKey fails the test if a key is in a file of the folder.
func wantNoKey(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s holds the key", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}
