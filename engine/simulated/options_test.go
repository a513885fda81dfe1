package simulated

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	base := DefaultOptions()
	with := func(change func(*Options)) Options {
		o := base
		change(&o)
		return o
	}
	for _, c := range []struct {
		spec string
		want Options
	}{
		{"", base},
		{" , ", base},
		{"latency=fixed:850ms,error=0.1", with(func(o *Options) { o.Latency, o.Error = Fixed(850*time.Millisecond), 0.1 })},
		{" latency = 0 , rpm = 600 ", with(func(o *Options) { o.Latency, o.RPM = Latency{}, 600 })},
		{"latency=uniform:200ms:1s,tpm=90000", with(func(o *Options) { o.Latency, o.TPM = Uniform(200*time.Millisecond, time.Second), 90000 })},
		{"latency=lognormal:800ms:0.4", with(func(o *Options) { o.Latency = Lognormal(800*time.Millisecond, 0.4) })},
		{"tokens_per_second=80,max_concurrent=20", with(func(o *Options) { o.TokensPerSecond, o.MaxConcurrent = 80, 20 })},
		{"reset=0.1,stall=0.2,truncated=0.3,invalid=0.25,refused=0.15", with(func(o *Options) {
			o.Reset, o.Stall, o.Truncated, o.Invalid, o.Refused = 0.1, 0.2, 0.3, 0.25, 0.15
		})},
		{"modes=tools+json-object,fenced=0.2", with(func(o *Options) { o.Modes, o.Fenced = 6, 0.2 })},
		{"modes= json-object + tools", with(func(o *Options) { o.Modes = 6 })},
		{"modes=tools,modes=json-schema+tools+json-object", base},
		{"lenient=true", with(func(o *Options) { o.Lenient = true })},
		{"lenient=true,lenient=false", base},
		{"queue=16,rpm=600,burst=20,headers=off", with(func(o *Options) { o.Queue, o.RPM, o.Burst, o.Bare = 16, 600, Burst{20, 20}, true })},
		{"batching=256:64,rpm=60,tpm=9000,burst=20:4000", with(func(o *Options) {
			o.Batching, o.RPM, o.TPM, o.Burst = Batching{Slots: 256, Knee: 64}, 60, 9000, Burst{20, 4000}
		})},
		{"ramp=10,shed=0.05,slow=0.02", with(func(o *Options) { o.Ramp, o.Shed, o.Slow = 10, 0.05, 0.02 })},
		{"queue=16,queue=0,batching=0,burst=0,headers=off,headers=on", base},
		{"error=0.1,error=0.2", with(func(o *Options) { o.Error = 0.2 })},
	} {
		if got, err := Parse(c.spec, base); err != nil || got != c.want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", c.spec, got, err, c.want)
		}
	}
}

func TestParseSaysWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct{ spec, want string }{
		{"laten=0", `unknown key "laten"; did you mean latency? use latency, tokens_per_second, rpm, tpm, max_concurrent, burst, ramp, headers, queue, batching, trip, refusal, retry_after, modes, lenient, shed, slow, error, reset, stall, truncated, invalid, refused, fenced, from`},
		{"latency", `"latency" is neither KEY=VALUE, e.g. latency=fixed:850ms, nor a profile; use article, spread, slow-tail, limited, flaky`},
		{"latency=fast", `latency: bad latency "fast"; use article, 0, fixed:850ms, uniform:200ms:1s or lognormal:800ms:0.4 (median, sigma)`},
		{"latency=fixed:fast", `latency: bad duration "fast"; use 0 to 24h, e.g. 850ms or 1.5s`},
		{"latency=uniform:2s:1s", `latency: uniform needs the shorter time first: uniform:1s:2s`},
		{"latency=lognormal:1s:x", `latency: bad sigma "x"; use 0 to 10, e.g. 0.4`},
		{"error=2", `error: "2" is not a share from 0 to 1, e.g. 0.1`},
		{"error=NaN", `error: "NaN" is not a share from 0 to 1, e.g. 0.1`},
		{"rpm=-1", `rpm: "-1" is not a whole number, e.g. 600 (0 = no limit)`},
		{"tokens_per_second=Inf", `tokens_per_second: "Inf" is not a number from 0 (at once), e.g. 80`},
		{"lenient=maybe", `lenient: "maybe": must be true or false`},
		{"modes=", `modes: unknown mode ""; use json-schema, tools, json-object, joined with +`},
		{"modes=tools+auto", `modes: unknown mode "auto"; use json-schema, tools, json-object, joined with +`},
		{"error=0.6,reset=0.3,fenced=0.2", `fault rates add up to 1.1; the maximum is 1`},
		{"queue=-1", `queue: "-1" is not a whole number, e.g. 16 (0 = no limit)`},
		{"batching=64", `batching: "64" is not SLOTS:KNEE[:POWER[:DECLINE]], e.g. 256:64 or 0:6:1`},
		{"batching=64:0", `batching: "64:0" is not SLOTS:KNEE[:POWER[:DECLINE]], e.g. 256:64 or 0:6:1`},
		{"batching=64:256", `batching: "64:256": the knee is above the slots; use 256:64`},
		{"queue=16,batching=256:64", `queue=16 and batching=256:64 exclude each other; use the slots of batching as the queue`},
		{"burst=few", `burst: "few" is not a whole number or REQUESTS:TOKENS, e.g. 20 or 20:4000 (0 = a minute's worth)`},
		{"burst=1:2:3", `burst: "1:2:3" is not a whole number or REQUESTS:TOKENS, e.g. 20 or 20:4000 (0 = a minute's worth)`},
		{"rpm=60,tpm=9000,burst=20", `burst=20 is one number for rpm and tpm; use REQUESTS:TOKENS, e.g. burst=20:9000`},
		{"headers=maybe", `headers: "maybe": must be on or off`},
		{"ramp=-1", `ramp: "-1" is not a number from 0 (no ramp), e.g. 10`},
		{"slow=2", `slow: "2" is not a share from 0 to 1, e.g. 0.1`},
		{"error=0.6,reset=0.5", `fault rates add up to 1.1; the maximum is 1`},
	} {
		got, err := Parse(c.spec, DefaultOptions())
		if err == nil || err.Error() != c.want {
			t.Errorf("Parse(%q): error %q, want %q", c.spec, err, c.want)
		}
		if got != DefaultOptions() {
			t.Errorf("Parse(%q) changed the base to %v", c.spec, got)
		}
	}
}

