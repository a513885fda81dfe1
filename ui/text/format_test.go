package text_test

import (
	"testing"

	"regatta/ui/text"
)

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0B", 999: "999B", 1000: "1KB", 48_499: "48KB", 999_499: "999KB", 999_500: "1.0MB", 1_250_000: "1.2MB",
		999_949_999: "999.9MB", 999_950_000: "1.0GB", 12_340_000_000: "12.3GB",
	} {
		if got := text.Size(bytes); got != want {
			t.Errorf("%d bytes are %q, want %q", bytes, got, want)
		}
	}
}

func TestPerSecond(t *testing.T) {
	for v, want := range map[float64]string{0: "0.00", 7.949: "7.95", 9.996: "10.0", 13.84: "13.8", 99.96: "100", 1234.4: "1,234"} {
		if got := text.PerSecond(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}

func TestNumbersKeepTheirGroupsAndTheirPlace(t *testing.T) {
	for want, got := range map[string]string{
		"2,224.72": text.Decimal(2224.719, 2), "0.50": text.Decimal(0.5, 2), "1,235": text.Decimal(1234.6, 0), "7.0": text.Decimal(7, 1),
		"1,234": text.Short(1234, 5), "15k": text.Short(15000, 5), "100k": text.Short(100_000, 5), "2M": text.Short(1_600_000, 5), "15,000": text.Short(15000, 6),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestALaneKeepsItsLimit(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells int
		want  string
	}{
		{"as-completed:64", 15, "as-completed:64"},
		{"as-completed:64", 14, "as-complet…:64"},
		{"as-completed:64", 7, "as-…:64"},
		{"as-completed:64", 6, "as…:64"},
		{"as-completed:64", 5, "as-c…"}, // the strategy would be gone
		{"as-completed", 6, "as-co…"},
		{"gather:2→5", 9, "gath…:2→5"},
		{"gather:2", 0, ""},
	} {
		if got := text.FitLane(c.name, c.cells); got != c.want {
			t.Errorf("%s in %d cells: %q, want %q", c.name, c.cells, got, c.want)
		}
	}
}
