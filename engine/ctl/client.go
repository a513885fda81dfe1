package ctl

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// Ask sends a request to the run whose socket has a path, and returns its status.
func Ask(ctx context.Context, path string, req Request) (Status, error) {
	conn, status, _, err := ask(ctx, path, req)
	if err != nil {
		return Status{}, err
	}
	return status, conn.Close()
}

// Serves reports whether a program serves the socket of a path. What one left that was killed is
// removed, after a while.
func Serves(path string) bool {
	conn, err := dial(path)
	if err == nil {
		return conn.Close() == nil
	}
	if info, gone := os.Lstat(path); errors.Is(err, syscall.ECONNREFUSED) && gone == nil && time.Since(info.ModTime()) > opening {
		_ = os.Remove(path) // or it stays
	}
	return false
}

// opening is how long a socket may refuse before it is served.
const opening = time.Minute

// Follow calls status and then line with each event of the run, a line of JSON, until the run
// is over or ctx ends.
func Follow(ctx context.Context, path string, status func(Status) error, line func([]byte) error) error {
	conn, now, lines, err := ask(ctx, path, Request{Do: DoEvents})
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // wakes the reader
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return err
	}
	if err := status(now); err != nil {
		return err
	}
	for {
		text, err := lines.ReadBytes('\n')
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF) && len(text) == 0:
			return nil
		case err != nil:
			return err
		}
		if err := line(text[:len(text)-1]); err != nil {
			return err
		}
	}
}

// ask sends a request and reads the reply.
func ask(ctx context.Context, path string, req Request) (net.Conn, Status, *bufio.Reader, error) {
	conn, err := dial(path)
	if err != nil {
		return nil, Status{}, nil, err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	reply, lines, err := exchange(conn, req)
	switch {
	case err == nil && reply.Error != "":
		err = errors.New(reply.Error)
	case err == nil && reply.Status == nil:
		err = errors.New("no status in the reply")
	}
	if err != nil {
		_ = conn.Close() // the other error says why
		return nil, Status{}, nil, err
	}
	return conn, *reply.Status, lines, nil
}

func exchange(conn net.Conn, req Request) (reply Reply, lines *bufio.Reader, err error) {
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return reply, nil, err
	}
	data, err := json.Marshal(req)
	if err != nil {
		return reply, nil, err
	}
	if _, err := conn.Write(append(data, '\n')); err != nil {
		return reply, nil, err
	}
	lines = bufio.NewReader(conn)
	text, err := lines.ReadBytes('\n')
	if err != nil {
		return reply, nil, fmt.Errorf("no reply: %w", err)
	}
	return reply, lines, json.Unmarshal(text, &reply)
}
