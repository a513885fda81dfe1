package partial

// number moves past a number. If more of it may come it returns where the part of
// it ends that is a number already.
func (r *reader) number() (end int, whole bool) {
	at := r.at
	digits := func() bool {
		from := at
		for at < len(r.text) && '0' <= r.text[at] && r.text[at] <= '9' {
			at++
		}
		return at > from
	}
	take := func(set ...byte) bool {
		for _, c := range set {
			if at < len(r.text) && r.text[at] == c {
				at++
				return true
			}
		}
		return false
	}
	end = r.at
	take('-')
	if !take('0') && !digits() {
		return end, false
	}
	end = at
	if take('.') {
		if !digits() {
			return end, false
		}
		end = at
	}
	if take('e', 'E') {
		take('+', '-')
		if !digits() {
			return end, false
		}
		end = at
	}
	if end == len(r.text) {
		return end, false
	}
	r.at = end
	return end, true
}

// unit is how long a \u escape is.
const unit = len(`\u0000`)

// escape returns how long the escape is that a text begins with; 0: it isn't
// whole, or none. The first half of a pair is not whole before the second is there.
func escape(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	}
	if hexadecimal(s) < unit {
		return 0
	}
	if rest := s[unit:]; firstHalf(s) && hexadecimal(rest) == len(rest) && len(rest) < unit {
		return 0
	}
	return unit
}

// hexadecimal returns how many of the first bytes of a text are those of a \u escape.
func hexadecimal(s string) int {
	for i := range min(len(s), unit) {
		c := s[i]
		switch {
		case i == 0 && c == '\\', i == 1 && c == 'u':
		case i > 1 && ('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'):
		default:
			return i
		}
	}
	return min(len(s), unit)
}

// firstHalf reports whether a \u escape, a whole one, is the first of the two that
// stand for one character: D800 to DBFF.
func firstHalf(s string) bool {
	return s[2]|0x20 == 'd' && (s[3] == '8' || s[3] == '9' || s[3]|0x20 == 'a' || s[3]|0x20 == 'b')
}