func TestStringIsTheSpecOfWhatDiffers(t *testing.T) {
	for _, spec := range []string{"", "latency=0", "latency=fixed:850ms,rpm=600,error=0.1", "tokens_per_second=80,max_concurrent=3,refused=1", "modes=tools+json-object,lenient=true,fenced=0.2",
		"rpm=60,tpm=9000,burst=0:4000,headers=off,queue=3", "burst=20,ramp=10,batching=256:64,slow=0.02,error=0.1"} {
		o, err := Parse(spec, DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		if o.String() != spec {
			t.Errorf("String() = %q, want %q", o.String(), spec)
		}
	}
}

func TestKeysAreAllReadable(t *testing.T) {
	for _, k := range Keys() {
		for value := range strings.SplitSeq(k.Value, "|") {
			if _, err := Parse(k.Name+"="+value, DefaultOptions()); err != nil {
				t.Errorf("the help of %s shows %s: %v", k.Name, value, err)
			}
		}
		if k.About == "" {
			t.Errorf("%s has no description", k.Name)
		}
	}
}

func TestStringIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.Float64Range(0, 1.0/7)
		count := rapid.IntRange(0, 1<<30)
		o := Options{
			Seed:            DefaultOptions().Seed,
			Latency:         Fixed(time.Duration(rapid.Int64Range(0, int64(maxLatency)).Draw(t, "latency"))),
			TokensPerSecond: rapid.Float64Min(0).Draw(t, "tps"),
			RPM:             count.Draw(t, "rpm"), TPM: count.Draw(t, "tpm"), MaxConcurrent: count.Draw(t, "concurrent"),
			Error: share.Draw(t, "error"), Reset: share.Draw(t, "reset"), Stall: share.Draw(t, "stall"),
			Shed: share.Draw(t, "shed"), Truncated: share.Draw(t, "truncated"), Invalid: share.Draw(t, "invalid"), Refused: share.Draw(t, "refused"), Fenced: share.Draw(t, "fenced"),
			Burst: Burst{rapid.IntRange(0, 1<<20).Draw(t, "burst"), rapid.IntRange(1<<21, 1<<30).Draw(t, "token burst")}, Ramp: rapid.Float64Range(0, 1e6).Draw(t, "ramp"),
			Bare: rapid.Bool().Draw(t, "bare"), Queue: count.Draw(t, "queue"), Slow: rapid.Float64Range(0, 1).Draw(t, "slow"),
			Modes: Modes(rapid.IntRange(0, 6).Draw(t, "modes")), Lenient: rapid.Bool().Draw(t, "lenient"),
		}
		again, err := Parse(o.String(), DefaultOptions())
		if err != nil || again != o {
			t.Fatalf("%q was read as %+v (%v), want %+v", o, again, err, o)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, spec := range []string{"", "latency=fixed:850ms,error=0.1", "latency=uniform:1s:2s", "a=b=c", "rpm=99999999999999999999", "latency=lognormal::"} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		o, err := Parse(spec, DefaultOptions())
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of more than a line: %q", err)
			}
			return
		}
		if again, err := Parse(o.String(), DefaultOptions()); err != nil || again != o {
			t.Errorf("%q means %q, which is read as %+v (%v)", spec, o, again, err)
		}
	})
}
