package privcards

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount of US dollars, kept as whole cents. It is made with USD, ParseUSD or Cents; the zero value is $0.00.
// It is a struct and not a number so that a bare 500 cannot be taken for dollars or for cents.
type Money struct {
	cents int64
}

// The API's own bounds, in cents: $9,999,999,999.99 either way.
const maxCents = 999_999_999_999

// Cents makes money of whole cents: Cents(1250) is $12.50.
func Cents(cents int64) Money { return Money{cents} }

// USD makes money of a constant: USD("12.50"). It panics if the text is not an amount; what comes from outside goes
// through ParseUSD.
func USD(text string) Money {
	money, err := ParseUSD(text)
	if err != nil {
		panic(err)
	}
	return money
}

// ParseUSD reads dollars with at most two decimals, such as 500, 19.99 or -0.05, from the text and never through a float.
func ParseUSD(text string) (Money, error) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	switch {
	case !isDigits(whole) || point && !isDigits(fraction):
		return Money{}, fmt.Errorf("privcards: %q is not an amount such as 500 or 19.99", text)
	case len(whole) > 1 && whole[0] == '0':
		return Money{}, fmt.Errorf("privcards: the amount %q has a leading zero", text)
	case len(fraction) > 2:
		return Money{}, fmt.Errorf("privcards: the amount %q has more than two decimals", text)
	}
	cents, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil || cents > maxCents {
		return Money{}, fmt.Errorf("privcards: the amount %q is too large", text)
	}
	if len(digits) < len(text) {
		cents = -cents
	}
	return Money{cents}, nil
}

func isDigits(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// Cents is the amount in whole cents.
func (m Money) Cents() int64 { return m.cents }

// String prints dollars with two decimals: 12.50.
func (m Money) String() string {
	sign, cents := "", uint64(m.cents)
	if m.cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// Add is m + other. It panics when the sum fits no 64 bits, which no sum of amounts of the API does.
func (m Money) Add(other Money) Money {
	sum := m.cents + other.cents
	if (sum > m.cents) != (other.cents > 0) {
		panic("privcards: a sum of money overflows")
	}
	return Money{sum}
}

// Sub is m - other.
func (m Money) Sub(other Money) Money { return m.Add(Money{-other.cents}) }

// Cmp is -1, 0 or 1 as m is less than, equal to or more than other.
func (m Money) Cmp(other Money) int {
	switch {
	case m.cents < other.cents:
		return -1
	case m.cents > other.cents:
		return 1
	}
	return 0
}

// IsZero tells whether it is $0.00.
func (m Money) IsZero() bool { return m.cents == 0 }

// MarshalJSON prints a JSON number: 12.50.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads a JSON number, or a string with one.
func (m *Money) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		return nil
	}
	number := string(text)
	if len(text) > 0 && text[0] == '"' {
		if err := json.Unmarshal(text, &number); err != nil {
			return err
		}
	}
	money, err := ParseUSD(number)
	if err != nil {
		return err
	}
	*m = money
	return nil
}
