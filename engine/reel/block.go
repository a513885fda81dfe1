package reel

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// block is some events, packed: of each its kind, which fields it has, and the values of these, times
// and items as differences from the event before. What it refers to stands beside, in the same order.
type block struct {
	begin   time.Duration // the time of the first
	packed  []byte
	answers []*call.Answer
	errs    []*call.Error
	more    []more
}

// more is what few events refer to.
type more struct {
	started *engine.Started
	change  *admit.Change
	step    *call.Step
}

// The fields that an event may have.
const (
	hasItem = 1 << iota
	hasAttempt
	hasMade // another number than Attempt
	isMade  // the same
	hasStatus
	hasVerdict
	hasAnswer
	hasTook
	hasReason
	hasBy
	isAuto
	hasLimit
	hasWait
	hasText
	hasErr
	hasMore

	// those that are packed as a number
	numbers = hasItem | hasAttempt | hasMade | hasStatus | hasVerdict | hasReason | hasBy | hasLimit | hasWait | hasTook
)

// flag is a bit where a field is there.
func flag(is bool, bit uint64) uint64 {
	if is {
		return bit
	}
	return 0
}

// fields are those that an event has. after: the item of the event before it.
func fields(e *engine.Event, after int) uint64 {
	return flag(e.Item != after, hasItem) | flag(e.Attempt != 0, hasAttempt) |
		flag(e.Made != 0 && e.Made != e.Attempt, hasMade) | flag(e.Made != 0 && e.Made == e.Attempt, isMade) |
		flag(e.Status != 0, hasStatus) | flag(e.Verdict != 0, hasVerdict) | flag(e.Reason != 0, hasReason) |
		flag(e.By != 0, hasBy) | flag(e.Auto, isAuto) | flag(e.Limit != 0, hasLimit) | flag(e.Wait != 0, hasWait) |
		flag(e.Took != 0, hasTook) | flag(e.Text != "", hasText) | flag(e.Answer != nil, hasAnswer) | flag(e.Err != nil, hasErr) |
		flag(e.Started != nil || e.Change != nil || e.Step != nil, hasMore)
}

// pack packs events, of which there are some.
func pack(events []engine.Event) block {
	var room [16 * blockSize]byte
	b := block{begin: events[0].At}
	p := room[:0]
	at, item := b.begin, 0
	for i := range events {
		e := &events[i]
		has := fields(e, item)
		p = binary.AppendUvarint(append(p, byte(e.Kind)), has)
		p = binary.AppendVarint(p, int64(e.At-at))
		p = appendNumber(p, has&hasItem, int64(e.Item-item))
		p = appendNumber(p, has&hasAttempt, int64(e.Attempt))
		p = appendNumber(p, has&hasMade, int64(e.Made))
		p = appendNumber(p, has&hasStatus, int64(e.Status))
		p = appendNumber(p, has&hasVerdict, int64(e.Verdict))
		p = appendNumber(p, has&hasReason, int64(e.Reason))
		p = appendNumber(p, has&hasBy, int64(e.By))
		p = appendNumber(p, has&hasLimit, int64(e.Limit))
		p = appendNumber(p, has&hasWait, int64(e.Wait))
		p = appendNumber(p, has&hasTook, int64(e.Took))
		if has&hasText != 0 {
			p = append(binary.AppendUvarint(p, uint64(len(e.Text))), e.Text...)
		}
		if e.Answer != nil {
			b.answers = append(b.answers, e.Answer)
		}
		if e.Err != nil {
			b.errs = append(b.errs, e.Err)
		}
		if has&hasMore != 0 {
			b.more = append(b.more, more{e.Started, e.Change, e.Step})
		}
		at, item = e.At, e.Item
	}
	b.packed = append(make([]byte, 0, len(p)), p...)
	return b
}

// appendNumber appends a number that is there.
func appendNumber(p []byte, there uint64, n int64) []byte {
	if there == 0 {
		return p
	}
	return binary.AppendVarint(p, n)
}

// unpack appends the events of a block to a slice.
func (b *block) unpack(into []engine.Event) []engine.Event {
	u := unpacker{rest: b.packed}
	at, item := b.begin, 0
	answers, errs, others := b.answers, b.errs, b.more
	into = slices.Grow(into, blockSize)
	for len(u.rest) > 0 {
		kind := engine.EventKind(u.rest[0])
		u.rest = u.rest[1:]
		has := u.size()
		at += time.Duration(u.number(^uint64(0)))
		item += int(u.number(has & hasItem))
		into = append(into, engine.Event{At: at, Kind: kind, Item: item, Auto: has&isAuto != 0})
		e := &into[len(into)-1]
		e.Attempt = int32(u.number(has & hasAttempt))
		if e.Made = int32(u.number(has & hasMade)); has&isMade != 0 {
			e.Made = e.Attempt
		}
		e.Status = engine.Status(u.number(has & hasStatus))
		e.Verdict = engine.Verdict(u.number(has & hasVerdict))
		e.Reason = admit.Reason(u.number(has & hasReason))
		e.By = engine.Actor(u.number(has & hasBy))
		e.Limit = int(u.number(has & hasLimit))
		e.Wait = time.Duration(u.number(has & hasWait))
		e.Took = time.Duration(u.number(has & hasTook))
		if has&hasText != 0 {
			n := u.size()
			e.Text, u.rest = string(u.rest[:n]), u.rest[n:]
		}
		if has&hasAnswer != 0 {
			e.Answer, answers = answers[0], answers[1:]
		}
		if has&hasErr != 0 {
			e.Err, errs = errs[0], errs[1:]
		}
		if has&hasMore != 0 {
			e.Started, e.Change, e.Step = others[0].started, others[0].change, others[0].step
			others = others[1:]
		}
	}
	return into
}

// until is how many events of a block have happened by a time. It reads their times and nothing else.
func (b *block) until(at time.Duration) (n int) {
	u := unpacker{rest: b.packed}
	for now := b.begin; len(u.rest) > 0; n++ {
		u.rest = u.rest[1:]
		has := u.size()
		if now += time.Duration(u.number(^uint64(0))); now > at {
			break
		}
		for range bits.OnesCount64(has & numbers) {
			u.number(^uint64(0))
		}
		if has&hasText != 0 {
			size := u.size()
			u.rest = u.rest[size:]
		}
	}
	return n
}

// unpacker reads what was packed.
type unpacker struct{ rest []byte }

// number reads a number, if it is there.
func (u *unpacker) number(there uint64) int64 {
	if there == 0 {
		return 0
	}
	n, size := binary.Varint(u.rest)
	u.rest = u.rest[size:]
	return n
}

// size reads a number that isn't negative.
func (u *unpacker) size() uint64 {
	n, size := binary.Uvarint(u.rest)
	u.rest = u.rest[size:]
	return n
}
