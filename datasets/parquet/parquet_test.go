package parquet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	lib "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"pgregory.net/rapid"
)

// sample is a row with all kinds of columns, each the same as JSON.
type sample struct {
	Text    string              `parquet:"text" json:"text"`
	Prefix  string              `parquet:"prefix,delta" json:"prefix"`
	Word    string              `parquet:"word,dict" json:"word"`
	Note    *string             `parquet:"note,optional" json:"note"`
	Count   int32               `parquet:"count" json:"count"`
	Stars   int64               `parquet:"stars,delta" json:"stars"`
	Score   *int64              `parquet:"score,optional,dict" json:"score"`
	Small   uint8               `parquet:"small" json:"small"`
	Ratio   float32             `parquet:"ratio" json:"ratio"`
	Price   float64             `parquet:"price,split" json:"price"`
	Ok      bool                `parquet:"ok" json:"ok"`
	Maybe   *bool               `parquet:"maybe,optional" json:"maybe"`
	Tags    []string            `parquet:"tags,list" json:"tags"`
	Lists   []inner             `parquet:"lists,list" json:"lists"`
	Many    []int32             `parquet:"many" json:"many"`
	Prices  map[string]float64  `parquet:"prices" json:"prices"`
	Address inner               `parquet:"address" json:"address"`
	Other   *inner              `parquet:"other,optional" json:"other"`
	Deep    map[string][]string `parquet:"deep" json:"deep"`
}

type inner struct {
	Street string   `parquet:"street" json:"street"`
	No     *int32   `parquet:"no,optional" json:"no"`
	Names  []string `parquet:"names,list" json:"names"`
}

func strings_(t *rapid.T, name string) []string {
	return rapid.SliceOfN(rapid.StringN(0, 5, -1), 0, 3).Draw(t, name)
}

func someInner() *rapid.Generator[inner] {
	return rapid.Custom(func(t *rapid.T) inner {
		return inner{
			Street: rapid.StringN(0, 8, -1).Draw(t, "street"),
			No:     rapid.Ptr(rapid.Int32(), true).Draw(t, "no"),
			Names:  strings_(t, "names"),
		}
	})
}

func someSample() *rapid.Generator[sample] {
	return rapid.Custom(func(t *rapid.T) sample {
		s := sample{
			Text:    rapid.String().Draw(t, "text"),
			Prefix:  rapid.SampledFrom([]string{"", "a", "apple", "applesauce", "banana"}).Draw(t, "prefix"),
			Word:    rapid.SampledFrom([]string{"one", "two", "three", ""}).Draw(t, "word"),
			Note:    rapid.Ptr(rapid.String(), true).Draw(t, "note"),
			Count:   rapid.Int32().Draw(t, "count"),
			Stars:   rapid.Int64().Draw(t, "stars"),
			Score:   rapid.Ptr(rapid.Int64Range(0, 5), true).Draw(t, "score"),
			Small:   rapid.Uint8().Draw(t, "small"),
			Ratio:   rapid.Float32Range(-1e6, 1e6).Draw(t, "ratio"),
			Price:   rapid.Float64Range(-1e9, 1e9).Draw(t, "price"),
			Ok:      rapid.Bool().Draw(t, "ok"),
			Maybe:   rapid.Ptr(rapid.Bool(), true).Draw(t, "maybe"),
			Tags:    strings_(t, "tags"),
			Lists:   rapid.SliceOfN(someInner(), 0, 3).Draw(t, "lists"),
			Many:    rapid.SliceOfN(rapid.Int32(), 0, 4).Draw(t, "many"),
			Address: someInner().Draw(t, "address"),
			Other:   rapid.Ptr(someInner(), true).Draw(t, "other"),
			Prices:  map[string]float64{},
			Deep:    map[string][]string{},
		}
		for _, key := range strings_(t, "keys") {
			s.Prices[key] = rapid.Float64Range(0, 10).Draw(t, "value")
			s.Deep[key] = strings_(t, "values")
		}
		return s
	})
}

