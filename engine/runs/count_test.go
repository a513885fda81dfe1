package runs_test

import (
	"context"
	"errors"
	"testing"

	"regatta/engine/runs"
)

// Who counts and has to stop says so, rather than pass an unknown number for none.
func TestCountingIsGivenUp(t *testing.T) {
	store := newStore(t)
	save(t, store, "gather:2", noon, false)
	list, err := store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	over, end := context.WithCancel(t.Context())
	end()
	if err := runs.Count(over, list); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, known := list[0].Counts(); known {
		t.Error("counted")
	}
	if err := runs.Count(t.Context(), list); err != nil {
		t.Errorf("%v", err)
	}
	if _, known := list[0].Counts(); !known {
		t.Error("not counted")
	}
}
