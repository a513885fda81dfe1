package parquet

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/format"
)

var (
	errNotUTF8 = errors.New("not UTF-8 text")
	errBinary  = errors.New("binary data, not text")
)

// text writes a value, and says whether JSON takes it as it stands.
func (e *element) text(v *values, i int) (text string, isJSON bool, err error) {
	switch e.physical {
	case format.Boolean:
		return strconv.FormatBool(v.ints[i] != 0), true, nil
	case format.Int32, format.Int64:
		return e.integer(v.ints[i])
	case format.Float:
		return float(v.floats[i], 32)
	case format.Double:
		return float(v.floats[i], 64)
	case format.Int96:
		return julian(v.blob(i)), false, nil
	}
	return e.blob(v.blob(i))
}

// float writes a number; what is none is no JSON either.
func float(f float64, bits int) (string, bool, error) {
	isNumber := !math.IsNaN(f) && !math.IsInf(f, 0)
	form := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		form = 'e'
	}
	return strconv.FormatFloat(f, form, -1, bits), isNumber, nil
}

func (e *element) integer(n int64) (string, bool, error) {
	switch t := e.logical.(type) {
	case *format.DecimalType:
		return decimal(big.NewInt(n), int(t.Scale)), true, nil
	case *format.DateType:
		return time.Unix(0, 0).UTC().AddDate(0, 0, int(n)).Format(time.DateOnly), false, nil
	case *format.TimeType:
		return time.Unix(0, 0).UTC().Add(time.Duration(n) * unit(t.Unit)).Format("15:04:05.999999999"), false, nil
	case *format.TimestampType:
		return stamp(n, unit(t.Unit), t.IsAdjustedToUTC), false, nil
	case *format.IntType:
		if !t.IsSigned && e.physical == format.Int32 {
			return strconv.FormatUint(uint64(uint32(n)), 10), true, nil
		}
		if !t.IsSigned {
			return strconv.FormatUint(uint64(n), 10), true, nil
		}
	}
	return strconv.FormatInt(n, 10), true, nil
}

func unit(u format.TimeUnit) time.Duration {
	if u.Value == nil {
		return time.Nanosecond
	}
	return u.Value.Duration()
}

// stamp writes a moment, with a zone where it is known.
func stamp(n int64, unit time.Duration, utc bool) string {
	perSecond := int64(time.Second / unit)
	t := time.Unix(n/perSecond, n%perSecond*int64(unit)).UTC()
	if utc {
		return t.Format(time.RFC3339Nano)
	}
	return t.Format("2006-01-02T15:04:05.999999999")
}

// julian writes the old form of a moment: nanoseconds of a day, and the day.
func julian(data []byte) string {
	const epoch = 2440588 // 1970-01-01
	nanos, day := binary.LittleEndian.Uint64(data), binary.LittleEndian.Uint32(data[8:])
	t := time.Unix((int64(day)-epoch)*24*60*60, 0).UTC().Add(time.Duration(nanos))
	return t.Format("2006-01-02T15:04:05.999999999")
}

// blob writes bytes that are text, or a number, as their type says.
func (e *element) blob(data []byte) (string, bool, error) {
	switch t := e.logical.(type) {
	case *format.DecimalType:
		return decimal(signed(data), int(t.Scale)), true, nil
	case *format.UUIDType:
		if len(data) == 16 {
			return fmt.Sprintf("%x-%x-%x-%x-%x", data[:4], data[4:6], data[6:8], data[8:10], data[10:]), false, nil
		}
	case *format.Float16Type:
		if len(data) == 2 {
			return float(half(binary.LittleEndian.Uint16(data)), 32)
		}
	case *format.JsonType:
		return string(data), json.Valid(data), checked(data)
	case *format.StringType, *format.EnumType:
		return string(data), false, checked(data)
	case nil:
		if e.physical == format.ByteArray && utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
			return string(data), false, nil
		}
	}
	return "", false, errBinary
}

func checked(data []byte) error {
	if utf8.Valid(data) {
		return nil
	}
	return errNotUTF8
}

// signed reads a big-endian number in two's complement.
func signed(data []byte) *big.Int {
	n := new(big.Int).SetBytes(data)
	if len(data) > 0 && data[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(data))))
	}
	return n
}

// decimal writes a number whose last digits, so many, come after the point.
func decimal(n *big.Int, scale int) string {
	const most = 1000 // far more than the format has
	if scale <= 0 || scale > most {
		return n.String()
	}
	sign, digits := "", new(big.Int).Abs(n).String()
	if n.Sign() < 0 {
		sign = "-"
	}
	if short := scale + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - scale
	return sign + digits[:point] + "." + digits[point:]
}

// half widens a float of 16 bits.
func half(h uint16) float64 {
	fraction, exponent := float64(h&0x3ff), int(h>>10&0x1f)
	value := math.Ldexp(fraction, -24)
	switch {
	case exponent == 0x1f && fraction != 0:
		return math.NaN()
	case exponent == 0x1f:
		value = math.Inf(1)
	case exponent > 0:
		value = math.Ldexp(fraction+1024, exponent-25)
	}
	if h&0x8000 != 0 {
		return -value
	}
	return value
}