// writeAll makes a file of rows, in row groups of a few.
func writeAll[T any](t failer, rows []T, group int, options ...lib.WriterOption) []byte {
	t.Helper()
	var file bytes.Buffer
	w := lib.NewGenericWriter[T](&file, options...)
	for some := range slices.Chunk(rows, max(group, 1)) {
		if _, err := w.Write(some); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// readAll reads all columns of all rows.
func readAll(file []byte) (names []string, rows [][]Cell, err error) {
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, nil, err
	}
	names = f.Columns()
	columns := make([]int, len(names))
	for i := range columns {
		columns[i] = i
	}
	err = f.Read(columns, func(cells []Cell) bool {
		rows = append(rows, slices.Clone(cells))
		return len(rows) < 10_000
	})
	return names, rows, err
}

// What is written by the library that writes Parquet is read as it was, whatever
// the encodings, the codec and the pages.
func TestWhatIsWrittenIsRead(t *testing.T) {
	codecs := []compress.Codec{&lib.Uncompressed, &lib.Snappy, &lib.Gzip, &lib.Brotli, &lib.Zstd, &lib.Lz4Raw}
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(someSample(), 0, 20).Draw(t, "rows")
		file := writeAll(t, rows, rapid.IntRange(1, 20).Draw(t, "group"),
			lib.Compression(rapid.SampledFrom(codecs).Draw(t, "codec")),
			lib.DataPageVersion(rapid.IntRange(1, 2).Draw(t, "version")),
			lib.PageBufferSize(rapid.IntRange(50, 5000).Draw(t, "page")))
		names, got, err := readAll(file)
		if err != nil || len(got) != len(rows) {
			t.Fatalf("%d rows of %d, %v", len(got), len(rows), err)
		}
		for i, row := range rows {
			want := cellsOf(t, row)
			for c, name := range names {
				if got[i][c].Bad != nil || !sameCell(got[i][c].Text, want[name]) {
					t.Fatalf("row %d, %s: %q %v, want %s", i, name, got[i][c].Text, got[i][c].Bad, want[name])
				}
			}
		}
	})
}

// cellsOf is a row as JSON by column.
func cellsOf(t failer, row any) map[string]json.RawMessage {
	t.Helper()
	data, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &cells); err != nil {
		t.Fatal(err)
	}
	return cells
}

// sameCell compares a cell with what it should be as JSON. An empty list may have
// been nil.
func sameCell(cell string, want json.RawMessage) bool {
	var text string
	if json.Unmarshal(want, &text) == nil {
		return cell == text // null is the empty text
	}
	var a, b any
	if json.Unmarshal([]byte(cell), &a) != nil || json.Unmarshal(want, &b) != nil {
		return false
	}
	return same(a, b)
}

func same(a, b any) bool {
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		return len(x) == 0 && (b == nil || ok && len(y) == 0) || ok && slices.EqualFunc(x, y, same)
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, same)
	}
	return a == b
}

// failer is what tests, benchmarks and properties have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
}

type typed struct {
	Day    int32     `parquet:"day,date"`
	At     time.Time `parquet:"at,timestamp(microsecond)"`
	Local  int64     `parquet:"local,timestamp(millisecond:local)"`
	Clock  int32     `parquet:"clock,time(millisecond)"`
	Cents  int64     `parquet:"cents,decimal(2:18)"`
	Wei    [16]byte  `parquet:"wei,decimal(3:38)"`
	ID     [16]byte  `parquet:"id,uuid"`
	JSON   string    `parquet:"json,json"`
	Raw    []byte    `parquet:"raw"`
	Fixed  [3]byte   `parquet:"fixed"`
	Big    uint64    `parquet:"big"`
	Tiny   float64   `parquet:"tiny"`
	Broken []byte    `parquet:"broken,string"`
}

func TestTypes(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 800_000_000, time.UTC)
	row := typed{
		Day: 20516, At: at, Local: at.UnixMilli(), Clock: 3_723_004, Cents: -5, Wei: [16]byte{14: 0x30, 15: 0x39},
		ID:   [16]byte{0x12, 0x34, 15: 0xff},
		JSON: `{"a": [1]}`, Raw: []byte("plain"), Fixed: [3]byte{1, 2, 3}, Big: 1 << 63, Tiny: 1e-9, Broken: []byte("a\xff"),
	}
	names, rows, err := readAll(writeAll(t, []typed{row}, 1))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"day": "2026-03-04", "at": "2026-03-04T05:06:07.8Z", "local": "2026-03-04T05:06:07.8", "clock": "01:02:03.004",
		"cents": "-0.05", "wei": "12.345", "id": "12340000-0000-0000-0000-0000000000ff", "json": `{"a": [1]}`,
		"raw": "plain", "big": "9223372036854775808", "tiny": "1e-09",
	}
	for i, name := range names {
		cell := rows[0][i]
		if bad := map[string]string{"broken": "not UTF-8 text", "fixed": "binary data, not text"}[name]; bad != "" {
			if cell.Bad == nil || cell.Bad.Error() != bad {
				t.Errorf("%s: %+v", name, cell)
			}
			continue
		}
		if cell.Bad != nil || cell.Text != want[name] {
			t.Errorf("%s: %+v, want %q", name, cell, want[name])
		}
	}
}

