package privcards

import (
	"fmt"
	"strings"
)

const masked = "***"

// printMasked prints a copy from which the caller has taken the secrets, with the verb and flags that were asked for.
// The copy's type must have no Format of its own.
func printMasked(state fmt.State, verb rune, copied any) {
	directive := "%"
	for _, flag := range "+#" {
		if state.Flag(int(flag)) {
			directive += string(flag)
		}
	}
	fmt.Fprintf(state, directive+string(verb), copied)
}

func maskText(text string) string {
	if text == "" {
		return ""
	}
	return masked
}

// maskPAN leaves the last four digits, as PCI DSS allows.
func maskPAN(pan string) string {
	if len(pan) < 12 {
		return maskText(pan)
	}
	return strings.Repeat("*", len(pan)-4) + pan[len(pan)-4:]
}

// maskKey leaves what tells the world and what the dashboard shows of a key.
func maskKey(key string) string {
	for _, prefix := range []string{"sk_test_", "sk_live_"} {
		if strings.HasPrefix(key, prefix) && len(key) > len(prefix)+16 {
			return prefix + masked + key[len(key)-4:]
		}
	}
	return maskText(key)
}
