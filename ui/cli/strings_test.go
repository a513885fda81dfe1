package cli

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// listStrings prints what people read, by file, for somebody who reads it through:
//
//	go test ./ui/cli -run TestStrings -v -strings
var listStrings = flag.Bool("strings", false, "list every string with a blank, by file")

// banned are words that the program doesn't say to people, and what it says instead.
var banned = []struct{ words, instead string }{
	{`handed over|hands? over`, "delivered"},
	{`paid for and lost|paid for but lost`, "undelivered"},
	{`(asked|tried|made) again`, "re-asked, retried"},
	{`(went|came|come) to (its|their|an) end`, "done"},
	{`such as|for instance`, "e.g."},
	{`(tokens|requests|calls|items) a (minute|second)`, "per minute, per second"},
	{`there (is|are) (no|nothing)|is there twice`, "no …, duplicate …"},
	{`[:;] want |^want `, "use …, expected …"},
	{`known are|the (modes|policies|strategies|providers|columns) are`, "use a, b, c"},
	{`no limit (can|was|went)`, "no recommendation: limit 0 means no limit"},
	{`not distinguishable`, "no clear difference"},
	{`as it is said|nobody (took|knows)|one that did not fit`, "name who or what"},
	{`(server|provider|key|mode)s? (is |was |are )?refuse[sd]?\b`, "rejects: only the model refuses"},
	{`throttled`, "rate limited"},
	{`\bone (failed|re-ask|retry)\b`, "digits: 1 retry"},
	{`is no (kind|file|duration|latency|text)\b`, "not a …, unsupported …"},
	{`built-in sets?\b`, "built-in dataset"},
	{`\b(is|are) no (plain|saved|work|progress)\b`, "is not a …"},
	{`no results? (are |is )?kept`, "results not saved"},
	{`(data|file|row|text|input|column)s? (is|are|was|were) refused`, "rejected: only the model refuses"},
	{`\ba (for-loop|gather|as-completed)\b`, "the lane as typed: for-loop"},
	{`by way of|held? against|in company`, "through, compared with, together"},
}

// allowed are phrases with such words that are right: sentences of prose, and what is
// said to a model.
var allowed = []string{
	"empty if there are none",
}

func TestStrings(t *testing.T) {
	rules, all := make([]*regexp.Regexp, len(banned)), make([]string, len(banned))
	for i, b := range banned {
		rules[i], all[i] = regexp.MustCompile(b.words), "(?:"+b.words+")"
	}
	anyOf := regexp.MustCompile(strings.Join(all, "|")) // most texts have none, and are looked through once
	used := make([]bool, len(allowed))
	eachString(t, func(place, text string) {
		if *listStrings {
			fmt.Printf("%s\t%s\n", place, strconv.Quote(text))
		}
		for i, phrase := range allowed {
			used[i] = used[i] || strings.Contains(text, phrase)
			text = strings.ReplaceAll(text, phrase, "…")
		}
		if !anyOf.MatchString(text) {
			return
		}
		for i, rule := range rules {
			if found := rule.FindString(text); found != "" {
				t.Errorf("%s: %q has %q; say %s", place, text, found, banned[i].instead)
			}
		}
	})
	for i, phrase := range allowed {
		if !used[i] {
			t.Errorf("nothing says %q any more; remove it from the allowed phrases", phrase)
		}
	}
}

// eachString calls found for every string with a blank in the program: the literals of
// its Go files, without those of tests, and the lines of templates and help topics.
func eachString(t *testing.T, found func(place, text string)) {
	t.Helper()
	const root = "../.."
	visit := func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || path != root && strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			return literals(path, found)
		case strings.HasSuffix(path, ".tmpl") || strings.HasSuffix(path, ".md") && filepath.Base(filepath.Dir(path)) == "topics":
			return lines(path, found)
		}
		return nil
	}
	if err := filepath.WalkDir(root, visit); err != nil {
		t.Fatal(err)
	}
}

func lines(path string, found func(place, text string)) error {
	data, err := os.ReadFile(path)
	for i, line := range strings.Split(string(data), "\n") {
		if text := strings.TrimSpace(line); strings.Contains(text, " ") {
			found(fmt.Sprintf("%s:%d", path, i+1), text)
		}
	}
	return err
}

func literals(path string, found func(place, text string)) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && strings.Contains(strings.TrimSpace(text), " ") {
			found(files.Position(literal.Pos()).String(), text)
		}
		return true
	})
	return nil
}
