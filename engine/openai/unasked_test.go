package openai

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"regatta/datasets"
	"regatta/engine/call"
	await "regatta/engine/waiting"
)

// twice is a server that answers every request with the person it asks for, and
// some of them twice: again says how.
func twice(t *testing.T, again func(conn net.Conn, answer []byte)) string {
	log.SetOutput(io.Discard) // net/http writes a line for each
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var conns sync.WaitGroup
	t.Cleanup(func() {
		listener.Close()
		conns.Wait()
	})
	serve := func(conn net.Conn) {
		defer conn.Close()
		for r := bufio.NewReader(conn); ; {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			var body struct{ Messages []struct{ Content string } }
			if json.NewDecoder(req.Body).Decode(&body) != nil {
				return
			}
			io.Copy(io.Discard, req.Body)
			answer := completed(`{"name":`+quote(body.Messages[0].Content)+`,"age":1}`, "stop")
			again(conn, fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer))
		}
	}
	conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns.Go(func() { serve(conn) })
		}
	})
	return "http://" + listener.Addr().String()
}

// wrongAnswers asks for 2,000 people, 16 at a time, each until it gets an answer, and
// returns how many got another's. took is told of each answer; nil: nobody is.
func wrongAnswers(t *testing.T, url string, took func(output string)) (wrong, failed int64) {
	const items, inFlight, most = 2000, 16, 20
	c := newCaller(t, func(cfg *Config) { cfg.BaseURL = url })
	var next, others, failures atomic.Int64
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			for i := next.Add(1); i <= items; i = next.Add(1) {
				name := fmt.Sprint("person ", i)
				req := call.Request{Attempt: 1, Item: datasets.Item{Text: name}}
				answer, err := c.Call(context.Background(), req)
				for tries := 0; err != nil && tries < most; tries++ {
					failures.Add(1)
					if e := asFailure(t, answer, err); e.Kind != call.Connection || !e.Retryable() {
						t.Errorf("%v", e)
					}
					answer, err = c.Call(context.Background(), req)
				}
				if err != nil || !strings.Contains(string(answer.Output), quote(name)) {
					others.Add(1)
				}
				if took != nil {
					took(string(answer.Output))
				}
			}
		})
	}
	workers.Wait()
	c.Close()
	return others.Load(), failures.Load()
}

// An answer that came along with another one is given to nobody.
func TestAnswersThatComeTwiceAtOnce(t *testing.T) {
	var n atomic.Int64
	url := twice(t, func(conn net.Conn, answer []byte) {
		if n.Add(1)%3 == 0 {
			answer = append(answer, answer...)
		}
		conn.Write(answer)
	})
	if wrong, failed := wrongAnswers(t, url, nil); wrong != 0 {
		t.Errorf("%d of 2000 items got another's answer (%d attempts failed)", wrong, failed)
	}
}

// A second copy that comes after the next request was sent is known by its id, and the
// server that was caught gets no request on a connection that was used. The answer before it was
// looked at by then: another call may have its connection before that.
func TestAnswersThatComeTwiceLate(t *testing.T) {
	var n, answers, late atomic.Int64
	kept := map[net.Conn][]byte{}
	seen := map[string]bool{} // the people whose answers were looked at
	person := regexp.MustCompile(`person \d+`)
	var mu sync.Mutex
	url := twice(t, func(conn net.Conn, answer []byte) {
		head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
		body = strings.Replace(body, `"chatcmpl-1"`, fmt.Sprintf(`"c%d"`, answers.Add(1)), 1)
		head = regexp.MustCompile(`Content-Length: \d+`).ReplaceAllString(head, fmt.Sprint("Content-Length: ", len(body)))
		answer = []byte(head + "\r\n\r\n" + body)
		mu.Lock()
		before := kept[conn] // the next request is here: the copy comes in place of its answer
		if before != nil && seen[person.FindString(string(before))] && n.Add(1)%3 == 0 {
			late.Add(1)
			answer = before
		}
		kept[conn] = answer
		mu.Unlock()
		conn.Write(answer)
	})
	wrong, failed := wrongAnswers(t, url, func(output string) {
		mu.Lock()
		defer mu.Unlock()
		seen[person.FindString(output)] = true
	})
	if wrong != 0 || failed == 0 || late.Load() > 16 { // so many were under way
		t.Errorf("%d of 2000 items got another's answer, %d attempts failed, %d answers came late", wrong, failed, late.Load())
	}
}

// Some servers make ids of the second: other answers with the same id are no copies.
func TestIdsThatAreNotUnique(t *testing.T) {
	var answers atomic.Int64
	url := twice(t, func(conn net.Conn, answer []byte) {
		id := fmt.Sprintf(`"c%09d"`, answers.Add(1)/100)
		conn.Write([]byte(strings.Replace(string(answer), `"chatcmpl-1"`, id, 1)))
	})
	if wrong, failed := wrongAnswers(t, url, nil); wrong != 0 || failed != 0 {
		t.Errorf("%d of 2000 items got another's answer, %d attempts failed", wrong, failed)
	}
}

// On an idle connection whatever comes closes it, and the next call takes another.
func TestAnIdleConnectionThatSpeaks(t *testing.T) {
	const calls = 20
	spoke := make(chan struct{}, 4*calls) // a request that comes again is answered again: nobody waits to say so
	url := twice(t, func(conn net.Conn, answer []byte) {
		conn.Write(answer)
		conn.Write([]byte("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"))
		spoke <- struct{}{}
	})
	c := newCaller(t, func(cfg *Config) { cfg.BaseURL = url })
	for range calls {
		answer, err := c.Call(context.Background(), request())
		if err == nil {
			await.Take(t, "the server speaks", spoke) // after an answer only: a request that failed may never have arrived
			continue
		}
		if asFailure(t, answer, err).Kind != call.Connection {
			t.Error(err)
		}
	}
	c.Close()
}
