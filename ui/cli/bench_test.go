package cli_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"regatta/ui/cli"
)

// BenchmarkRun is what an item costs `regatta run`, with all that it does for it,
// on the simulated provider in process and without latencies.
func BenchmarkRun(b *testing.B) {
	for _, strategy := range []string{"as-completed", "gather"} {
		b.Run(strategy, func(b *testing.B) {
			b.ReportAllocs()
			args := []string{"run", "--sim", "latency=0", "--data", fmt.Sprintf("people:%d", b.N), "--strategy", strategy, "--limit", "256"}
			var said strings.Builder
			env := func(string) string { return "" }
			if status := cli.Main(b.Context(), args, env, strings.NewReader(""), io.Discard, &said); status != 0 {
				b.Fatalf("exit status %d: %s", status, said.String())
			}
		})
	}
}
