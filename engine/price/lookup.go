package price

import (
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"charm.land/catwalk/pkg/catwalk"
	"charm.land/catwalk/pkg/embedded"
)

// Lookup returns what catwalk's list says of a model at a server, "" for OpenAI's
// own. A server on the list has its own prices. At any other a model has the price
// on which all who list it agree; on this machine and in its network it has none,
// since no list knows that. A dated name that is not listed ("gpt-4o-mini-2024-07-18")
// has the price of the name without the date. Where the list has to be read it takes
// some milliseconds.
func Lookup(baseURL, model string) Price {
	of := asked{baseURL, model}
	if p, ok := found.Load(of); ok {
		return p.(Price)
	}
	p := lookup(embedded.GetAll, baseURL, model)
	found.Store(of, p)
	return p
}

// found remembers what was asked for: the list is part of the program and never changes, and to
// keep it read takes more memory than a few prices.
var found sync.Map // of asked; the values are of type Price

type asked struct{ baseURL, model string }

func lookup(list func() []catwalk.Provider, baseURL, model string) Price {
	at, err := url.Parse(strings.TrimRight(strings.TrimSpace(baseURL), "/"))
	if err != nil || baseURL != "" && isNear(at.Hostname()) {
		return Price{}
	}
	all := list()
	sellers, prefix := sellersAt(all, at)
	names := []string{model}
	if base := undated(model); base != model {
		names = append(names, base)
	}
	for _, name := range names {
		if p := agreed(sellers, name); p.Known() {
			return p
		}
		// OpenAI's older models are listed by those who resell them.
		if prefix != "" {
			if p := agreed(all, prefix+name); p.Known() {
				return p
			}
		}
	}
	return Price{}
}

// Models are the names in catwalk's list, and of OpenAI's older models those that
// others list who resell them, each once and in alphabetical order.
func Models() []string { return models(embedded.GetAll) }

func models(list func() []catwalk.Provider) []string {
	var names []string
	for _, p := range list() {
		for _, m := range p.Models {
			names = append(names, m.ID)
			if name, ok := strings.CutPrefix(m.ID, openAI+"/"); ok {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

const openAI = "openai"

// sellersAt returns the part of the list that holds for a server and, where the
// rest of it has the same models at the same price, what their names begin with there.
func sellersAt(all []catwalk.Provider, at *url.URL) (sellers []catwalk.Provider, prefix string) {
	of := func(match func(catwalk.Provider) bool) []catwalk.Provider {
		return slices.DeleteFunc(slices.Clone(all), func(p catwalk.Provider) bool { return !match(p) })
	}
	switch host := at.Hostname(); {
	case host == "" || host == "api.openai.com":
		return of(func(p catwalk.Provider) bool { return p.ID == openAI }), openAI + "/"
	case strings.HasSuffix(host, ".openai.azure.com"):
		return of(func(p catwalk.Provider) bool { return p.ID == catwalk.InferenceProviderAzure }), ""
	}
	if exactly := of(func(p catwalk.Provider) bool { return strings.TrimRight(p.APIEndpoint, "/") == at.String() }); len(exactly) > 0 {
		return exactly, ""
	}
	sameHost := of(func(p catwalk.Provider) bool {
		endpoint, err := url.Parse(p.APIEndpoint)
		return err == nil && endpoint.Host != "" && endpoint.Host == at.Host
	})
	if len(sameHost) > 0 {
		return sameHost, ""
	}
	return all, ""
}

// isNear reports whether a host is this machine or in its own network.
func isNear(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal")
}

// cached is the price of input that is read from a provider's cache; 0: unknown. The
// list has it under either of two names, beside the price of writing to the cache,
// which is above that of plain input. Where both could be it, it's the higher one.
func cached(m catwalk.Model) float64 {
	price := 0.0
	for _, usd := range []float64{m.CostPer1MInCached, m.CostPer1MOutCached} {
		if usd < m.CostPer1MIn {
			price = max(price, tidy(usd))
		}
	}
	return price
}

// agreed returns the price on which all that list a model agree, or none; the price of
// cached input is left out where they differ in it. A price of 0 stands for a
// subscription, or for nothing known.
func agreed(sellers []catwalk.Provider, model string) Price {
	var found Price
	for _, s := range sellers {
		for _, m := range s.Models {
			if m.ID != model || m.CostPer1MIn <= 0 && m.CostPer1MOut <= 0 {
				continue
			}
			p := Price{Input: tidy(m.CostPer1MIn), Output: tidy(m.CostPer1MOut), Cached: cached(m), Source: model + " of " + s.Name + " in catwalk's list"}
			if found.Known() && (found.Input != p.Input || found.Output != p.Output) {
				return Price{}
			}
			switch {
			case !found.Known():
				found = p
			case found.Cached != p.Cached:
				found.Cached = 0
			}
		}
	}
	return found
}

// tidy takes back what arithmetic in the list has left: 0.39999999999999997.
func tidy(usd float64) float64 { return math.Round(usd*1e9) / 1e9 }

var date = regexp.MustCompile(`-(\d{4}-\d{2}-\d{2}|\d{8})$`)

// undated drops the date at the end of a model's name.
func undated(model string) string { return date.ReplaceAllString(model, "") }