func TestText(t *testing.T) {
	for bits, want := range map[uint16]string{0: "0", 0x3c00: "1", 0xc000: "-2", 0x7bff: "65504", 1: "5.9604645e-08", 0x7c00: "+Inf", 0x7e00: "NaN", 0x3555: "0.33325195"} {
		if text, isJSON, err := float(half(bits), 32); text != want || err != nil || isJSON == strings.ContainsAny(want, "IN") {
			t.Errorf("%#x: %s %v, want %s", bits, text, isJSON, want)
		}
	}
	if got := julian([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0x8c, 0x3d, 0x25, 0}); got != "1970-01-01T00:00:00" {
		t.Errorf("day 2440588 is %s", got)
	}
}

func TestWhatIsNoParquet(t *testing.T) {
	whole := writeAll(t, []inner{{Street: "a"}, {Street: "b"}}, 2)
	broken := bytes.Clone(whole)
	broken[6] ^= 0xff // in the first page's header
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":     {nil, "not a Parquet file: too short"},
		"text":      {[]byte("hello, this is text"), "incomplete Parquet file: no PAR1 at the end"},
		"cut":       {whole[:len(whole)-5], "incomplete Parquet file: no PAR1 at the end"},
		"encrypted": {append(slices.Clone(whole[:len(whole)-4]), "PARE"...), "the file is encrypted"},
		"footer":    {append(slices.Clone(whole[:len(whole)-8]), "\xff\xff\xff\x7fPAR1"...), "the file is damaged: a footer of 2147483647 bytes"},
		"page":      {broken, "the file is damaged"},
	} {
		_, _, err := readAll(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A column that isn't asked for isn't looked at.
// TestDamageIsFound: a file whose pages have checksums is read as it was written, or not
// to its end.
func TestDamageIsFound(t *testing.T) {
	rows := make([]sample, 100)
	for i := range rows {
		rows[i] = someSample().Example(i)
	}
	file := writeAll(t, rows, 50)
	_, want, err := readAll(file)
	if err != nil {
		t.Fatal(err)
	}
	// The indexes and the footer, behind the pages, have no checksum.
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	pages := int64(0)
	for _, c := range f.meta.RowGroups[len(f.meta.RowGroups)-1].Columns {
		pages = max(pages, c.Meta.DataPageOffset+c.Meta.CompressedSize)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 300 {
		copied := bytes.Clone(file)
		at := rng.Int64N(pages)
		copied[at] ^= byte(1 + rng.IntN(255))
		_, got, err := readAll(copied)
		switch {
		case err != nil:
			found++
		case !slices.EqualFunc(got, want, slices.Equal):
			t.Fatalf("byte %d of %d changed, and other rows are read", at, len(file))
		}
	}
	if found == 0 {
		t.Error("no damage was found")
	}
}

func TestOnlyWhatIsAskedForIsRead(t *testing.T) {
	file := writeAll(t, []inner{{Street: "a", Names: []string{"x"}}, {Street: "b"}}, 2)
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil || f.Rows() != 2 {
		t.Fatal(f.Rows(), err)
	}
	var got []string
	err = f.Read([]int{slices.Index(f.Columns(), "street")}, func(cells []Cell) bool {
		got = append(got, fmt.Sprint(cells))
		return false
	})
	if err != nil || !slices.Equal(got, []string{"[{a <nil>}]"}) {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzRead(f *testing.F) {
	note := "n"
	rows := []sample{{Text: "a", Tags: []string{"x", "y"}, Note: &note, Prices: map[string]float64{"k": 1}}, {Text: "b", Lists: []inner{{Street: "s"}}}}
	for _, options := range [][]lib.WriterOption{
		{lib.Compression(&lib.Uncompressed)}, {lib.Compression(&lib.Snappy), lib.DataPageVersion(1)}, {lib.Compression(&lib.Zstd)}, {lib.Compression(&lib.Lz4Raw)},
	} {
		f.Add(writeAll(f, rows, 1, options...))
		f.Add(writeAll(f, []inner{{Street: "a"}, {Street: "b"}}, 2, options...))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		names, rows, err := readAll(file)
		if err != nil && err.Error() == "" {
			t.Error("an error without a reason")
		}
		for _, row := range rows {
			if len(row) != len(names) {
				t.Errorf("%d cells for %d columns", len(row), len(names))
			}
		}
	})
}
