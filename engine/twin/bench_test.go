package twin_test

import (
	"runtime"
	"testing"

	"regatta/engine/twin"
	"regatta/engine/twin/random"
)

// BenchmarkFit5000 is a fit of 5,000 calls of a gather on a provider that shares its speed. It
// is to take less than ten seconds and hold less than 200 MiB.
func BenchmarkFit5000(b *testing.B) {
	for name, design := range map[string]int{"gather": 5, "two limits": 4} {
		b.Run(name, func(b *testing.B) {
			items := 5000
			if name == "two limits" {
				items = 2500
			}
			runs, _ := random.Designs()[design].Runs(random.New(random.Batching, 11), items)
			for b.Loop() {
				if twin.Fit(runs) == nil {
					b.Fatal("no twin")
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
		})
	}
}
