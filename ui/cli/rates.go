package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"regatta/engine/runner"
)

// addRates gives a command the flags that say how the provider is to be treated.
func addRates(cmd *cobra.Command, r *runner.Rules) {
	f := cmd.Flags()
	f.Var(checked[float64]{&r.RPM, perMinute, "n"}, "rpm", "max requests per minute, or auto: as the provider\nstates, or as learned (default auto)")
	f.Var(checked[float64]{&r.TPM, perMinute, "n"}, "tpm", "max tokens per minute, or auto (default auto)")
	f.Var(checked[time.Duration]{&r.GiveUp, giveUp, "time"}, "give-up-after", "end the run when the provider has accepted\nnothing for this long (default 10m0s, 20s for one\nthat has never answered)")
	f.Lookup("rpm").DefValue, f.Lookup("tpm").DefValue, f.Lookup("give-up-after").DefValue = "", "", ""
	complete(cmd, "rpm", "auto")
	complete(cmd, "tpm", "auto")
}

// perMinute reads a rate; auto is 0.
func perMinute(text string) (float64, error) {
	if strings.EqualFold(strings.TrimSpace(text), "auto") {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil || !(n >= 1 && n <= 1e9) {
		return 0, fmt.Errorf("bad rate %q; use a number of 1 or more per minute, or auto", text)
	}
	return n, nil
}

// giveUp reads how long a provider may accept nothing.
func giveUp(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Second {
		return 0, fmt.Errorf("bad time %q; use 1s or more, e.g. 10m", text)
	}
	return d, nil
}
