// Package privcards is the client of the PrivCards API: virtual cards, their transactions, the wallet that funds them,
// 3-D Secure challenges, webhooks and events.
//
//	client := privcards.NewClient("sk_test_…", privcards.WithBaseURL("http://127.0.0.1:8080/v1"))
//	card, err := client.Cards.Create(ctx, &privcards.CardCreateParams{
//		BinID:  "491653",
//		Amount: privcards.USD("500"),
//		Label:  privcards.Ptr("Ad Spend"),
//	})
//
// What holds for every call:
//
//   - A write carries one idempotency key over all its attempts, so an answer that was lost never makes a second card.
//   - Failed connections and the statuses 408, 429, 500, 502, 503 and 504 are tried again, twice by default, with a random
//     wait or the one the server asks for. The context and the client's timeout bound all attempts and waits together.
//   - An answer that is not a success is an *APIError, a call without an answer a *ConnectionError.
//   - Money is exact. Enumerations are strings, and members this package does not know are kept in Extra.
//   - Keys, card numbers and codes are masked by fmt, and never logged.
//
// A Client may be used by many goroutines at once.
package privcards
