package datasets

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"regatta/datasets/files"
	"regatta/datasets/spell"
)

// Options say how to read a set.
type Options struct {
	Column   string    // the column that holds the text; empty: find it
	Fields   []string  // the columns that items hold beside the text, by name, or a path into their values; nil: all
	All      bool      // items hold all columns; Fields alone says what the prompt uses
	ID       string    // the column that holds the id; empty: "id", where there is one
	Prompted bool      // the prompt uses Fields alone, not the text: no column has to be chosen for it
	Format   Format    // how the rows are written; AnyFormat: found
	Encoding string    // what a text file without a mark is in, as the web names it; empty: UTF-8
	SkipBad  bool      // leave out the rows that can't be used, instead of refusing the source
	Sample   int       // take so many rows, chosen at random, in their order; 0: all
	Seed     uint64    // decides the sample
	MaxItems int       // the most rows to take, from the first, of the sample if there is one; 0: all
	Stdin    io.Reader // what "-" reads
	Many     bool      // several objects are taken from each text: schemas and right answers are lists
}

// Open opens a built-in set by its name, "people:5000" for so many people, a file or a
// folder of texts by its path, a pattern of files, or "-", standard input. What has no
// name to tell its format by, as standard input or a named pipe, is recognised by what it holds. Files may
// be packed with gzip, zstd or bzip2. Sets that aren't built in have no Schema.
//
// An error is one line that names the file, the place in it, and the reason. It is
// a *BadRows where rows can't be used; with opt.SkipBad only if no other is left.
func Open(spec string, opt Options) (*Set, error) {
	return OpenContext(context.Background(), spec, opt)
}

// OpenContext is Open, but stops with an error when ctx ends, also where a disk or a
// pipe keeps it waiting.
func OpenContext(ctx context.Context, spec string, opt Options) (*Set, error) {
	set, err := openOne(ctx, spec, opt)
	if err != nil {
		return nil, err
	}
	return set.finished(opt)
}

// finished makes the right answers what the schema of the run wants: lists, or objects.
func (s *Set) finished(opt Options) (*Set, error) {
	if opt.Many {
		return s.many()
	}
	s.Rows = objects{s.Rows}
	return s, nil
}

func openOne(ctx context.Context, spec string, opt Options) (*Set, error) {
	if spec == "-" {
		return openStdin(ctx, opt)
	}
	set, err := openBuiltin(spec)
	if err != nil {
		return nil, err
	}
	if set == nil {
		return openPath(ctx, spec, opt)
	}
	switch {
	case opt.Column != "":
		return nil, fmt.Errorf("--column does not apply to the built-in dataset %s", set.Name)
	case opt.ID != "":
		return nil, fmt.Errorf("--id-column does not apply to the built-in dataset %s", set.Name)
	case opt.Encoding != "":
		return nil, fmt.Errorf("--encoding does not apply to the built-in dataset %s", set.Name)
	}
	if all := set.Rows.Len(); opt.Sample > 0 && opt.Sample < all {
		set.Rows = sampleOf(set.Rows, opt.Sample, opt.Seed)
		set.Notes = append(set.Notes, sampleNote(opt, all))
	}
	if opt.MaxItems > 0 {
		set.Rows = First(set.Rows, opt.MaxItems)
	}
	return set, nil
}

// First returns the first n rows, or all where there are no more than that.
func First(rows Rows, n int) Rows {
	if n >= rows.Len() {
		return rows
	}
	return head{rows, n}
}

// head is the first rows of others.
type head struct {
	Rows
	n int
}

func (h head) Len() int { return h.n }

// kind is what a loader says of what it read.
type kind struct {
	name string // for people: CSV, JSON lines
	note string // what is to be said of it; may be empty
}

// loader hands the rows of a source to an intake. Its errors start with the line:
// "line 3: …".
type loader func(src *source, in *intake) (kind, error)

