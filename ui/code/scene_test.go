package code

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"regatta/engine"
	"regatta/engine/simulated"
)

// stage is the server that programs call. What happens on it is a scene.
type stage struct {
	server *httptest.Server
	scene  atomic.Pointer[scene]
}

func newStage(t *testing.T) *stage {
	t.Helper()
	options, err := simulated.Parse("latency=0", simulated.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	st := &stage{}
	provider := simulated.New(options)
	st.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st.scene.Load().play(w, r, provider)
	}))
	t.Cleanup(st.server.Close)
	return st
}

// set changes the scene.
func (st *stage) set(s *scene) { st.scene.Store(s) }

func (st *stage) job(t *testing.T, lane string, policy engine.Policy) Job {
	t.Helper()
	j := people(t, lane, texts)
	j.BaseURL, j.OnError, j.Retries = st.server.URL+"/v1", policy, 1
	return j
}

// scene is how the provider treats the calls of one program, and what it saw.
type scene struct {
	name string
	// act returns the status that item's attempt fails with, 0 for none, when it
	// is time to answer.
	act  func(item int, r *http.Request) int
	want func(j Job) outcome

	calls sync.WaitGroup
	mu    sync.Mutex
	asked []int // the item of each attempt
	left  []int // the items whose client went away before the answer
}

// outcome is what has to come of a scene. Items are compared in any order where
// the strategy has none.
type outcome struct {
	asked, left []int
	printed     []int
	ok          bool
}

func (s *scene) play(w http.ResponseWriter, r *http.Request, provider http.Handler) {
	s.calls.Add(1)
	defer s.calls.Done()
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	item := itemIn(body)
	s.note(&s.asked, item)
	status := s.act(item, r)
	switch {
	case r.Context().Err() != nil:
		s.note(&s.left, item)
	case status != 0:
		w.Header().Set("Retry-After-Ms", "1")
		http.Error(w, `{"error": {"message": "not now"}}`, status)
	default:
		provider.ServeHTTP(w, r)
	}
}

func (s *scene) note(list *[]int, item int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*list = append(*list, item)
}

// itemIn finds the item that a request is about: the article's people come in the
// order of their ages.
func itemIn(body []byte) int {
	var request struct {
		Messages []struct{ Content string }
	}
	if json.Unmarshal(body, &request) != nil || len(request.Messages) != 1 {
		return -1
	}
	return slices.IndexFunc([]string{"20", "21", "22", "23"}, func(age string) bool {
		return strings.Contains(request.Messages[0].Content, age)
	})
}

// check holds what a program did against what its lane does.
func (s *scene) check(t *testing.T, j Job, p printed) {
	t.Helper()
	s.calls.Wait() // the program is over, but what it left may not have been noted
	want, got := s.want(j), outcome{asked: s.asked, left: s.left, printed: p.items(t, j), ok: p.ok}
	if together := len(slices.Compact(slices.Clone(s.asked))); j.Lane.Limit == 1 && together != texts {
		t.Errorf("%s: the attempts of different items alternate: %v", s.name, s.asked)
	}
	slices.Sort(got.asked)
	if shapeOf(j.Lane.Strategy) == "as-completed" {
		slices.Sort(got.printed)
	}
	same := slices.Equal(got.asked, want.asked) && slices.Equal(got.left, want.left) &&
		slices.Equal(got.printed, want.printed) && got.ok == want.ok
	if !same {
		t.Errorf("%s: asked %v, left %v, printed %v, ok %t;\nwant %v, %v, %v, %t\n%s", s.name,
			got.asked, got.left, got.printed, got.ok, want.asked, want.left, want.printed, want.ok, p.complaints)
	}
}

func all() []int { return []int{0, 1, 2, 3} }

// well: every attempt succeeds.
func well() *scene {
	return &scene{
		name: "well",
		act:  func(int, *http.Request) int { return 0 },
		want: func(Job) outcome { return outcome{asked: all(), printed: all(), ok: true} },
	}
}

// failing: one item fails, which ends a loop that doesn't collect.
func failing() *scene {
	return &scene{
		name: "failing",
		act: func(item int, _ *http.Request) int {
			if item == bad {
				return http.StatusBadRequest
			}
			return 0
		},
		want: func(j Job) outcome {
			if j.OnError == engine.Collect {
				return outcome{asked: all(), printed: all(), ok: true}
			}
			return outcome{asked: []int{0, 1, bad}, printed: []int{0, 1}}
		},
	}
}

// flaky: one item fails, every other succeeds at its second attempt. With a limit
// of one, an item's second attempt comes before the next item's first.
func flaky() *scene {
	return &scene{
		name: "flaky",
		act: func(item int, r *http.Request) int {
			switch {
			case item == bad:
				return http.StatusBadRequest
			case r.Header.Get("X-Stainless-Retry-Count") == "0":
				return http.StatusInternalServerError
			}
			return 0
		},
		want: func(Job) outcome {
			return outcome{asked: []int{0, 0, 1, 1, bad, 3, 3}, printed: all(), ok: true}
		},
	}
}

// cancelling, at a limit of two: the first item gets no answer, the second its
// result, and the third, which then has its slot, fails. The first is cancelled,
// the second kept, and the fourth never starts.
func cancelling() *scene {
	first := make(chan struct{}) // closed when the first item was asked for
	return &scene{
		name: "cancelling",
		act: func(item int, r *http.Request) int {
			switch item {
			case 0:
				close(first)
				<-r.Context().Done()
			case bad:
				select {
				case <-first:
				case <-r.Context().Done():
				}
				return http.StatusBadRequest
			}
			return 0
		},
		want: func(Job) outcome {
			return outcome{asked: []int{0, 1, bad}, left: []int{0}, printed: []int{1}}
		},
	}
}

// orphaning, at a limit of one: the item that is asked for first fails. The
// others are asked for nevertheless, and nobody is there to take their results.
func orphaning() *scene {
	var first sync.Once
	return &scene{
		name: "orphaning",
		act: func(int, *http.Request) (status int) {
			first.Do(func() { status = http.StatusBadRequest })
			return status
		},
		want: func(Job) outcome { return outcome{asked: all()} },
	}
}
