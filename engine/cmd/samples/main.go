// Command samples records the runs of package samples anew, on the simulated provider, in
// about a minute:
//
//	go run ./engine/cmd/samples
//
// It is run from the root of the tree, and writes to engine/samples/journals. Latencies and
// faults are those of the seed; times differ by what the machine adds to them.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/samples"
	"regatta/engine/simulated"
)

func main() {
	if err := run(filepath.Join("engine", "samples", "journals")); err != nil {
		fmt.Fprintln(os.Stderr, "samples:", err)
		os.Exit(2)
	}
}

func run(dir string) error {
	for _, s := range samples.All() {
		if err := record(s, dir); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return nil
}

// record makes the runs of a sample and writes their journals.
func record(s samples.Sample, dir string) error {
	plan, err := planOf(s)
	if err != nil {
		return err
	}
	files := &memory{}
	plan.Saver, plan.MustSave = files, true
	starter := runner.New(runner.Options{})
	defer starter.Close()
	if err := starter.Follow(context.Background(), runner.NewGroup(plan, runner.Together(s.Lanes...)...), runner.Watcher{}); err != nil {
		return err
	}
	for i, file := range files.written {
		data, err := compressed(file.Bytes())
		if err != nil {
			return err
		}
		path := filepath.Join(dir, s.File(i))
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes\n", path, len(data))
	}
	return nil
}

func planOf(s samples.Sample) (runner.Plan, error) {
	set, err := datasets.Open(s.Data, datasets.Options{})
	if err != nil {
		return runner.Plan{}, err
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		return runner.Plan{}, err
	}
	o := simulated.DefaultOptions()
	o.Seed = s.Seed
	if o, err = simulated.Parse(s.Sim, o); err != nil {
		return runner.Plan{}, err
	}
	p, err := provider.New(provider.Config{Name: provider.Simulated, Model: "gpt-4o-mini", Sim: o})
	if err != nil {
		return runner.Plan{}, err
	}
	return runner.Plan{
		Job: runner.Job{Set: set, Schema: set.Schema, Prompt: prompt}, Provider: p, Program: "regatta",
		Config: engine.Config{
			Retry: engine.DefaultRetry(), Reasks: 2, Seed: s.Seed,
			Price: price.Price{Input: 0.15, Output: 0.6, Simulated: true, Source: "the price when it was recorded"},
		},
	}, nil
}

func compressed(data []byte) ([]byte, error) {
	var to bytes.Buffer
	w, err := gzip.NewWriterLevel(&to, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	return to.Bytes(), err
}

// memory keeps journals, in the order in which they begin.
type memory struct{ written []*file }

type file struct{ bytes.Buffer }

func (*file) Sync() error  { return nil }
func (*file) Close() error { return nil }

// Create begins a journal.
func (m *memory) Create(h journal.Header, rows datasets.Rows) (string, *journal.Writer, error) {
	f := &file{}
	m.written = append(m.written, f)
	return h.Lane.String(), journal.NewWriter(f, h, rows), nil
}
