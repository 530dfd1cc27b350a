// Checks a history of card operations for linearizability with porcupine: is there one order of all
// operations, each between its question and its answer, in which a single card with a single balance
// would have given these answers?
//
//	checker HISTORY
//
// HISTORY has one operation per line, as tests/linearizability/recorder.py writes it. The answer is one
// line and the exit code: 0 linearizable, 1 not, 2 something else.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

const patience = 100 * time.Second

// operation is one line of a history. Amounts are cents, instants nanoseconds of one clock.
type operation struct {
	Client   int    `json:"client"`
	Card     string `json:"card"`
	Verb     string `json:"verb"`
	Amount   int64  `json:"amount"`
	Call     int64  `json:"call"`
	Return   int64  `json:"return"`   // 0: no answer came, it may have happened at any time since, or never
	Accepted bool   `json:"accepted"` // false: refused for want of money
	Balance  *int64 `json:"balance"`  // after it, where the answer tells
}

func (o operation) answered() bool { return o.Return != 0 }

// unborn is the balance of a card that was not created yet.
const unborn = int64(-1)

// step says whether a card with this balance may give that answer, and what it has then. What has no
// answer changes the balance as the rules say; that it never happened is the same as happening last.
func step(balance int64, o operation) (bool, int64) {
	after, accepted := balance, true
	switch o.Verb {
	case "create":
		if balance != unborn {
			return false, balance
		}
		after = o.Amount
	case "fund", "reverse":
		after = balance + o.Amount
	case "withdraw", "authorize":
		if accepted = balance >= o.Amount; accepted {
			after = balance - o.Amount
		}
	default:
		return false, balance
	}
	if !o.answered() {
		return true, after
	}
	right := o.Accepted == accepted && (o.Balance == nil || *o.Balance == after)
	return right, after
}

var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		cards := map[string][]porcupine.Operation{}
		for _, o := range history {
			card := o.Input.(operation).Card
			cards[card] = append(cards[card], o)
		}
		var parts [][]porcupine.Operation
		for _, part := range cards {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() interface{} { return unborn },
	Step: func(state, input, _ interface{}) (bool, interface{}) {
		return step(state.(int64), input.(operation))
	},
}

func read(source io.Reader) ([]porcupine.Operation, error) {
	var history []porcupine.Operation
	lines := bufio.NewScanner(source)
	for lines.Scan() {
		var o operation
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return nil, err
		}
		end := o.Return
		if !o.answered() {
			end = math.MaxInt64
		}
		history = append(history, porcupine.Operation{ClientId: o.Client, Input: o, Call: o.Call, Return: end})
	}
	return history, lines.Err()
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: checker HISTORY")
		os.Exit(2)
	}
	file, err := os.Open(os.Args[1])
	if err == nil {
		var history []porcupine.Operation
		if history, err = read(file); err == nil {
			os.Exit(report(len(history), porcupine.CheckOperationsTimeout(model, history, patience)))
		}
	}
	fmt.Fprintln(os.Stderr, "checker:", err)
	os.Exit(2)
}

func report(operations int, result porcupine.CheckResult) int {
	switch result {
	case porcupine.Ok:
		fmt.Printf("linearizable: %d operations\n", operations)
		return 0
	case porcupine.Illegal:
		fmt.Printf("not linearizable: %d operations\n", operations)
		return 1
	default:
		fmt.Printf("not decided within %v: %d operations\n", patience, operations)
		return 2
	}
}
