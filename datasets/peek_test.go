package datasets

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPeek(t *testing.T) {
	var long strings.Builder
	long.WriteString("id;text\n")
	for i := range 10_000 {
		fmt.Fprintf(&long, "%d;\"text\n%d\"\n", i, i)
	}
	a := "a"
	cases := []struct {
		name, file, data string
		opt              Options
		want             Preview // the fields that are compared
	}{
		{"small", "a.csv", "id,text\n1,a\n2,\n3,c\n", Options{}, Preview{Kind: "CSV", Columns: []string{"id", "text"}, Text: "text", Rows: 3, Exact: true}},
		{"long", "a.csv", long.String(), Options{}, Preview{Kind: "CSV", Note: "separator: semicolon", Columns: []string{"id", "text"}, Text: "text", Rows: 10_000}},
		{"long and packed", "a.csv.gz", packed(t, long.String()), Options{}, Preview{Kind: "CSV", Note: "separator: semicolon", Columns: []string{"id", "text"}, Text: "text"}},
		{"lines", "a.txt", "a\nb\n", Options{}, Preview{Kind: "text, one item per line", Rows: 2, Exact: true}},
		{"objects", "a.jsonl", `{"body":"a","n":1}`, Options{}, Preview{Kind: "JSON lines", Columns: []string{"body", "n"}, Text: "body", Rows: 1, Exact: true}},
		{"Parquet", "a.parquet", parquetFile(t, slices.Repeat([]ticket{{Body: &a}}, 1000)...), Options{}, Preview{Kind: "Parquet", Columns: []string{"id", "body", "tags", "expected", "raw"}, Text: "body", Rows: 1000, Exact: true}},
		{"nothing", "a.txt", "", Options{}, Preview{Kind: "text, one item per line", Exact: true}},
	}
	for _, c := range cases {
		path := writeFile(t, c.file, c.data)
		got, err := Peek(t.Context(), path, c.opt)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.Kind != c.want.Kind || got.Note != c.want.Note || !slices.Equal(got.Columns, c.want.Columns) || got.Text != c.want.Text || got.Exact != c.want.Exact || got.Size != int64(len(c.data)) || got.Choice != nil {
			t.Errorf("%s: %+v", c.name, got)
		}
		if off := got.Rows - c.want.Rows; off*20 > c.want.Rows || -off*20 > c.want.Rows {
			t.Errorf("%s: %d rows, want about %d", c.name, got.Rows, c.want.Rows)
		}
		if len(got.Items) != min(got.Rows, peekItems) && got.Bad == nil && got.Rows > 0 {
			t.Errorf("%s: %d items", c.name, len(got.Items))
		}
		if bad := got.Bad; (bad != nil) != (c.name == "small") || bad != nil && bad.First[0].Where != "line 3" {
			t.Errorf("%s: bad rows %+v", c.name, bad)
		}
	}
}

// What can't be told yet doesn't keep the rows from being shown.
func TestPeekLeavesTheColumnOpen(t *testing.T) {
	for file, data := range map[string]string{"a.csv": "a,b\n1,\n2,x\n", "a.jsonl": "{\"a\":1,\"b\":\"\"}\n{\"a\":2,\"b\":\"x\"}\n"} {
		got, err := Peek(t.Context(), writeFile(t, file, data), Options{})
		if err != nil || got.Choice == nil || !strings.Contains(got.Choice.Error(), "pick the text with --column NAME") || got.Text != "" {
			t.Fatalf("%+v, %v", got, err)
		}
		if len(got.Items) != 2 || got.Items[1].Fields["b"] != "x" || got.Items[1].Text != "" || got.Bad != nil {
			t.Errorf("%+v", got)
		}
	}
}

func TestPeekIntoAFolder(t *testing.T) {
	dir := t.TempDir()
	for i := range 100 {
		text := strings.Repeat("é", 5000+i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.txt", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Peek(t.Context(), dir, Options{})
	if err != nil || got.Rows != 100 || !got.Exact || len(got.Items) != peekItems || got.Items[0].ID != "000.txt" || got.Bad != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if n := len(got.Items[0].Text); n < peekFile-1 || n > peekFile {
		t.Errorf("%d bytes of a file", n)
	}
	for spec, want := range map[string]string{filepath.Join(dir, "no.csv"): "no file ", t.TempDir(): "empty folder"} {
		_, err := Peek(t.Context(), spec, Options{})
		checkLine(t, err, want)
	}
}
