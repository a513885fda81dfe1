package journal

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// ofJournals are lines of journals, and the like.
var ofJournals = []string{
	`{"item":3,"id":"3","text":"My name is Alice and I am 23 years old","expected":{"name":"Alice","age":23}}`,
	`{"item":3,"id":"Größe","text":"a b","expected":[{"a":"}"},"]\""]}`, `{"item":0,"id":"","text":""}`, `{"item":0,"id":"","text":"","fields":{"a":"b"}}`,
	`{"at":67475133,"event":"attempt","item":782857,"attempt":1}`, `{"at":0,"event":"delivered","item":0}`, `{"at":5,"event":"call","item":7,"attempt":12}`,
	`{"at":831000000,"event":"finished","item":0,"attempt":1,"took":831000000,"status":"ok","verdict":"right","answer":{"output":{"name":"A","age":1},"usage":{"in":10,"out":6,"known":true},"model":"m"}}`,
	`{"at":831,"event":"finished","item":0,"attempt":1,"took":8,"status":"ok","answer":{"output":{"name":"A"}}}`,
	`{"at":831,"event":"finished","item":0,"attempt":1,"status":"failed","error":{"kind":"server"}}`,
	`{"at":5,"event":"limit","limit":7}`, `{"at":5,"event":"unheard","item":7}`, `{"end":{"status":"ok","ok":7}}`,
	`{"item":3,"id":"a\"b","text":"Zeile\n\u00e9\ud83d\ude00 <&>","fields":{"größe":"1","b":"\\"},"expected":{"a":1}}`,
	`{"at":831,"event":"finished","item":0,"attempt":1,"took":8,"status":"ok","verdict":"wrong","answer":{"output":{"name":"A"},"usage":{"in":7,"out":9,"known":true,"cached":{"tokens":0,"told":true},"reasoning":{"tokens":3,"told":false}},"model":"m","rates":[100,-1,2,3],"sent":{"after":12,"new":true,"server":5}}}`,
	`{"at":831,"event":"finished","item":0,"attempt":1,"status":"ok","answer":{"output":{},"rates":[1,2,3,4,5,6,7,8],"cached":true,"sent":{"server":-5}}}`,
	`{"at":1,"event":"finished","item":0,"answer":{"output":7}}`, `{"at":1,"event":"finished","item":0,"answer":{"output":null,"model":"m"}}`,
}

// What the quick reader reads is what encoding/json makes of it, whatever the line.
func TestQuickReadsAsJSONDoes(t *testing.T) {
	read := 0
	for _, text := range ofJournals {
		if (&quick{}).line([]byte(text), &line{}) {
			read++
		}
	}
	if read != 12 {
		t.Errorf("%d of the lines are read quickly", read)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.SampledFrom(ofJournals).Draw(t, "line"))
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				text[at] = rapid.SampledFrom([]byte("\"\\{}[],:0123456789.eE-tfnu \x00\xff\xc3")).Draw(t, "byte")
			case 1:
				text = append(text[:at], text[at+1:]...)
			default:
				text = append(text[:at:at], append([]byte{rapid.SampledFrom([]byte("\"0\\,}]{ \xff9")).Draw(t, "more")}, text[at:]...)...)
			}
			if len(text) == 0 {
				return
			}
		}
		var got, want line
		if !(&quick{}).line(text, &got) {
			if !reflect.DeepEqual(got, line{}) {
				t.Fatalf("%q is not read, and left %+v", text, got)
			}
			return
		}
		if err := json.Unmarshal(text, &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\ngot  %+v\nwant %+v, %v", text, got, want, err)
		}
	})
}
