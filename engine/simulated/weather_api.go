package simulated

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// mostWeather is the largest body of a change of the weather, in bytes.
const mostWeather = 64 << 10

// weatherFields are those of weatherJSON, for errors.
const weatherFields = "rpm, tpm, max_concurrent, slow, error, stall, outage, quota_gone"

// weatherJSON is a Weather as /weather speaks of it.
type weatherJSON struct {
	Weather
	Outage float64 `json:"outage"` // seconds from now
}

// weather shows the present weather, or changes the fields that are sent. Only clients
// on this machine may.
func (s *Server) weather(w http.ResponseWriter, r *http.Request) {
	if !fromHere(r) {
		refusal := apiError{status: http.StatusForbidden, Type: invalidRequest, Code: "loopback_only",
			Message: "The weather is for clients on this machine alone; connect to a loopback address, e.g. 127.0.0.1."}
		refusal.write(w)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPost:
		if err := s.changeWeather(w, r); err != nil {
			var field *FieldError
			param := ""
			if errors.As(err, &field) {
				param = field.Field
			}
			badRequest(param, "invalid_value", "weather: %v", err).write(w)
			return
		}
	default:
		only("GET or POST", nil)(w, r)
		return
	}
	now := s.sky.Weather()
	writeJSON(w, http.StatusOK, weatherJSON{now, now.Outage.Round(time.Millisecond).Seconds()})
}

// fromHere reports whether a request comes from this machine, and from no page of
// another site that a browser shows.
func fromHere(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback() && r.Header.Get("Origin") == ""
}

func (s *Server) changeWeather(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostWeather))
	if err != nil {
		return fmt.Errorf("the body can't be read: %w", err)
	}
	if body = bytes.TrimSpace(body); len(body) == 0 || body[0] != '{' {
		return fmt.Errorf(`the body is no JSON object; send e.g. {"rpm": 120}`)
	}
	return s.sky.Change(func(now *Weather) error {
		wire := weatherJSON{*now, now.Outage.Seconds()}
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&wire); err != nil {
			return weatherError(err)
		}
		if _, err := decoder.Token(); err != io.EOF {
			return errors.New("more than one JSON object")
		}
		left := now.Outage
		*now = wire.Weather
		switch {
		case wire.Outage == left.Seconds(): // not sent
			now.Outage = left
		case wire.Outage < 0 || wire.Outage > mostOutage.Seconds():
			return &FieldError{"outage", fmt.Errorf("%v: must be from 0 to 86400 seconds", wire.Outage)}
		default:
			now.Outage = time.Duration(wire.Outage * float64(time.Second))
		}
		return nil
	})
}

// weatherError says what is wrong with the JSON, and in which field.
func weatherError(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		field := wrong.Field[strings.LastIndex(wrong.Field, ".")+1:]
		return &FieldError{field, fmt.Errorf("must be %s, got %s", kindOfType(wrong.Type), kindOfValue(wrong.Value))}
	}
	if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
		name = strings.Trim(name, `"`)
		return &FieldError{clip(name), errors.New("unknown field; use " + weatherFields)}
	}
	return fmt.Errorf("the body is no JSON: %w", err)
}
