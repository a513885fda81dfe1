package governor

import (
	"net/http"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// failureOf is a failure as the governor sees it.
func failureOf(o admit.Outcome) Failure {
	e := o.Err
	f := Failure{Last: o.Last && e.Retryable(), Alone: o.Alone, Silent: o.Silent, Slow: e.Kind == call.Timeout, Words: e.Message}
	switch {
	case e.Kind == call.Connection:
		f.Unheard, f.Unsent = true, e.Sent.After == 0
	case e.Status >= http.StatusBadGateway && e.Status <= http.StatusGatewayTimeout, e.Status >= 520 && e.Status <= 530: // of a gateway, as Cloudflare's
		f.Unheard = true
	}
	if f.Words == "" {
		f.Words = http.StatusText(e.Status)
	}
	return f
}

// newsOf is what the headers of a response say.
func newsOf(r call.Rates, used float64) News {
	n := News{Used: used}
	if r.LimitRequests > 0 && r.RemainingRequests >= 0 {
		n.Requests = Told{float64(r.LimitRequests), float64(r.RemainingRequests), r.ResetRequests, r.WindowRequests}
	}
	if r.LimitTokens > 0 && r.RemainingTokens >= 0 {
		n.Tokens = Told{float64(r.LimitTokens), float64(r.RemainingTokens), r.ResetTokens, r.WindowTokens}
	}
	return n
}

// reasonOf is the reason that screens and journals name for a gate.
func reasonOf(r Reason) admit.Reason {
	switch r {
	case Pause:
		return admit.Paused
	case Probe:
		return admit.Probe
	case Requests:
		return admit.Requests
	case Tokens:
		return admit.Tokens
	case Pace:
		return admit.Pace
	case Shut:
		return admit.Circuit
	}
	return admit.Slot
}
