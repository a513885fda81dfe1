package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ownData are files of users, by their names: what their cells and columns may be like.
var ownData = map[string]string{
	"plain.csv":     "id,from,text\n01,a,one\n2e3,b,two\n3,c,three\n4,d,four\n",
	"quoted.csv":    "id,text,note\n1,\"said \"\"no\"\", then\nleft\",\"a\r\nb\"\n2,\"x,y\",\n3,\"  z  \",c\n4,=1+1,\"-2\"\n",
	"mark.csv":      "\ufeffnr;text;wer\n1;eins;Ä\n2;zwei;\n3;drei;Ö\n4;vier;\"a;b\"\n",
	"ours.csv":      "index,id,status,input,output.n,n,error.kind,text,attempts,regatta.id\n9,a,ok,x,1,2,k,one,7,r\n8,b,failed,x,1,2,k,two,7,r\n7,c,ok,x,1,2,k,three,7,r\n6,d,ok,x,1,2,k,four,7,r\n",
	"odd.csv":       "text, a b ,Ünï/çode,\"co,mma\",empty\none,1,2,3,\ntwo,1,2,3,\nthree,1,2,3,\nfour,1,2,3,\n",
	"tabs.tsv":      "id\ttext\n1\tone\n2\ttwo\n3\tthree\n4\tfour\n",
	"objects.jsonl": "{\"id\":1,\"text\":\"one\",\"a\":null,\"b\":{\"c\":[1,2]}}\n{\"id\":2,\"text\":\"two\",\"a\":null}\n{\"id\":3,\"text\":\"three\"}\n{\"id\":4,\"text\":\"four\",\"a\":null}\n",
	"lines.txt":     "one\ntwo\nthree\nfour\n",
	"uncalled.csv":  "subject,note\none,x\ntwo,\nthree,z\nfour,z\n",
}

// TestARunOfOwnDataGoesOnInItsFile, in each format and shape: the file that a run began is known as
// its own, and has the same columns in the end; also when the run is done and it is written again.
func TestARunOfOwnDataGoesOnInItsFile(t *testing.T) {
	shapes := []string{"--format csv", "--format csv --keep-columns=false", "--format csv --raw-cells", "--format csv --in-order=false", "--format csv --separator pipe", "--format jsonl", "--format jsonl --keep-columns --in-order"}
	strategies := []string{"--strategy for-loop", "--strategy as-completed:2 --order dataset", "--strategy as-completed:2", "--strategy ordered:2", "--strategy gather:2"}
	n := 0
	for name, content := range ownData {
		for _, shape := range shapes {
			strategy := strategies[n%len(strategies)]
			n++
			t.Run(name+" "+shape+" "+strategy, func(t *testing.T) {
				inFakeTime(t, func(t *testing.T) {
					dir := t.TempDir()
					data, out, whole := filepath.Join(dir, name), filepath.Join(dir, "out"), filepath.Join(dir, "whole")
					write(t, data, content)
					args := append([]string{"--data", data, "--schema", "n int, s string", "--sim", "latency=fixed:1s"}, strings.Fields(shape+" "+strategy)...)
					if name == "uncalled.csv" {
						args = append(args, "--prompt", "{{.subject}}: {{.note}}")
					}
					f := newFolder(t)
					f.invocation(append([]string{"run", "--out", whole}, args...)...).run(t.Context()).want(t, 0)
					f.interrupted(t, 1500*time.Millisecond, append([]string{"run", "--save", "--out", out}, args...)...).want(t, 130)
					f.regatta(t.Context(), "resume").want(t, 0)
					sameShape(t, out, whole)
					before, err := os.ReadFile(out)
					if err != nil {
						t.Fatal(err)
					}
					f.regatta(t.Context(), "resume 1 --out "+out).want(t, 0)
					if after := read(t, dir, "out"); after != string(before) {
						t.Errorf("written again:\n%s\nwant\n%s", after, before)
					}
				})
			})
		}
	}
}

// sameShape fails the test unless two files of results have the same first line, or the same members in it,
// and as many lines, none of which is of an item without a result.
func sameShape(t *testing.T, path, like string) {
	t.Helper()
	is, want := read(t, filepath.Dir(path), filepath.Base(path)), read(t, filepath.Dir(like), filepath.Base(like))
	first, _, _ := strings.Cut(is, "\n")
	wanted, _, _ := strings.Cut(want, "\n")
	if !strings.HasPrefix(is, "{") && first != wanted {
		t.Errorf("begins with\n%s\nwant\n%s", first, wanted)
	}
	if strings.Count(is, "\n") != strings.Count(want, "\n") || strings.Contains(is, "cancelled") {
		t.Errorf("%d lines, want %d:\n%s", strings.Count(is, "\n"), strings.Count(want, "\n"), is)
	}
}
