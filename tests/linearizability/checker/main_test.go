package main

import (
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"
)

func check(t *testing.T, lines ...string) bool {
	t.Helper()
	start := `{"client": 0, "card": "a", "verb": "create", "amount": 1000, "call": 1, "return": 2, "accepted": true}`
	history, err := read(strings.NewReader(strings.Join(append([]string{start}, lines...), "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return porcupine.CheckOperations(model, history)
}

func TestHistories(t *testing.T) {
	cases := []struct {
		name  string
		right bool
		lines []string
	}{
		{"one after the other", true, []string{
			`{"card": "a", "verb": "fund", "amount": 5, "call": 3, "return": 4, "accepted": true, "balance": 1005}`,
			`{"card": "a", "verb": "withdraw", "amount": 1000, "call": 5, "return": 6, "accepted": true, "balance": 5}`,
			`{"card": "a", "verb": "authorize", "amount": 6, "call": 7, "return": 8, "accepted": false}`,
		}},
		{"side by side, in the other order", true, []string{
			`{"card": "a", "verb": "fund", "amount": 5, "call": 3, "return": 8, "accepted": true, "balance": 5}`,
			`{"card": "a", "verb": "withdraw", "amount": 1000, "call": 4, "return": 7, "accepted": true, "balance": 0}`,
		}},
		{"a lost update", false, []string{
			`{"card": "a", "verb": "fund", "amount": 5, "call": 3, "return": 8, "accepted": true, "balance": 1005}`,
			`{"card": "a", "verb": "fund", "amount": 7, "call": 4, "return": 7, "accepted": true, "balance": 1007}`,
		}},
		{"the same money spent twice", false, []string{
			`{"card": "a", "verb": "authorize", "amount": 600, "call": 3, "return": 8, "accepted": true}`,
			`{"card": "a", "verb": "authorize", "amount": 600, "call": 4, "return": 7, "accepted": true}`,
		}},
		{"an answer out of date", false, []string{
			`{"card": "a", "verb": "fund", "amount": 5, "call": 3, "return": 4, "accepted": true, "balance": 1005}`,
			`{"card": "a", "verb": "withdraw", "amount": 1001, "call": 5, "return": 6, "accepted": false}`,
		}},
		{"no answer, and it happened", true, []string{
			`{"card": "a", "verb": "withdraw", "amount": 1000, "call": 3, "return": 0}`,
			`{"card": "a", "verb": "fund", "amount": 5, "call": 5, "return": 6, "accepted": true, "balance": 5}`,
		}},
		{"no answer, and it did not happen", true, []string{
			`{"card": "a", "verb": "withdraw", "amount": 1000, "call": 3, "return": 0}`,
			`{"card": "a", "verb": "fund", "amount": 5, "call": 5, "return": 6, "accepted": true, "balance": 1005}`,
		}},
		{"no answer, and it happened twice", false, []string{
			`{"card": "a", "verb": "authorize", "amount": 100, "call": 3, "return": 0}`,
			`{"card": "a", "verb": "fund", "amount": 5, "call": 5, "return": 6, "accepted": true, "balance": 805}`,
		}},
		{"another card's balance", true, []string{
			`{"card": "b", "verb": "create", "amount": 7, "call": 3, "return": 4, "accepted": true}`,
			`{"card": "b", "verb": "reverse", "amount": 1, "call": 5, "return": 6, "accepted": true, "balance": 8}`,
		}},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			if check(t, one.lines...) != one.right {
				t.Errorf("the checker should have said %v", one.right)
			}
		})
	}
}
