package datasets

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// millionRows writes a table or objects with five fields, and returns how many
// bytes its cells have.
func millionRows(b *testing.B, name string, row func(to *bytes.Buffer, i int) (cells int)) (path string, cells int) {
	b.Helper()
	const rows = 1_000_000
	var data bytes.Buffer
	if filepath.Ext(name) == ".csv" {
		data.WriteString("id,text,name,town,stars\n")
	}
	for i := range rows {
		cells += row(&data, i)
	}
	path = filepath.Join(b.TempDir(), name)
	if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return path, cells
}

func csvRow(to *bytes.Buffer, i int) int {
	before := to.Len()
	fmt.Fprintf(to, "%d,%q,Maria %d,Oslo,%d\n", i, personAt(i).text(), i, i%5)
	return to.Len() - before - len(`,"",,,`+"\n")
}

func jsonRow(to *bytes.Buffer, i int) int {
	before := to.Len()
	fmt.Fprintf(to, `{"id":%d,"text":%q,"name":"Maria %d","town":"Oslo","stars":%d}`+"\n", i, personAt(i).text(), i, i%5)
	return to.Len() - before - len(`{"id":,"text":"","name":"","town":"","stars":}`+"\n")
}

// BenchmarkMillionRows reports how long a million rows take to load, and how many bytes
// a row holds beyond its text: with all columns, and with the text and the id alone.
func BenchmarkMillionRows(b *testing.B) {
	for name, row := range map[string]func(*bytes.Buffer, int) int{"a.csv": csvRow, "a.jsonl": jsonRow} {
		path, cells := millionRows(b, name, row)
		for what, fields := range map[string][]string{"all": nil, "text": {}} {
			b.Run(name+"/"+what, func(b *testing.B) {
				for b.Loop() {
					before := heap()
					set := mustOpen(b, path, Options{Fields: fields})
					held := heap() - before
					texts := cells
					if fields != nil {
						texts = 0
						for i := range set.Rows.Len() {
							item := set.Rows.At(i)
							texts += len(item.ID) + len(item.Text)
						}
					}
					b.ReportMetric(float64(held)/float64(set.Rows.Len()), "B/row")
					b.ReportMetric(float64(int(held)-texts)/float64(set.Rows.Len()), "B/row-beyond-text")
					runtime.KeepAlive(set)
				}
			})
		}
	}
}

// heap is what is in use after everything that can be freed is.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkQuotes reads growing files in which quotes stand in bad places, with each
// separator: ten times the lines take ten times as long.
func BenchmarkQuotes(b *testing.B) {
	for name, separator := range map[string]string{"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"} {
		for _, lines := range []int{1_000, 10_000, 100_000} {
			header := strings.Join([]string{"id", "text"}, separator) + "\n"
			data := header + strings.Repeat("x\""+separator+"\"a\n", lines)
			for format, load := range map[string]loader{"csv": loadCSV, "tsv": loadTSV} {
				b.Run(fmt.Sprintf("%s/%s/%d", format, name, lines), func(b *testing.B) {
					b.SetBytes(int64(len(data)))
					for b.Loop() {
						_, _ = readAll(data, load, Options{Column: "text", SkipBad: true})
					}
				})
			}
		}
	}
}
