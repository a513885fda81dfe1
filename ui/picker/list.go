package picker

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// entry is a line of the data pane: something that can be opened.
type entry struct {
	name    string // as it is shown
	spec    string // as datasets.Open takes it
	builtin bool
	aside   string // what stands beside the name
	results bool   // Regatta wrote it itself: results of a run
}

// list is the list of the data pane: the built-in sets, and below them the files
// and folders that are in the folder that the program was started in.
type list struct {
	builtins []entry
	files    []entry
	reports  int    // files that Regatta wrote itself and nobody runs on
	listed   bool   // the folder was read
	problem  string // why it couldn't be
	wanted   string // what the cursor is to be on, until it is moved
	filter   string // what the user typed
	cursor   int    // among those that the filter leaves
	top      int    // the first line in sight, as far as the cursor lets it be
}

// listedMsg is what is in the folder.
type listedMsg struct {
	pane    *Pane
	files   []entry
	reports int
	err     error
}

// newList returns the list with the cursor on a set, which may be a file that is not
// in the folder.
func newList(spec string) list {
	l := list{wanted: spec}
	for _, b := range datasets.Builtins() {
		l.builtins = append(l.builtins, entry{name: b.Name, spec: b.Name, builtin: true, aside: text.Plural(b.Rows, "row")})
	}
	l.setFiles(nil)
	return l
}

// setFiles takes in the files that there are.
func (l *list) setFiles(files []entry) {
	wanted := l.wanted
	if before := l.selected(); wanted == "" {
		wanted = before.spec
	}
	l.files = files
	isFile := l.wanted != "" && l.wanted != "-" && !isBuiltin(l.wanted)
	if isFile && !slices.ContainsFunc(files, func(e entry) bool { return sameFile(e.spec, l.wanted) }) {
		l.files = append([]entry{{name: l.wanted, spec: l.wanted}}, files...)
	}
	l.find(wanted)
}

func isBuiltin(spec string) bool {
	name, _, _ := strings.Cut(spec, ":")
	return slices.ContainsFunc(datasets.Builtins(), func(b datasets.Builtin) bool { return b.Name == name })
}

func sameFile(a, b string) bool { return filepath.Clean(a) == filepath.Clean(b) }

// read returns the command that looks for data in a folder.
func (p *Pane) read(folder string) tea.Cmd {
	return func() tea.Msg {
		files, reports, err := dataIn(folder)
		return listedMsg{p, files, reports, err}
	}
}

// listed takes in what is in the folder.
func (p *Pane) listed(msg listedMsg) tea.Cmd {
	p.entries.listed = true
	if msg.err != nil {
		p.entries.problem = text.Clean(msg.err.Error())
	}
	p.entries.reports = msg.reports
	p.entries.setFiles(msg.files)
	return p.look()
}

