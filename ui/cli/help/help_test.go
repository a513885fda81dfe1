package help_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/ui/cli/help"
)

// TestTopics proves that each file is a topic, and each has what a list of them shows.
func TestTopics(t *testing.T) {
	entries, err := os.ReadDir("topics")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(help.Topics()); got != len(entries) {
		t.Errorf("%d topics of %d files", got, len(entries))
	}
	for _, topic := range help.Topics() {
		if topic.Name == "" || topic.About == "" || len(topic.About) > 52 || topic.Text == "" {
			t.Errorf("topic %q: about %q, %d bytes of text", topic.Name, topic.About, len(topic.Text))
		}
	}
}

// TestDrawFits proves that topics fit terminals, that no mark of the source is left in
// them and that every word of the source is.
func TestDrawFits(t *testing.T) {
	for _, topic := range help.Topics() {
		for _, width := range []int{100, 80, 60, 40} {
			plain := topic.Draw(width, false)
			for line := range strings.Lines(plain) {
				line = strings.TrimSuffix(line, "\n")
				// Code is never broken.
				if w := ansi.StringWidth(line); w > width && (width == 80 || !strings.HasPrefix(line, "    ")) && strings.Contains(strings.TrimSpace(line), " ") {
					t.Errorf("%s at %d: %d cells: %s", topic.Name, width, w, line)
				}
				if strings.ContainsAny(line, "`\x1b") || strings.Contains(line, "**") || strings.HasSuffix(line, " ") {
					t.Errorf("%s at %d: marks or blanks left: %q", topic.Name, width, line)
				}
			}
			if got := ansi.Strip(topic.Draw(width, true)); got != plain {
				t.Errorf("%s at %d: styles change the text", topic.Name, width)
			}
			for line := range strings.Lines(topic.Text) {
				if strings.HasPrefix(line, "    ") && !strings.Contains(plain, "\n"+strings.TrimSuffix(line, "\n")+"\n") {
					t.Errorf("%s at %d: no line %q", topic.Name, width, line)
				}
			}
			drawn := " " + strings.ToLower(strings.Join(strings.Fields(plain), " ")) + " "
			for _, word := range regexp.MustCompile(`[a-z]{4,}`).FindAllString(strings.ToLower(topic.Text), -1) {
				if !strings.Contains(drawn, word) {
					t.Fatalf("%s at %d: %q is missing", topic.Name, width, word)
				}
			}
		}
	}
}