func openPath(ctx context.Context, path string, opt Options) (*Set, error) {
	if paths := matches(path); len(paths) > 0 {
		return openSeveral(ctx, path, paths, opt)
	}
	title := fmt.Sprintf("%q", path)
	in := newIntake(opt, title)
	k, err := readPath(ctx, path, title, in, 0)
	if err != nil {
		return nil, err
	}
	return finish(path, in, k)
}

// nearPath asks for what a path that leads nowhere is most likely meant to be: a
// built-in set, or a file beside it.
func nearPath(path string) string {
	dir, name := filepath.Split(path)
	var names []string
	if folder, err := os.Open(cmp.Or(dir, ".")); err == nil {
		names, _ = folder.Readdirnames(mostAround) // as many as can be read
		folder.Close()
	}
	if dir == "" {
		names = append(names, strings.Split(builtinNames(), ", ")...)
	}
	near := spell.Nearest(name, names)
	if near == "" {
		return ""
	}
	return "did you mean " + quote(dir+near) + "? "
}

// mostAround is how many files are looked at.
const mostAround = 1000

// readPath reads a file or a folder; most bounds the bytes that are read of a
// text file, 0: all.
func readPath(ctx context.Context, path, title string, in *intake, most int) (kind, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return kind{}, fmt.Errorf("no dataset or file %q; %sbuilt-in: %s; files: %s", path, nearPath(path), builtinNames(), fileKinds)
	}
	if err != nil {
		return kind{}, fmt.Errorf("can't read %q: %w", path, reason(err))
	}
	in.form.Path = path
	var k kind
	if info.IsDir() {
		k, err = loadFolder(ctx, path, in)
	} else {
		k, err = readFile(ctx, path, in, most)
	}
	var foreign *files.KindError
	switch {
	case errors.As(err, &foreign):
		return kind{}, fmt.Errorf("%s %w", title, foreign)
	case errors.Is(err, errUnsupported):
		return kind{}, unsupported(path)
	case err != nil:
		return kind{}, under(title, err)
	}
	return k, nil
}

// placeFirst begins the message of an error that says where in its source it is.
var placeFirst = regexp.MustCompile(`^(line|row|row group|column) ["\d]`)

// under puts the name of a source before an error: "x.csv": empty, "x.csv", line 3: unclosed quote.
func under(title string, err error) error {
	if placeFirst.MatchString(err.Error()) {
		return fmt.Errorf("%s, %w", title, err)
	}
	return fmt.Errorf("%s: %w", title, err)
}

var (
	errUnsupported = errors.New("unsupported file type")
	errNothing     = errors.New("empty")
)

