package journal

import (
	"encoding/json"
	"fmt"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// version is that of the format, and oldest the lowest that is read.
const (
	version = 2
	oldest  = 1
)

// Header is what was run and how, as far as the run's own events don't say it.
type Header struct {
	Program string    // with its version, for people
	Begun   time.Time // by the wall clock

	Dataset   string   // as the user named it
	Columns   []string // what a prompt may name beside the text
	Column    string   // of them, the one that holds the text; "": none does, or the run is older than this
	Separator byte     // between the cells of the CSV that the dataset was read from; 0: of something else
	Items     int
	Skipped   int      // bad rows that were left out
	Notes     []string // how the dataset was read, which rows were left out and why

	Lane    engine.Lane // as the run was to start
	OnError engine.Policy
	Retry   engine.Retry
	Reasks  int           // how often an answer that does not fit is asked for again
	Timeout time.Duration // of one attempt, by the client; 0: its default
	Idle    time.Duration // of one attempt, without data once its answer has begun; 0: Timeout
	Stream  bool
	Seed    uint64

	DatasetOrder bool // as-completed was to start in dataset order too

	MaxFailures engine.MaxFailures // that end the run
	Hedge       engine.Hedge       // from when on a slow attempt had another beside it

	RPM, TPM float64       // requests and tokens a minute, as the user had them; 0: what the provider takes
	GiveUp   time.Duration // how long it might take nothing; 0: the default

	Budget float64 // USD that were left when it began, for it and what ran beside it; 0: any amount, or the run is older than this

	Provider  string // for people: the server's host, or that it is simulated
	Simulated bool
	Shared    bool   // other runs had it at the same time
	Settings  string // of the simulated provider, as --sim takes them; "": as it is by default
	Guess     string // why what the run took is a guess of the twin that it ran on; "": it isn't
	Model     string
	Prompt    string          // the template
	Schema    json.RawMessage // of one object, as it was sent
	Many      bool            // a list of such objects was taken from each text
	Mode      call.Mode       // that was asked for; the run's events say what came of it
	API       call.API        // likewise; "" as call.AutoAPI
	Params    call.Params     // what requests had besides, with the names of secrets alone

	Args []string // of the command that made the run, secrets masked; nil: that isn't known
	Dir  string   // in which it was given

	Spare []string // folders, one of which takes what the journal's own disk doesn't

	// Unknown names what a damaged first line may have held, as the file names it, and nothing else
	// tells; nil: nothing. It isn't written.
	Unknown []string
}

// head is a header as it is written.
type head struct {
	Version      int             `json:"regatta_run"` // first: it is what tells a journal from other files
	Program      string          `json:"program"`
	Begun        time.Time       `json:"begun"`
	Dataset      string          `json:"dataset"`
	Columns      []string        `json:"columns,omitempty"`
	Column       string          `json:"text_column,omitempty"`
	Separator    string          `json:"separator,omitempty"`
	Items        int             `json:"items"`
	Skipped      int             `json:"skipped,omitzero"`
	Notes        []string        `json:"notes,omitempty"`
	Lane         string          `json:"lane"`
	OnError      string          `json:"on_error"`
	Retries      int             `json:"retries"`
	Reasks       int             `json:"reasks"`
	Backoff      int64           `json:"backoff"`
	BackoffCap   int64           `json:"backoff_cap"`
	MaxWait      int64           `json:"max_wait"`
	AttemptLimit int64           `json:"attempt_limit,omitzero"`
	Timeout      int64           `json:"timeout,omitzero"`
	Idle         int64           `json:"idle_timeout,omitzero"`
	Stream       bool            `json:"stream,omitzero"`
	Seed         uint64          `json:"seed"`
	DatasetOrder bool            `json:"dataset_order,omitzero"`
	MaxFailures  string          `json:"max_failures,omitzero"`
	Hedge        string          `json:"hedge,omitzero"`
	RPM          float64         `json:"rpm,omitzero"`
	TPM          float64         `json:"tpm,omitzero"`
	GiveUp       int64           `json:"give_up_after,omitzero"`
	Budget       float64         `json:"budget,omitzero"`
	Provider     string          `json:"provider"`
	Simulated    bool            `json:"simulated"`
	Shared       bool            `json:"shared,omitzero"`
	Settings     string          `json:"settings,omitzero"`
	Guess        string          `json:"guess,omitzero"`
	Model        string          `json:"model"`
	Prompt       string          `json:"prompt"`
	Schema       json.RawMessage `json:"schema,omitempty"`
	Many         bool            `json:"many,omitzero"`
	Mode         call.Mode       `json:"mode,omitzero"`
	API          call.API        `json:"api,omitzero"`
	Params       call.Params     `json:"params,omitzero"`
	Args         []string        `json:"args,omitempty"`
	Dir          string          `json:"dir,omitzero"`
	Spare        []string        `json:"spare,omitempty"`
}

func (h *Header) head() head {
	return head{
		Version:      version,
		Program:      h.Program,
		Begun:        h.Begun.UTC().Round(0), // what is monotonic of it means nothing later
		Dataset:      h.Dataset,
		Columns:      h.Columns,
		Column:       h.Column,
		Separator:    separatorWord(h.Separator),
		Items:        h.Items,
		Skipped:      h.Skipped,
		Notes:        h.Notes,
		Lane:         h.Lane.String(),
		OnError:      h.OnError.String(),
		Retries:      h.Retry.Max,
		Reasks:       h.Reasks,
		Backoff:      int64(h.Retry.Base),
		BackoffCap:   int64(h.Retry.Cap),
		MaxWait:      int64(h.Retry.MaxWait),
		AttemptLimit: int64(h.Retry.Timeout),
		Timeout:      int64(h.Timeout),
		Idle:         int64(h.Idle),
		Stream:       h.Stream,
		Seed:         h.Seed,
		DatasetOrder: h.DatasetOrder,
		MaxFailures:  h.MaxFailures.String(),
		Hedge:        h.Hedge.String(),
		RPM:          h.RPM,
		TPM:          h.TPM,
		GiveUp:       int64(h.GiveUp),
		Budget:       h.Budget,
		Provider:     h.Provider,
		Simulated:    h.Simulated,
		Shared:       h.Shared,
		Settings:     h.Settings,
		Guess:        h.Guess,
		Model:        h.Model,
		Prompt:       h.Prompt,
		Schema:       h.Schema,
		Many:         h.Many,
		Mode:         h.Mode,
		API:          h.API,
		Params:       h.Params,
		Args:         h.Args,
		Dir:          h.Dir,
		Spare:        h.Spare,
	}
}

// separatorWord is how a separator is written down; separator reads it, and has 0 for
// anything else.
func separatorWord(is byte) string {
	if is == 0 {
		return ""
	}
	return string(rune(is))
}

func separator(s string) byte {
	if len(s) != 1 {
		return 0
	}
	return s[0]
}

// header reads the first line.
func header(line []byte) (Header, error) {
	var d head
	if err := json.Unmarshal(line, &d); err != nil {
		return Header{}, fmt.Errorf("a bad header: %w", err)
	}
	if d.Items < 0 {
		return Header{}, fmt.Errorf("%d items", d.Items)
	}
	h := d.header()
	var err error
	if h.Lane, err = engine.ParseLane(d.Lane); err != nil {
		return Header{}, err
	}
	if h.OnError, err = engine.ParsePolicy(d.OnError); err != nil {
		return Header{}, err
	}
	if d.MaxFailures != "" {
		if h.MaxFailures, err = engine.ParseMaxFailures(d.MaxFailures); err != nil {
			return Header{}, err
		}
	}
	if d.Hedge != "" {
		if h.Hedge, err = engine.ParseHedge(d.Hedge); err != nil {
			return Header{}, err
		}
	}
	return h, nil
}

// header is a header as it was written, but for what has to be read from words.
func (d *head) header() Header {
	return Header{
		Program:   d.Program,
		Begun:     d.Begun,
		Dataset:   d.Dataset,
		Columns:   d.Columns,
		Column:    d.Column,
		Separator: separator(d.Separator),
		Items:     d.Items,
		Skipped:   d.Skipped,
		Notes:     d.Notes,
		Retry: engine.Retry{
			Max:     d.Retries,
			Base:    time.Duration(d.Backoff),
			Cap:     time.Duration(d.BackoffCap),
			MaxWait: time.Duration(d.MaxWait),
			Timeout: time.Duration(d.AttemptLimit),
		},
		Reasks:       d.Reasks,
		Timeout:      time.Duration(d.Timeout),
		Idle:         time.Duration(d.Idle),
		Stream:       d.Stream,
		Seed:         d.Seed,
		DatasetOrder: d.DatasetOrder,
		RPM:          d.RPM,
		TPM:          d.TPM,
		GiveUp:       time.Duration(d.GiveUp),
		Budget:       d.Budget,
		Provider:     d.Provider,
		Simulated:    d.Simulated,
		Shared:       d.Shared,
		Settings:     d.Settings,
		Guess:        d.Guess,
		Model:        d.Model,
		Prompt:       d.Prompt,
		Schema:       d.Schema,
		Many:         d.Many,
		Mode:         d.Mode,
		API:          d.API,
		Params:       d.Params,
		Args:         d.Args,
		Dir:          d.Dir,
		Spare:        d.Spare,
	}
}

// End is what the last line says of a run that came to its end.
type End struct {
	Status    engine.Status
	OK        int
	Cached    int // of OK: their answers came from the cache
	Failed    int
	Adopted   int // of OK and Failed: they were done before the run
	Cancelled int
	Wall      time.Duration // Unset: nothing was delivered
	Events    int           // lines of them

	Usage call.Usage  // of all attempts
	Cost  engine.Cost // of the usage, as the run's tally has it, a simulated price too
}

// tail is an end as it is written.
type tail struct {
	End *ending `json:"end"`
}

type ending struct {
	Status    string `json:"status"`
	OK        int    `json:"ok"`
	Cached    int    `json:"cached,omitzero"`
	Failed    int    `json:"failed"`
	Adopted   int    `json:"adopted,omitzero"`
	Cancelled int    `json:"cancelled"`
	Wall      *int64 `json:"wall"`
	Events    int    `json:"events"`

	Usage   *usage   `json:"usage,omitempty"`
	AtLeast bool     `json:"at_least,omitzero"`
	Cost    *float64 `json:"cost,omitempty"`
}

func (e *End) tail() tail {
	t := &ending{Status: e.Status.String(), OK: e.OK, Cached: e.Cached, Failed: e.Failed, Adopted: e.Adopted, Cancelled: e.Cancelled, Events: e.Events,
		Usage: usageOf(e.Usage), AtLeast: e.Cost.AtLeast}
	if e.Cost.Known {
		t.Cost = &e.Cost.USD
	}
	if e.Wall >= 0 {
		t.Wall = (*int64)(&e.Wall)
	}
	return tail{t}
}

// end reads a last line.
func (t *ending) end() (End, error) {
	status, err := parseStatus(t.Status)
	if err != nil {
		return End{}, err
	}
	e := End{Status: status, OK: t.OK, Cached: t.Cached, Failed: t.Failed, Adopted: t.Adopted, Cancelled: t.Cancelled, Wall: engine.Unset, Events: t.Events,
		Usage: t.Usage.usage(), Cost: engine.Cost{AtLeast: t.AtLeast}}
	if t.Cost != nil {
		e.Cost.USD, e.Cost.Known = *t.Cost, true
	}
	if t.Wall != nil {
		e.Wall = time.Duration(*t.Wall)
	}
	return e, nil
}

// Sitting is a part of a run that was made without a break: a run that goes on where it
// broke off has several.
type Sitting struct {
	Program string    // with its version, for people
	Begun   time.Time // by the wall clock
}
