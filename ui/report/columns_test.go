package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
)

// TestColumnsHaveRoom: on a screen of any width, the columns that a table shows have room beside each
// other, whatever there is in them, and a bar has its figure.
func TestColumnsHaveRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.Custom(func(t *rapid.T) string { return strings.Repeat("x", rapid.IntRange(0, wrapsAbove).Draw(t, "cells")) })
		var table Table
		for range rapid.IntRange(1, 20).Draw(t, "columns") {
			table.Columns = append(table.Columns, Column{Title: cell.Draw(t, "title"), Rank: rapid.IntRange(0, 9).Draw(t, "rank")})
		}
		row := make([]string, len(table.Columns))
		for i := range row {
			row[i] = cell.Draw(t, "cell")
		}
		table.Rows = [][]string{row}
		always, bar := 1, 0.0
		if len(row) > 1 && rapid.Bool().Draw(t, "bars") {
			table.Bars, always, bar = []float64{1}, 2, slimBar
		}
		from := table.from()
		for at, r := range rooms[:len(rooms)-1] {
			taken, more := bar, false
			for i, f := range from {
				if f > r.screen {
					continue
				}
				taken += table.slimWidth(i)
				more = more || i >= always
			}
			if more && taken > r.room {
				t.Errorf("%v pixels on a screen of %v, which has room for %v", taken, r.screen, rooms[at].room)
			}
		}
		for i, f := range from {
			if i < always && f != 0 || !slices.ContainsFunc(rooms[:], func(r roomFrom) bool { return r.screen == f }) {
				t.Errorf("column %d is shown from %v on", i, f)
			}
		}
	})
}

// TestEveryColumnIsSomewhere: what a table leaves out on a narrow screen stands below it there.
func TestEveryColumnIsSomewhere(t *testing.T) {
	r := Race(about(7), raced(t, article(), "for-loop", "gather"))
	page := string(bytesOf(t, r, HTML))
	late := 0
	for i, f := range r.Table.from() {
		if f == 0 {
			continue
		}
		late++
		title := r.Table.Columns[i].Title
		below := fmt.Sprintf(`<div class="till-%v"><dt>%s</dt>`, f, title)
		if n := strings.Count(page, below); n != len(r.Table.Rows) || !strings.Contains(page, fmt.Sprintf(`right from-%v`, f)) {
			t.Errorf("%s, which is shown from %v pixels on, is below the table %d times, want %d", title, f, n, len(r.Table.Rows))
		}
	}
	if late == 0 {
		t.Error("all columns have room on the narrowest screen")
	}
}

// TestSlimPicturesKeepTheirWords: no word leaves a picture for a narrow screen.
func TestSlimPicturesKeepTheirWords(t *testing.T) {
	all := reports(t)
	all["many"] = Race(about(30_000), []*engine.Tally{planned(t, "gather:500", 30_000, 0.02), planned(t, "as-completed:500", 30_000, 0.5)})
	for name, r := range all {
		for _, p := range r.pictures(slim) {
			for _, w := range wordsOf(t, p.body) {
				if w.from < -1 || w.to > slimWidth+1 || w.y > p.height+1 {
					t.Errorf("%s, %s: %q is from %v to %v, at %v of %v", name, p.id, w.text, w.from, w.to, w.y, p.height)
				}
			}
		}
	}
}

// word is a text of a picture.
type word struct {
	text        string
	from, to, y float64
}

// wordsOf finds the texts of a picture, as wide as they are at least.
func wordsOf(t *testing.T, body string) []word {
	t.Helper()
	const narrower = 0.85 // letters than those that wide takes them for
	var words []word
	moved := [][2]float64{{}}
	anchor, size, inText := "", 0.0, false
	for dec := xml.NewDecoder(strings.NewReader("<svg>" + body + "</svg>")); ; {
		token, err := dec.Token()
		if err == io.EOF {
			return words
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			at, of := moved[len(moved)-1], map[string]string{}
			for _, a := range token.Attr {
				of[a.Name.Local] = a.Value
			}
			var x, y float64
			if _, err := fmt.Sscanf(of["transform"], "translate(%g %g)", &x, &y); err == nil {
				at[0], at[1] = at[0]+x, at[1]+y
			}
			moved = append(moved, at)
			if s, err := strconv.ParseFloat(of["font-size"], 64); err == nil {
				size = s
			}
			if inText = inText || token.Name.Local == "text"; token.Name.Local == "text" {
				anchor = of["text-anchor"]
				words = append(words, word{from: at[0] + number(of["x"]), to: at[0] + number(of["x"]), y: at[1] + number(of["y"])})
			}
		case xml.EndElement:
			moved = moved[:len(moved)-1]
			inText = inText && token.Name.Local != "text"
		case xml.CharData:
			if !inText {
				continue
			}
			w, room := &words[len(words)-1], wide(string(token), size, false)*narrower
			w.text += string(token)
			switch anchor {
			case "middle":
				w.from, w.to = w.from-room/2, w.to+room/2
			case "end":
				w.from -= room
			default:
				w.to += room
			}
		}
	}
}
