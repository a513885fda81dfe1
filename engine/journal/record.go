package journal

import (
	"encoding/json"
	"fmt"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// kindNames are the events by the names that they have in a journal. Partial has
// none: it is left out.
var kindNames = [...]string{
	engine.RunStarted:      "run",
	engine.Adopted:         "adopted",
	engine.CallStarted:     "call",
	engine.AttemptStarted:  "attempt",
	engine.FirstToken:      "first_token",
	engine.Retrying:        "retrying",
	engine.Reasking:        "reasking",
	engine.Superseded:      "superseded",
	engine.Finished:        "finished",
	engine.Delivered:       "delivered",
	engine.LimitChanged:    "limit",
	engine.WaitBegan:       "wait",
	engine.WaitEnded:       "wait_over",
	engine.GovernorChanged: "governor",
	engine.Paused:          "paused",
	engine.Resumed:         "resumed",
	engine.ModeChanged:     "mode",
	engine.RunShut:         "shut",
	engine.Continued:       "continued",
	engine.RunOver:         "over",
}

func parseKind(name string) (engine.EventKind, error) {
	for kind, known := range kindNames {
		if name == known && name != "" {
			return engine.EventKind(kind), nil
		}
	}
	return 0, fmt.Errorf("unknown event %q", name)
}

var statuses = [...]engine.Status{engine.OK, engine.Failed, engine.Cancelled}

func parseStatus(name string) (engine.Status, error) {
	for _, s := range statuses {
		if name == s.String() {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown status %q", name)
}

var verdictNames = [...]string{engine.Unjudged: "", engine.Right: "right", engine.Wrong: "wrong"}

func parseVerdict(name string) (engine.Verdict, error) {
	for v, known := range verdictNames {
		if name == known {
			return engine.Verdict(v), nil
		}
	}
	return 0, fmt.Errorf("unknown verdict %q", name)
}

// item is an item of the dataset as it is written.
type item struct {
	Item     *int              `json:"item"`
	ID       string            `json:"id"`
	Text     string            `json:"text"`
	Fields   map[string]string `json:"fields,omitempty"`
	Expected json.RawMessage   `json:"expected,omitempty"`
}

// record is an event as it is written.
type record struct {
	At      int64        `json:"at"`
	Event   string       `json:"event"`
	Item    *int         `json:"item,omitempty"`
	Attempt int32        `json:"attempt,omitzero"`
	Made    *int32       `json:"made,omitempty"` // absent: as many as the attempt's number
	Limit   *int         `json:"limit,omitempty"`
	Auto    bool         `json:"auto,omitzero"`
	By      string       `json:"by,omitzero"` // absent: the user
	Why     string       `json:"why,omitzero"`
	Reason  admit.Reason `json:"reason,omitzero"`
	Wait    int64        `json:"wait,omitzero"`
	Took    int64        `json:"took,omitzero"`
	Status  string       `json:"status,omitzero"`
	Verdict string       `json:"verdict,omitzero"`
	Answer  *answer      `json:"answer,omitempty"`
	Error   *failure     `json:"error,omitempty"`
	Run     *started     `json:"run,omitempty"`
	Step    *step        `json:"step,omitempty"`
	Change  *change      `json:"change,omitempty"`
	Sitting *sitting     `json:"sitting,omitempty"`
}

// sitting is what is known of a sitting after the first, as it is written.
type sitting struct {
	Program string    `json:"program"`
	Begun   time.Time `json:"begun"`
}

// change is a change of course as it is written.
type change struct {
	What    string       `json:"what"`
	Class   string       `json:"class,omitzero"`
	Reason  admit.Reason `json:"reason,omitzero"`
	From    float64      `json:"from,omitzero"`
	To      float64      `json:"to,omitzero"`
	Seconds float64      `json:"seconds,omitzero"`
	Limit   int          `json:"limit,omitzero"`
	Said    bool         `json:"said,omitzero"`
	Text    string       `json:"text,omitzero"`
}

// change is what was written, without limits that are none: earlier versions wrote them.
func (c *change) change() *admit.Change {
	if c == nil {
		return nil
	}
	bounded := admit.Change(*c).Bounded()
	return &bounded
}

// recordOf is an event as it is written. It refers to the event.
func recordOf(e *engine.Event) record {
	r := record{
		At:      int64(e.At),
		Event:   kindNames[e.Kind],
		Attempt: e.Attempt,
		Reason:  e.Reason,
		Wait:    int64(e.Wait),
		Took:    int64(e.Took),
		Verdict: verdictNames[e.Verdict],
		Auto:    e.Auto,
		Answer:  answerOf(e.Answer),
		Error:   failureOf(e.Err),
		Run:     startedOf(e.Started),
		Step:    stepOf(e.Step),
		Change:  (*change)(e.Change),
	}
	if e.OfItem() {
		r.Item = &e.Item
	}
	switch e.Kind {
	case engine.RunStarted, engine.Continued:
		r.Limit = &e.Limit
	case engine.LimitChanged:
		r.Limit = &e.Limit
		r.cause(e)
	case engine.RunOver:
		r.Why = e.Text
	case engine.Paused, engine.Resumed, engine.GovernorChanged:
		r.cause(e)
	case engine.Finished, engine.Adopted:
		if e.Made != e.Attempt {
			r.Made = &e.Made
		}
	}
	if e.Status != engine.Pending {
		r.Status = e.Status.String()
	}
	return r
}

// cause writes who changed the run's course, and why.
func (r *record) cause(e *engine.Event) {
	r.Why = e.Text
	if e.By != engine.ByUser {
		r.By = e.By.String()
	}
}

// event is the event that was written.
func (r *record) event() (e engine.Event, err error) {
	e = engine.Event{
		At:      time.Duration(r.At),
		Attempt: r.Attempt,
		Text:    r.Why,
		Reason:  r.Reason,
		Wait:    time.Duration(r.Wait),
		Took:    time.Duration(r.Took),
		Auto:    r.Auto,
		Answer:  r.Answer.answer(),
		Err:     r.Error.failure(),
		Step:    r.Step.step(),
		Change:  r.Change.change(),
	}
	if e.Kind, err = parseKind(r.Event); err != nil {
		return e, err
	}
	if r.Item != nil {
		e.Item = *r.Item
	} else if e.OfItem() {
		return e, fmt.Errorf("%q without an item", r.Event)
	}
	switch {
	case r.Made != nil:
		e.Made = *r.Made
	case e.Kind == engine.Finished || e.Kind == engine.Adopted:
		e.Made = e.Attempt
	}
	if r.By != "" {
		if e.By, err = engine.ParseActor(r.By); err != nil {
			return e, err
		}
	}
	if r.Limit != nil {
		e.Limit = *r.Limit
	}
	if r.Status != "" {
		if e.Status, err = parseStatus(r.Status); err != nil {
			return e, err
		}
	}
	if e.Verdict, err = parseVerdict(r.Verdict); err != nil {
		return e, err
	}
	e.Started, err = r.Run.started()
	return e, err
}

// answer is a success as it is written.
type answer struct {
	Output json.RawMessage `json:"output"`
	Usage  *usage          `json:"usage,omitempty"`
	Model  string          `json:"model,omitzero"`
	Rates  []int64         `json:"rates,omitempty"`
	Cached bool            `json:"cached,omitzero"`
	Note   string          `json:"note,omitzero"`
	Sent   *sent           `json:"sent,omitempty"`
}

func answerOf(a *call.Answer) *answer {
	if a == nil {
		return nil
	}
	return &answer{Output: a.Output, Usage: usageOf(a.Usage), Model: a.Model, Rates: ratesOf(a.Rates), Cached: a.Cached, Note: a.Note, Sent: sentOf(a.Sent)}
}

func (a *answer) answer() *call.Answer {
	if a == nil {
		return nil
	}
	return &call.Answer{Output: a.Output, Usage: a.Usage.usage(), Model: a.Model, Rates: rates(a.Rates), Cached: a.Cached, Note: a.Note, Sent: a.Sent.sent()}
}

// failure is an error of an attempt as it is written.
type failure struct {
	Kind        string   `json:"kind"`
	Status      int      `json:"status,omitzero"`
	Code        string   `json:"code,omitzero"`
	Message     string   `json:"message,omitzero"`
	RetryAfter  int64    `json:"retry_after,omitzero"`
	ShouldRetry *bool    `json:"should_retry,omitempty"`
	Raw         string   `json:"raw,omitzero"`
	ForAll      bool     `json:"for_all,omitzero"`
	Param       string   `json:"param,omitzero"`
	Fix         string   `json:"fix,omitzero"`
	RequestID   string   `json:"request_id,omitzero"`
	Problems    []string `json:"problems,omitempty"`
	Stack       string   `json:"stack,omitzero"`
	Usage       *usage   `json:"usage,omitempty"`
	Rates       []int64  `json:"rates,omitempty"`
	Sent        *sent    `json:"sent,omitempty"`
}

func failureOf(e *call.Error) *failure {
	if e == nil {
		return nil
	}
	return &failure{
		Kind:        string(e.Kind),
		Status:      e.Status,
		Code:        e.Code,
		Message:     e.Message,
		RetryAfter:  int64(e.RetryAfter),
		ShouldRetry: e.ShouldRetry,
		Raw:         e.Raw,
		ForAll:      e.ForAll,
		Param:       e.Param,
		Fix:         e.Fix,
		RequestID:   e.RequestID,
		Problems:    e.Problems,
		Stack:       e.Stack,
		Usage:       usageOf(e.Usage),
		Rates:       ratesOf(e.Rates),
		Sent:        sentOf(e.Sent),
	}
}

func (f *failure) failure() *call.Error {
	if f == nil {
		return nil
	}
	return &call.Error{
		Kind:        call.Kind(f.Kind),
		Status:      f.Status,
		Code:        f.Code,
		Message:     f.Message,
		RetryAfter:  time.Duration(f.RetryAfter),
		ShouldRetry: f.ShouldRetry,
		Raw:         f.Raw,
		ForAll:      f.ForAll,
		Param:       f.Param,
		Fix:         f.Fix,
		RequestID:   f.RequestID,
		Problems:    f.Problems,
		Stack:       f.Stack,
		Usage:       f.Usage.usage(),
		Rates:       rates(f.Rates),
		Sent:        f.Sent.sent(),
	}
}

// step is a mode that the server refused as it is written.
type step struct {
	From    string   `json:"from"`
	To      string   `json:"to"`
	Part    string   `json:"without,omitzero"`
	Instead string   `json:"instead,omitzero"`
	Why     *failure `json:"why,omitempty"`
}

func stepOf(s *call.Step) *step {
	if s == nil {
		return nil
	}
	return &step{From: string(s.From), To: string(s.To), Part: s.Without, Instead: s.Instead, Why: failureOf(s.Why)}
}

func (s *step) step() *call.Step {
	if s == nil {
		return nil
	}
	return &call.Step{From: call.Mode(s.From), To: call.Mode(s.To), Without: s.Part, Instead: s.Instead, Why: s.Why.failure()}
}

// started is what is known of a run when it begins, as it is written.
type started struct {
	Lane         string  `json:"lane"`
	Items        int     `json:"items"`
	OnError      string  `json:"on_error"`
	Price        *money  `json:"price,omitempty"`
	Stream       bool    `json:"stream,omitzero"`
	Steady       bool    `json:"steady,omitzero"`
	DatasetOrder bool    `json:"dataset_order,omitzero"`
	Order        []int32 `json:"order"` // null: dataset order
	Bound        int     `json:"bound,omitzero"`
	Why          string  `json:"why,omitzero"`
}

func startedOf(s *engine.Started) *started {
	if s == nil {
		return nil
	}
	return &started{
		Lane:         s.Lane.String(),
		Items:        s.Items,
		OnError:      s.OnError.String(),
		Price:        moneyOf(s.Price),
		Stream:       s.Stream,
		Steady:       s.Steady,
		DatasetOrder: s.DatasetOrder,
		Order:        s.Order,
		Bound:        s.Bound,
		Why:          s.Why,
	}
}

func (s *started) started() (*engine.Started, error) {
	if s == nil {
		return nil, nil
	}
	lane, err := engine.ParseLane(s.Lane)
	if err != nil {
		return nil, err
	}
	policy, err := engine.ParsePolicy(s.OnError)
	if err != nil {
		return nil, err
	}
	return &engine.Started{
		Lane:         lane,
		Items:        s.Items,
		OnError:      policy,
		Price:        s.Price.price(),
		Stream:       s.Stream,
		Steady:       s.Steady,
		DatasetOrder: s.DatasetOrder,
		Order:        s.Order,
		Bound:        s.Bound,
		Why:          s.Why,
	}, nil
}