// dataIn finds the files and folders that can be opened, the hidden ones left out, results of runs
// last. Reports and saved runs, which Regatta wrote itself, are only counted.
func dataIn(folder string) (files []entry, reports int, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, 0, err
	}
	for _, found := range entries {
		path := filepath.Join(folder, found.Name())
		if strings.HasPrefix(found.Name(), ".") || !found.IsDir() && !datasets.IsData(path) {
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case info.Mode().IsRegular():
			e := entry{name: found.Name(), spec: path, aside: text.Size(info.Size())}
			switch own, data := sniff(path); {
			case own == results.OwnReport || own == results.OwnRun:
				reports++
				continue
			case !data:
				continue
			case own == results.OwnResult:
				e.aside, e.results = "results", true
			}
			files = append(files, e)
		case info.IsDir() && holdsTexts(path):
			files = append(files, entry{name: found.Name() + "/", spec: path, aside: "folder"})
		}
	}
	slices.SortStableFunc(files, func(a, b entry) int {
		if a.results != b.results {
			if a.results {
				return 1
			}
			return -1
		}
		return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	return files, reports, nil
}

// holdsTexts reports whether a folder is clearly one of texts: most of its files, by the
// first of them, end in .txt or .md.
func holdsTexts(path string) bool {
	const enough = 200
	folder, err := os.Open(path)
	if err != nil {
		return false
	}
	defer folder.Close()
	entries, _ := folder.ReadDir(enough) // an error leaves those that there are
	texts, files := 0, 0
	for _, found := range entries {
		if strings.HasPrefix(found.Name(), ".") || found.Type()&fs.ModeType != 0 {
			continue
		}
		files++
		if ext := strings.ToLower(filepath.Ext(found.Name())); ext == ".txt" || ext == ".md" {
			texts++
		}
	}
	return texts > 0 && texts*2 > files
}

// shown are the entries that the filter leaves. What it can be taken for itself, a
// number of people or a path, is one too.
func (l *list) shown() (builtins, files []entry) {
	keep := func(entries []entry) (kept []entry) {
		for _, e := range entries {
			if strings.Contains(strings.ToLower(e.name), strings.ToLower(l.filter)) {
				kept = append(kept, e)
			}
		}
		return kept
	}
	builtins, files = keep(l.builtins), keep(l.files)
	typed := entry{name: l.filter, spec: l.filter}
	switch {
	case strings.HasPrefix(l.filter, "people:") && len(l.filter) > len("people:"):
		typed.builtin = true
		builtins = append(builtins, typed)
	case len(files) == 0 && (strings.ContainsRune(l.filter, filepath.Separator) || datasets.IsData(l.filter)):
		files = append(files, typed)
	}
	return builtins, files
}

func (l *list) all() []entry { return slices.Concat(l.shown()) }

// selected is the entry under the cursor; without one its spec is empty.
func (l *list) selected() entry {
	all := l.all()
	if len(all) == 0 {
		return entry{}
	}
	return all[min(l.cursor, len(all)-1)]
}

func (l *list) move(by int) {
	l.wanted = ""
	if n := len(l.all()); n > 0 {
		l.cursor = (min(l.cursor, n-1) + by + n) % n
	}
}

// find puts the cursor on an entry, or on the first.
func (l *list) find(spec string) {
	l.cursor = max(slices.IndexFunc(l.all(), func(e entry) bool { return e.spec == spec || !e.builtin && sameFile(e.spec, spec) }), 0)
}

// narrow changes the filter, and keeps the cursor on its entry where it can.
func (l *list) narrow(filter string) {
	before := l.selected().spec
	l.filter, l.wanted = filter, ""
	l.find(before)
}

// window is what is in sight of the lines of the list, which stand for these entries, in a
// place for so many: the cursor is, and the heading above the first entry.
func (l *list) window(at []int, room int) (from, to int) {
	room = max(room, 1)
	cursor := max(slices.Index(at, min(l.cursor, len(l.all())-1)), 0)
	if from = min(l.top, cursor, max(len(at)-room, 0)); cursor >= from+room {
		from = cursor - room + 1
	}
	if cursor == 1 {
		from = 0
	}
	return from, min(from+room, len(at))
}

// view draws the list in so many cells and lines; lit says that keys go to it. choose is what
// a click on an entry does.
func (l *list) view(th *theme.Theme, w, h int, lit bool, choose func(entry int) []pane.Intent) ([]string, []pane.Hit) {
	var head theme.Line
	head.Add(th.Brand, " DATA  ")
	switch {
	case l.filter != "":
		head.Add(th.Text, text.Line(l.filter, max(w-10, 1)))
		if lit {
			head.Add(th.Caret, " ")
		}
	case lit:
		head.Add(th.Faint, "type to filter")
	}
	drawn := []string{head.String(), ""}
	lines, at := l.lines(th, w, lit)
	from, to := l.window(at, h-listHead)
	var hits []pane.Hit
	for i := from; i < to; i++ {
		if entry := at[i]; entry >= 0 {
			hits = append(hits, pane.Hit{
				Rect: pane.Rect{Y: len(drawn), W: w, H: 1},
				Do:   func() []pane.Intent { return choose(entry) },
			})
		}
		drawn = append(drawn, lines[i])
	}
	return drawn, hits
}

// listHead is how many lines stand above the list.
const listHead = 2

// lines draws all entries under their headings, and says which is on which line, -1 for
// none.
func (l *list) lines(th *theme.Theme, w int, lit bool) (lines []string, at []int) {
	builtins, files := l.shown()
	cursor := min(l.cursor, len(builtins)+len(files)-1)
	next := 0
	add := func(line string) { lines, at = append(lines, line), append(at, -1) }
	addAll := func(entries []entry) {
		for _, e := range entries {
			lines, at = append(lines, e.line(th, w, next == cursor, lit)), append(at, next)
			next++
		}
	}
	if len(builtins) > 0 {
		add(th.Muted.Paint(" BUILT IN"))
		addAll(builtins)
		add("")
	}
	if len(builtins) > 0 || len(files) > 0 || l.filter == "" {
		add(th.Muted.Paint(" IN THIS FOLDER"))
	}
	addAll(files)
	if len(files) == 0 {
		what, ink := l.nothing(), th.Faint
		if l.problem != "" {
			ink = th.Fail
		}
		for _, line := range draw.Wrap(what, w-4) {
			add("   " + ink.Paint(line))
		}
	}
	if l.reports > 0 && l.filter == "" {
		for _, line := range draw.Wrap(text.Plural(l.reports, "report")+" of Regatta not listed", w-4) {
			add("   " + th.Faint.Paint(line))
		}
	}
	return lines, at
}

// nothing says why there are no files.
func (l *list) nothing() string {
	switch {
	case l.problem != "":
		return l.problem
	case !l.listed:
		return "looking"
	case l.filter != "":
		return "no match"
	}
	return "no files here that Regatta reads"
}

func (e entry) line(th *theme.Theme, w int, selected, lit bool) string {
	var l theme.Line
	ink := th.Text
	switch {
	case selected && lit:
		l.Add(th.Cursor, " ▸ ")
		ink = th.Cursor
	case selected:
		l.Add(th.Accent, " ▸ ")
		ink = th.Accent
	default:
		l.Add(th.Text, "   ")
	}
	l.Add(ink, text.Line(e.name, max(w-theme.Width(e.aside)-6, 4)))
	return l.Right(w-1, theme.Width(e.aside)).Add(th.Faint, e.aside).String()
}
