package datasets

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// recordsOf reads all records, and where those are that are none.
func recordsOf(t *testing.T, data string, comma byte) (records [][]string, bad []int) {
	t.Helper()
	src, err := newSource(t.Context(), strings.NewReader(data), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for r := newCSVReader(src, comma); ; {
		record, err := r.next()
		var wrong badRecord
		switch {
		case errors.Is(err, io.EOF):
			return records, bad
		case errors.As(err, &wrong):
			bad = append(bad, r.start)
		case err != nil:
			t.Fatal(err)
		default:
			records = append(records, slices.Clone(record))
		}
	}
}

// A quote that is never closed costs its own line, not the rest of the file.
func TestAStrayQuoteCostsOneLine(t *testing.T) {
	cases := []struct {
		data    string
		records int
		bad     []int
	}{
		{"a,b\n\"x,1\ny,2\nz,3\n", 3, []int{2}},
		{"a,b\n\"x,1\ny,2\n\"z\",3\n", 3, []int{2}},
		{"a,b\n\"x\"y,1\ny,2\n", 2, []int{2}},
		{"a,b\nx\"y,1\ny,2\n", 2, []int{2}},
		{"a,b\n\"x\n\ny\"z,1\n\nw,2\n", 2, []int{2, 4}},
		{"\"", 0, []int{1}},
	}
	for _, c := range cases {
		records, bad := recordsOf(t, c.data, ',')
		if len(records) != c.records || !slices.Equal(bad, c.bad) {
			t.Errorf("%q: %q, bad %v; want %d records, bad %v", c.data, records, bad, c.records, c.bad)
		}
	}
}

// Rows that a quote swallowed by chance are found again by their number of cells.
func TestSwallowedRowsComeBack(t *testing.T) {
	_, err := readAll("id,text\n1,\"oh\n2,b\n3,c\n4,d\",x\n5,e\n", loadCSV, Options{})
	checkLine(t, err, "title: 2 bad rows: line 2: 3 cells, the header has 2 columns; line 5: stray quote")
	set, err := readAll("id,text\n1,\"oh\n2,b\n3,c\n4,d\",x\n5,e\n", loadCSV, Options{SkipBad: true})
	if err != nil || set.Rows.Len() != 3 || set.Rows.At(0).Text != "b" || set.Skipped != 2 {
		t.Fatalf("%+v, %v", set, err)
	}
}

// Whatever encoding/csv reads without an error is read the same.
func FuzzCSV(f *testing.F) {
	for _, data := range []string{"a,b\n1,2\n", "\"a\",\"b\"\"c\"\n\"x\ny\",\n", "\r\na\r\n\"b\r\n\"\r\n", ",,\n", "\"\"", "a\r", "\"a\n\n\nb\"", "\"a\",\"b\nc\"d,e\nf,g"} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		if strings.ContainsRune(data, 0) || !strings.Contains(strings.ToValidUTF8(data, "\x00"), data) || strings.HasPrefix(data, string(markUTF8)) || strings.HasPrefix(data, string(markGzip)) {
			return // what isn't text is refused
		}
		if strings.Contains(data, "\r") && !strings.Contains(data, "\n") {
			return // encoding/csv doesn't know the line ends of old files
		}
		records, bad := recordsOf(t, data, ',')
		other := csv.NewReader(strings.NewReader(data))
		other.FieldsPerRecord = -1
		want, err := other.ReadAll()
		if err != nil {
			if len(bad) == 0 {
				t.Errorf("%q: no record is bad, encoding/csv says %v", data, err)
			}
			return
		}
		if len(bad) > 0 || !slices.EqualFunc(records, want, slices.Equal) {
			t.Errorf("%q:\n got %q, bad %v\nwant %q", data, records, bad, want)
		}
	})
}

func TestSeparatorIsSniffed(t *testing.T) {
	cases := []struct {
		name, data string
		want       byte
	}{
		{"commas", "a,b\n1,2\n", ','},
		{"semicolons", "name;text\nx;hello, you\ny;bye\n", ';'},
		{"decimal commas", "text;price\nx;1,50\ny;2,75\n", ';'},
		{"tabs", "a\tb\nx, y\tz\n", '\t'},
		{"bars", "a|b|c\n1|2|3\n", '|'},
		{"one column", "text\nhello; you\nbye, all\n", ','},
		{"a header alone", "a;b;c\n", ';'},
		{"quoted separators", "a,\"b;c;d\"\n1,\"2;3\"\n", ','},
		{"semicolons in cells", "a,b,c\nx;y,2,3\nx,2;2,3\n", ','},
		{"both", "id;full, name;age\n1;Doe, John;5\n", ';'},
		{"nothing", "", ','},
		{"mostly", "a;b\n1;2\n3;4\n5;6;7\n", ';'},
		{"a quote to the end", "a;b\n\"1;2\n", ';'},
	}
	for _, c := range cases {
		if got := sniff([]byte(c.data), true); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	path := writeFile(t, "a.csv", "name;text\nx;hello, you\n")
	set := mustOpen(t, path, Options{})
	if set.Rows.At(0).Text != "hello, you" || len(set.Notes) != 1 || set.Notes[0] != "separator: semicolon" {
		t.Errorf("%+v, notes %q", set.Rows.At(0), set.Notes)
	}
}
