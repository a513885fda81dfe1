// Package ctl lets a run be looked at and steered from another program, over a Unix socket
// that only its user may open. On Windows there is none.
//
// A client sends one line of JSON, a Request, and gets one back, a Reply. To "events" the
// reply is followed by a line for each event of the run from then on, as journals have them,
// until the run is over.
//
//	{"do":"limit","limit":8}
//	{"status":{"run":"20261129-002208-tickets-gather-8","limit":8,…}}
package ctl

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// What can be asked for.
const (
	DoStatus = "status"
	DoLimit  = "limit"
	DoPause  = "pause"
	DoResume = "resume"
	DoStop   = "stop"
	DoEvents = "events"
)

// Request is what a client asks for.
type Request struct {
	Do    string `json:"do"`              // one of the words above
	Limit int    `json:"limit,omitempty"` // with DoLimit: calls in flight; 0: no limit
	Auto  bool   `json:"auto,omitempty"`  // with DoLimit: the run finds its limit, up to that many
	Now   bool   `json:"now,omitempty"`   // with DoStop: calls in flight are cancelled
}

// Reply is the answer.
type Reply struct {
	Status *Status `json:"status,omitempty"`
	Error  string  `json:"error,omitempty"` // why it was not done; "": it was
}

// Status is how a run is. Times are seconds.
type Status struct {
	Run       string   `json:"run"`
	Lane      string   `json:"lane"`
	Dataset   string   `json:"dataset"`
	Items     int      `json:"items"`
	OK        int      `json:"ok"`
	Failed    int      `json:"failed"`
	Cancelled int      `json:"cancelled"`
	InFlight  int      `json:"in_flight"`
	Waiting   int      `json:"waiting"`
	Delivered int      `json:"delivered"`
	Retries   int      `json:"retries"`
	Limit     int      `json:"limit"` // 0: no limit
	Auto      bool     `json:"auto"`  // the run finds its limit, up to that many
	Paused    bool     `json:"paused"`
	Stopping  bool     `json:"stopping"`  // nothing more starts
	Finishing int      `json:"finishing"` // calls that a run still ends while it is stopping
	Over      bool     `json:"over"`
	Following int      `json:"runs_to_follow"` // of the same race, sweep or trials, when it is over
	Elapsed   float64  `json:"elapsed_s"`
	Cost      *float64 `json:"cost_usd"` // null: unknown, or nobody pays
}

// errWindows says that there is no control there.
var errWindows = errors.New("runs can't be controlled from elsewhere on Windows; use the keys of the UI")

// How long either side waits for the other.
const (
	patience = 10 * time.Second
	flushed  = 2 * time.Second // for what is still to be sent to those that hear, at the end
)

// mostPath is how long the path of a socket may be on every system.
const mostPath = 100

// reach calls do with a path of the socket that is short enough for the system, and is good
// until done is called.
func reach(path string, do func(path string) error) (done func(), err error) {
	if runtime.GOOS == "windows" {
		return nil, errWindows
	}
	if len(path) <= mostPath {
		return func() {}, do(path)
	}
	if runtime.GOOS != "linux" {
		return nil, fmt.Errorf("%q has %d bytes, a socket may have %d; use a shorter --journal-dir", path, len(path), mostPath)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if err := do(fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path))); err != nil {
		_ = dir.Close() // it was only looked up
		return nil, err
	}
	return func() { _ = dir.Close() }, nil
}

// dial connects to the socket of a path.
func dial(path string) (net.Conn, error) {
	var conn net.Conn
	done, err := reach(path, func(short string) (err error) {
		conn, err = net.DialTimeout("unix", short, patience)
		return err
	})
	if err != nil {
		return nil, err
	}
	done()
	return conn, nil
}
