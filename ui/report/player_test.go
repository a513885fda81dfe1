package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"regatta/engine"
)

// embedded is what a page holds to play.
func embedded(t *testing.T, page []byte) played {
	t.Helper()
	found := regexp.MustCompile(`(?s)id="replay-data">(.*?)</script>`).FindSubmatch(page)
	if found == nil {
		t.Fatal("nothing to play")
	}
	var p played
	if err := json.Unmarshal(found[1], &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func playedPage(t *testing.T, tallies ...*engine.Tally) []byte {
	t.Helper()
	page, err := Race(About{Dataset: "people", Items: len(tallies[0].Rows), Provider: "simulated", Model: "m", Simulated: true}, tallies).Playable().Bytes(HTML)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// The page plays what happened: its curves and lives are those of the tally.
func TestAPageThatPlays(t *testing.T) {
	tallies := []*engine.Tally{ran(t, "gather:2", article(), 0), ran(t, "for-loop", article(), 0)}
	p := embedded(t, playedPage(t, tallies...))
	for i, tally := range tallies {
		r := p.Runs[i]
		in := func(ticks int64) time.Duration { return time.Duration(float64(ticks) * p.Unit * 1e9) }
		if r.Items != 7 || r.Most != tally.Most || (in(r.Wall)-tally.Wall).Abs() > ms || len(r.Rows) != 7 {
			t.Errorf("%+v", r)
		}
		for name, c := range map[string]struct {
			curve []int64
			want  int
		}{"in flight": {r.Flying, 0}, "failed": {r.Failed, tally.Failed}, "delivered": {r.Delivered, tally.Returned}} {
			if last := c.curve[len(c.curve)-1]; int(last) != c.want {
				t.Errorf("%s comes to %d, not %d", name, last, c.want)
			}
		}
		for item, row := range r.Rows {
			at := int64(0)
			for s := 1; s < len(row); s += 3 {
				at += row[s+1] + row[s+2]
			}
			want := max(tally.Rows[item].Delivered, tally.Rows[item].Finished)
			if (in(at)-want).Abs() > ms || (row[0] > 0) != (tally.Rows[item].Status == engine.Failed) || row[0] > 0 && (in(row[0]-1)-tally.Rows[item].Finished).Abs() > ms {
				t.Errorf("item %d ends at %v, not %v: %v", item, in(at), want, row)
			}
		}
	}
	if len(p.Failures) == 0 {
		t.Error("no failures to go to")
	}
}

// A page is small, however many items and lanes there are.
func TestAPageThatPlaysIsSmall(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	s := script{fails: map[int]int{}}
	for i := range 10_000 {
		s.takes = append(s.takes, time.Duration(200+rnd.IntN(900))*ms)
		s.fails[i] = max(rnd.IntN(6)-3, 0)
	}
	tally := ran(t, "as-completed:50", s, 0)
	page := playedPage(t, tally, tally, tally, tally, tally)
	if len(page) > 1<<20 {
		t.Errorf("%d bytes", len(page))
	}
	for _, r := range embedded(t, page).Runs {
		if len(r.Rows) > 0 || r.Area == nil || len(r.Area.Flight) < 100 || r.Delivered[len(r.Delivered)-1] != int64(tally.Returned) || len(r.Delivered) > 3*mostSteps {
			t.Errorf("%d rows, %d steps", len(r.Rows), len(r.Delivered))
		}
	}
}

// Names from outside can't end the data, and no script runs but the player.
func TestAPageThatPlaysHoldsNoOtherScript(t *testing.T) {
	tally := ran(t, "gather", article(), 0)
	r := Race(About{Dataset: `</script><script>alert(1)</script>`, Items: 7, Provider: "<b>", Model: "&"}, []*engine.Tally{tally})
	r.player = func() *played {
		return playedOf([]*engine.Tally{tally}, []string{`</script><script>alert(2)//`}, []int{0})
	}
	page, err := r.Bytes(HTML)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(page, []byte("<script")); n != 2 || bytes.Contains(page, []byte("script>alert")) {
		t.Errorf("%d scripts", n)
	}
	if !bytes.Contains(page, []byte("script-src &#39;sha256-")) || regexp.MustCompile(`(src|href)="`).Match(page) {
		t.Error("it may run or load something else")
	}
	if without, err := Race(r.About, []*engine.Tally{tally}).Bytes(HTML); err != nil || bytes.Contains(without, []byte("<script")) {
		t.Errorf("a report has scripts: %v", err)
	}
}

// browser opens a page in Chromium and returns what has become of it.
func browser(t *testing.T, page []byte, at string) string {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium")
	}
	dir, err := os.MkdirTemp("", "regatta-page-") // not t.TempDir: what the browser leaves running may still write there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "page.html")
	if err := os.WriteFile(path, page, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+path+at)
	cmd.WaitDelay = time.Second // its children may hold the pipe when it is killed
	out, err := cmd.Output()
	if err != nil || len(bytes.TrimSpace(out)) == 0 {
		t.Skipf("chromium does not run here: %v", err)
	}
	return string(out)
}

// shows reads where a page stands, in seconds, and what its button says.
func shows(t *testing.T, dom string, unit float64) (at float64, button string) {
	t.Helper()
	found := regexp.MustCompile(`data-at="([^"]*)"`).FindStringSubmatch(dom)
	word := regexp.MustCompile(`class="play">([^<]*)<`).FindStringSubmatch(dom)
	if found == nil || word == nil {
		t.Fatalf("the player did not run:\n%.3000s", dom)
	}
	ticks, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return ticks * unit, word[1]
}

// scripted is a copy of a page that runs scripts of the test before and after its own.
func scripted(page []byte, before, after string) []byte {
	copied := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(string(page), "")
	copied = strings.Replace(copied, "</head>", "<script>"+before+"</script></head>", 1)
	return []byte(strings.Replace(copied, "</body>", "<script>"+after+"</script></body>", 1))
}

// framed is a copy of a page that has drawn this many frames, 10 ms apart. A browser without
// a screen draws them when it likes, or not at all.
func framed(page []byte, frames int) []byte {
	return scripted(page, "var asked = [], at = 1000; window.requestAnimationFrame = function (f) { asked.push(f); };",
		fmt.Sprintf("for (var i = 0; %d > i; i++) { var all = asked; asked = []; at += 10; all.forEach(function (f) { f(at); }); }", frames))
}

// In a browser the page plays, and stands where it is asked to.
func TestAPageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	page := playedPage(t, ran(t, "gather:2", article(), 0), ran(t, "for-loop", article(), 0))
	p := embedded(t, page)
	if at, button := shows(t, browser(t, page, "#t=1.5"), p.Unit); at < 1.499 || at > 1.501 || button != "Play" {
		t.Errorf("asked for 1.5s it stands at %v, with %q", at, button)
	}
	length := float64(p.Length) * p.Unit
	for _, c := range []struct {
		frames int
		at     float64
		button string
	}{{0, 0, "Pause"}, {1, 0, "Pause"}, {11, 0.1, "Pause"}, {1 + int(length*100) + 100, length, "Play again"}} {
		if at, button := shows(t, browser(t, framed(page, c.frames), ""), p.Unit); math.Abs(at-c.at) > 1e-6 || button != c.button {
			t.Errorf("left alone for %d frames it stands at %v, with %q; want %v", c.frames, at, button, c.at)
		}
	}
	// Keys, pressed by a script of the test in a copy that allows it.
	pressed := func(keys ...string) string {
		script := ""
		for _, k := range keys {
			script += "document.dispatchEvent(Object.assign(new KeyboardEvent('keydown', {key: '" + k + "', bubbles: true}), {}));"
		}
		copied := scripted(page, "", script)
		return browser(t, bytes.ReplaceAll(copied, []byte("e.target.tagName"), []byte("(e.target.tagName || '')")), "#t=0")
	}
	if at, button := shows(t, pressed("End"), p.Unit); at < length-0.01 || button != "Play again" {
		t.Errorf("at the end: %v, %q", at, button)
	}
	first := float64(p.Failures[0]) * p.Unit
	if at, _ := shows(t, pressed("n"), p.Unit); at < first-0.01 || at > first+0.01 {
		t.Errorf("the first failure is at %v, not %v", at, first)
	}
	if at, _ := shows(t, pressed("ArrowRight", "ArrowRight", "ArrowLeft"), p.Unit); at < length/20-0.01 || at > length/20+0.01 {
		t.Errorf("a step is %v", at)
	}
}
