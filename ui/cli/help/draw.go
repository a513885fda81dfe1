package help

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const (
	margin    = 2  // in front of text
	gap       = 2  // between the columns of a table
	leastLast = 18 // cells that the last column of a table needs
)

// Draw returns the topic as lines that fit in width cells; code and tables of numbers
// are not broken. Headings and code are bold where styled, headings in capitals anyhow.
func (t Topic) Draw(width int, styled bool) string {
	p := &page{width: max(width, 20), styled: styled}
	p.heading(t.Name)
	p.block("", t.About)
	under := false // a heading
	for _, block := range blocks(t.Text) {
		if !under {
			p.blank()
		}
		p.draw(block)
		under = strings.HasPrefix(block[0], "## ")
	}
	return p.out.String()
}

// blocks parts a text at its empty lines.
func blocks(text string) [][]string {
	var list [][]string
	open := false
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "":
			open = false
		case open:
			list[len(list)-1] = append(list[len(list)-1], line)
		default:
			list, open = append(list, []string{line}), true
		}
	}
	return list
}

// page is a text that is being drawn.
type page struct {
	out    strings.Builder
	width  int
	styled bool
}

func (p *page) blank() { p.out.WriteString("\n") }

func (p *page) heading(text string) { p.out.WriteString(p.bold(strings.ToUpper(text)) + "\n") }

func (p *page) bold(text string) string {
	if !p.styled {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

func (p *page) draw(lines []string) {
	switch {
	case strings.HasPrefix(lines[0], "## "):
		p.heading(strings.TrimPrefix(lines[0], "## "))
	case strings.HasPrefix(lines[0], "    "):
		for _, line := range lines {
			p.out.WriteString(line + "\n")
		}
	case strings.HasPrefix(lines[0], "|"):
		p.table(lines)
	case strings.HasPrefix(lines[0], "- "):
		for _, line := range lines {
			p.block("- ", strings.TrimPrefix(line, "- "))
		}
	default:
		p.block("", strings.Join(lines, " "))
	}
}

// block writes a paragraph behind a bullet.
func (p *page) block(bullet, text string) {
	indent := margin + len(bullet)
	for i, line := range p.wrap(text, p.width-indent) {
		if i > 0 {
			bullet = strings.Repeat(" ", len(bullet))
		}
		p.out.WriteString(strings.Repeat(" ", margin) + bullet + line + "\n")
	}
}

// table writes a table whose last column is wrapped; where even that does not fit, the
// first cell of each row stands above the others.
func (p *page) table(lines []string) {
	rows := make([][]string, 0, len(lines))
	for i, line := range lines {
		if i != 1 { // the rule under the header
			rows = append(rows, cells(line))
		}
	}
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ansi.StringWidth(p.inline(cell)))
		}
	}
	last := len(widths) - 1
	before := margin
	for _, w := range widths[:last] {
		before += w + gap
	}
	room := p.width - before
	if room < min(leastLast, widths[last]) {
		p.stacked(rows)
		return
	}
	for i, row := range rows {
		if i == 0 {
			for j, cell := range row {
				row[j] = "**" + cell + "**"
			}
		}
		p.row(row, widths, room)
	}
}

func (p *page) row(row []string, widths []int, room int) {
	last := len(row) - 1
	line, indent := strings.Repeat(" ", margin), margin
	for i, cell := range row[:last] {
		drawn := p.inline(cell)
		line += drawn + strings.Repeat(" ", widths[i]-ansi.StringWidth(drawn)+gap)
		indent += widths[i] + gap
	}
	for i, part := range p.wrap(row[last], room) {
		if i > 0 {
			line = strings.Repeat(" ", indent)
		}
		p.out.WriteString(strings.TrimRight(line+part, " ") + "\n")
		line = ""
	}
	if line != "" { // the last cell is empty
		p.out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func (p *page) stacked(rows [][]string) {
	for _, row := range rows {
		p.block("", row[0])
		p.block("  ", strings.Join(row[1:], ", "))
	}
}

// cells parts a row of a table. A bar inside a cell is written \|.
func cells(line string) []string {
	const bar = "\x00"
	line = strings.Trim(strings.ReplaceAll(line, `\|`, bar), "|")
	list := strings.Split(line, "|")
	for i, cell := range list {
		list[i] = strings.ReplaceAll(strings.TrimSpace(cell), bar, "|")
	}
	return list
}

// wrap breaks a text at blanks into lines of at most width cells, drawn. A word that is
// longer stays in one piece: it may be a path or a command.
func (p *page) wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(p.inline(text)) {
		w := ansi.StringWidth(word)
		switch {
		case used == 0:
			line, used = word, w
		case used+1+w <= width:
			line, used = line+" "+word, used+1+w
		default:
			lines = append(lines, line)
			line, used = word, w
		}
	}
	if used > 0 {
		lines = append(lines, line)
	}
	return lines
}

// inline draws `code` and **what matters**. Each word gets its style alone, so that a
// line can be broken between any two.
func (p *page) inline(text string) string {
	for _, mark := range []string{"**", "`"} {
		parts := strings.Split(text, mark)
		for i := 1; i < len(parts); i += 2 {
			words := strings.Split(parts[i], " ")
			for j, word := range words {
				if word != "" {
					words[j] = p.bold(word)
				}
			}
			parts[i] = strings.Join(words, " ")
		}
		text = strings.Join(parts, "")
	}
	return text
}
