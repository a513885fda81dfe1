package text_test

import (
	"testing"

	"regatta/ui/text"
)

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1 KB", 48_499: "48 KB", 999_499: "999 KB", 999_500: "1.0 MB", 1_250_000: "1.2 MB",
		999_949_999: "999.9 MB", 999_950_000: "1.0 GB", 12_340_000_000: "12.3 GB",
	} {
		if got := text.Size(bytes); got != want {
			t.Errorf("%d bytes are %q, want %q", bytes, got, want)
		}
	}
}