// readFile reads a regular file, or a named pipe as a stream.
func readFile(ctx context.Context, path string, in *intake, most int) (k kind, err error) {
	file, err := files.OpenStream(ctx, path)
	if err != nil {
		return k, reading(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return k, reading(err)
	}
	format, known := formatOf(path)
	if in.opt.Format != AnyFormat {
		format = in.opt.Format
	}
	regular := info.Mode().IsRegular()
	in.header, in.blank = false, false
	switch {
	case format == AnyFormat && !known && regular:
		return k, errUnsupported
	case format.random() != nil && regular && info.Size() == 0:
		return k, errNothing
	case format.random() != nil && regular:
		return format.random()(ctx, file, info.Size(), in)
	}
	return readStream(ctx, file, format, in, most)
}

// readStream reads what may be no file that can be read twice. Formats whose end comes
// first are put into a file for the time.
func readStream(ctx context.Context, from io.Reader, format Format, in *intake, most int) (kind, error) {
	start := bufio.NewReaderSize(files.Reader(ctx, from), readBuffer)
	mark, err := start.Peek(len(markParquet))
	isParquet := err == nil && bytes.Equal(mark, markParquet)
	if isParquet && format == AnyFormat {
		format = Parquet
	}
	if load := format.random(); load != nil {
		return spool(ctx, start, load, in)
	}
	if isParquet {
		return kind{}, fmt.Errorf("a Parquet file; use --data-format %s", Parquet)
	}
	load := format.loader()
	if load == nil {
		load = loadAny
	}
	return readSource(ctx, start, load, in, most)
}

// spool reads a stream by way of a file that lives for as long as that takes.
func spool(ctx context.Context, from io.Reader, load func(context.Context, io.ReaderAt, int64, *intake) (kind, error), in *intake) (k kind, err error) {
	file, err := os.CreateTemp("", "regatta-*")
	if err != nil {
		return k, fmt.Errorf("can't keep the stream: %w", reason(err))
	}
	defer func() {
		file.Close()
		os.Remove(file.Name())
	}()
	size, err := io.Copy(file, from)
	switch {
	case err != nil:
		return k, fmt.Errorf("can't keep the stream: %w", reading(err))
	case size == 0:
		return k, errNothing
	}
	return load(ctx, file, size, in)
}

func readSource(ctx context.Context, from io.Reader, load loader, in *intake, most int) (kind, error) {
	src, err := newSource(ctx, from, in.opt.Encoding, most)
	if err != nil {
		return kind{}, err
	}
	start, _ := src.start()
	if in.blank = len(start) == 0; src.decoded == "" {
		if err := foreign(start); err != nil {
			return kind{}, err
		}
	}
	k, err := load(src, in)
	in.cut, in.packed = src.cut(), src.packed
	in.form.Encoding = src.decoded
	if src.decoded != "" {
		k.name += ", " + src.decoded
	}
	return k, err
}

// reason drops the path that an error of package os repeats.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func openStdin(ctx context.Context, opt Options) (*Set, error) {
	if opt.Stdin == nil {
		return nil, errors.New("no standard input")
	}
	const title = "standard input"
	in := newIntake(opt, title)
	k, err := readStream(ctx, opt.Stdin, opt.Format, in, 0)
	if err != nil {
		return nil, under(title, err)
	}
	return finish("-", in, k)
}

// finish makes a set of what was taken in.
func finish(name string, in *intake, k kind) (*Set, error) {
	rows, skipped, err := in.end()
	if err != nil {
		return nil, err
	}
	set := &Set{
		Name:    name,
		About:   fmt.Sprintf("%s of %s", count(rows.Len(), "row"), in.bad.Source),
		Rows:    rows,
		Columns: in.columns,
		Prompt:  DefaultPrompt,
		Source:  in.source(rows.Len()),
	}
	if slices.Contains(in.columns, in.text) { // else it is a path into one
		set.Column = in.text
	}
	if len(in.commas) == 1 {
		set.Separator = in.commas[0]
	}
	for _, note := range []string{k.note, in.nothing(0)} {
		if note != "" {
			set.Notes = append(set.Notes, note)
		}
	}
	if in.sample != nil && in.opt.Sample < in.good {
		set.Notes = append(set.Notes, sampleNote(in.opt, in.good))
	}
	if skipped != nil {
		set.Skipped = skipped.Count
		set.Notes = append(set.Notes, skipped.Skipped())
	}
	if note := in.rows.repeatedIDs(); note != "" {
		set.Notes = append(set.Notes, note)
	}
	return set, nil
}

// source says how the rows were read, of which so many were taken.
func (in *intake) source(taken int) *Source {
	from := in.form
	from.Column, from.Packed, from.SkipBad = in.text, in.packed, in.opt.SkipBad
	from.Prompted = len(in.used) > 0
	from.Sampled = in.sample != nil && taken < in.good
	from.Cut = !from.Sampled && in.opt.MaxItems > 0
	if in.several {
		from.Path, from.Format, from.Folder = "", AnyFormat, false
	}
	return &from
}

func sampleNote(opt Options, all int) string {
	return fmt.Sprintf("sample of %d of %s, seed %d", opt.Sample, count(all, "row"), opt.Seed)
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
