package summary

import (
	"strings"

	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// cause is what decided runs, which they have in common: their letters stand before it.
type cause struct {
	places []int
	said   string
}

// causes turns a sentence for each run into one for all of which the same is said. The names go,
// as letters stand for them.
func causes(sentences, labels []string, places []int) (list []cause) {
	at := map[string]int{}
	for i, sentence := range sentences {
		said, ok := strings.CutPrefix(sentence, labels[i])
		if !ok {
			said = ": " + sentence // a sentence of another make keeps its subject
		}
		said = strings.TrimPrefix(said, ":")
		said = strings.TrimPrefix(strings.TrimPrefix(said, " "), "was ")
		if k, ok := at[said]; ok {
			list[k].places = append(list[k].places, places[i])
			continue
		}
		at[said] = len(list)
		list = append(list, cause{[]int{places[i]}, said})
	}
	return list
}

// mostLetters is how many letters stand beside a cause; more are a line above it.
const mostLetters = 6

// causeLines draws the causes below each other, with room for the letters of all before them.
func (s *Summary) causeLines(f pane.Frame) []string {
	th := f.Theme
	letters := 1
	for _, c := range s.causes {
		letters = max(letters, min(len(c.places), mostLetters))
	}
	indent := 2 + 2*letters + 1
	var lines []string
	for _, c := range s.causes {
		var l theme.Line
		l.To(2)
		for _, place := range c.places {
			l.Add(th.Lane(place).Ink, theme.Letter(place)).Add(th.Text, " ")
		}
		if len(c.places) > mostLetters {
			lines = append(lines, l.String())
			l = theme.Line{}
		}
		for _, said := range draw.Wrap(c.said, f.W-indent-2) {
			lines = append(lines, l.To(indent).Add(th.Text, said).String())
			l = theme.Line{}
		}
	}
	return append(lines, draw.Sentences(th.Text, f.W, s.advice...)...)
}
