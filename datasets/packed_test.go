package datasets

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// Rows take little more than their cells, and cells that the prompt doesn't have none.
func TestRowsTakeLittleMemory(t *testing.T) {
	const rows, most = 50_000, 60
	var data strings.Builder
	data.WriteString("id,text,note,stars\n")
	cells := 0
	for i := range rows {
		n, _ := fmt.Fprintf(&data, "%d,this is the text of row %d,%s,%d\n", i, i, strings.Repeat("x", 200), i%5)
		cells += n
	}
	path := writeFile(t, "a.csv", data.String())
	for _, fields := range [][]string{nil, {}} {
		before := heap()
		set := mustOpen(t, path, Options{Fields: fields})
		held := int(heap()) - int(before)
		shown := cells
		if fields != nil { // the id and the text
			shown = 0
			for i := range set.Rows.Len() {
				item := set.Rows.At(i)
				shown += len(item.ID) + len(item.Text)
			}
		}
		if over := (held - shown) / rows; over > most {
			t.Errorf("a row takes %d bytes beyond its cells, with the fields %v", over, fields)
		}
		runtime.KeepAlive(set)
	}
}

func TestPacking(t *testing.T) {
	var p packer
	var want [][]string
	for i := range 3000 {
		cells := []string{strings.Repeat("é", i), "", fmt.Sprint(i)}[:i%4%3+1]
		want = append(want, cells)
		p.append(pack(nil, uint64(i*i), cells))
	}
	rows := packedRows{}
	rows.blocks, rows.places = p.end()
	for i, cells := range want {
		number, got := rows.row(i)
		if number != uint64(i*i) || strings.Join(got, "|") != strings.Join(cells, "|") || len(got) != len(cells) {
			t.Fatalf("row %d is %d, %d cells", i, number, len(got))
		}
	}
}
