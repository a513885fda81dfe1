package journal

import (
	"encoding/json"
	"testing"

	"regatta/engine/admit"
)

// Earlier versions wrote what a limit that is none amounts to.
func TestLimitsThatAreNone(t *testing.T) {
	for line, want := range map[string]admit.Change{
		`{"at":5,"event":"governor","change":{"what":"learned","reason":"pace","to":9.4,"limit":1052266987,"text":"pace 9.4/s"}}`:             {What: "learned", Reason: admit.Pace, To: 9.4, Text: "pace 9.4/s"},
		`{"at":5,"event":"governor","change":{"what":"cut","reason":"slot","from":2147483647,"to":20,"limit":20,"text":"limit 20"}}`:          {What: "cut", Reason: admit.Slot, To: 20, Limit: 20, Text: "limit 20"},
		`{"at":5,"event":"governor","change":{"what":"back","to":2147483647,"limit":2147483647,"text":"provider is back · from 2147483647"}}`: {What: "back", Text: "provider is back"},
		`{"at":5,"event":"governor","change":{"what":"stated","reason":"tokens","to":150000000,"text":"150000000 tokens per minute"}}`:        {What: "stated", Reason: admit.Tokens, To: 150_000_000, Text: "150000000 tokens per minute"},
	} {
		var r record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		e, err := r.event()
		if err != nil {
			t.Fatal(err)
		}
		if *e.Change != want {
			t.Errorf("%s\nis %+v", line, *e.Change)
		}
	}
}
