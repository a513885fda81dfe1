package datasets

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

type ticket struct {
	ID       int64    `parquet:"id"`
	Body     *string  `parquet:"body,optional"`
	Tags     []string `parquet:"tags,list"`
	Expected string   `parquet:"expected,json"`
	Raw      []byte   `parquet:"raw,string"`
}

func parquetFile(t testing.TB, tickets ...ticket) string {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[ticket](&out)
	if _, err := w.Write(tickets); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestParquet(t *testing.T) {
	a, b := "a <b>", " "
	good := ticket{ID: 7, Body: &a, Tags: []string{"x", "<y>"}, Expected: `{"k":1}`}
	path := writeFile(t, "a.parquet", parquetFile(t, good))
	set := mustOpen(t, path, Options{})
	want := []row{{"7", "a <b>", `{"k":1}`, fields{"id": "7", "body": "a <b>", "tags": `["x","<y>"]`, "expected": `{"k":1}`, "raw": ""}}}
	if got := rowsOf(set); !slices.EqualFunc(got, want, equalRows) {
		t.Errorf("%+v", got)
	}
	set = mustOpen(t, path, Options{Fields: []string{"tags"}})
	if item := set.Rows.At(0); len(item.Fields) != 1 || item.Fields["tags"] != `["x","<y>"]` || item.ID != "7" || !slices.Contains(set.Columns, "raw") {
		t.Errorf("%+v", item)
	}
	bad := writeFile(t, "a.parquet", parquetFile(t, good, ticket{Body: &b}, ticket{}, ticket{Body: &a, Raw: []byte("\xff")}))
	_, err := Open(bad, Options{})
	checkLine(t, err, `3 bad rows: row 2: the text is empty (column "body"); row 3: the text is empty (column "body"); row 4: not UTF-8 text (column "raw"); use`)
	if set := mustOpen(t, bad, Options{SkipBad: true, Fields: []string{}}); set.Rows.Len() != 2 || set.Skipped != 2 {
		t.Errorf("%d rows, %d skipped, where the broken column isn't needed", set.Rows.Len(), set.Skipped)
	}
	for data, want := range map[string]string{
		"hello, this is no such file": `incomplete Parquet file: no PAR1 at the end`,
		"PAR1":                        `not a Parquet file: too short`,
	} {
		_, err := Open(writeFile(t, "a.parquet", data), Options{})
		checkLine(t, err, want)
	}
	_, err = Open(path, Options{Encoding: "utf-8"})
	checkLine(t, err, "remove --encoding")
	_, err = Open(path, Options{Column: "subject"})
	checkLine(t, err, `no column "subject"; columns: "id", "body"`)
	_, err = Open("-", Options{Stdin: strings.NewReader("PAR1....")})
	checkLine(t, err, "standard input: not a Parquet file: too short")
}
