// First-card issues a card in the test world, pays with it and lists what happened. It needs PRIVCARDS_API_KEY and
// PRIVCARDS_BASE_URL, as `privcards dev` prints them.
package main

import (
	"context"
	"fmt"
	"log"

	privcards "privcards.com/go"
)

func main() {
	if err := run(context.Background(), privcards.NewClient("")); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, client *privcards.Client) error {
	card, err := client.Cards.Create(ctx, &privcards.CardCreateParams{
		BinID:  "491653",
		Amount: privcards.USD("50"),
		Label:  privcards.Ptr("First card"),
	})
	if err != nil {
		return err
	}
	fmt.Println(card.ID, "ends in", card.Last4, "and has", card.Balance)

	if _, err := client.Sandbox.Authorize(ctx, &privcards.SandboxAuthorizationParams{
		CardID: card.ID, Amount: privcards.USD("12.50"), Merchant: &privcards.SandboxMerchant{Name: "META ADS", MCC: "7311"},
	}); err != nil {
		return err
	}
	transactions := client.Transactions.Iter(ctx, &privcards.TransactionListParams{CardID: card.ID})
	for transactions.Next() {
		t := transactions.Item()
		fmt.Println(t.Type, t.Status, t.Amount, t.Merchant.Name)
	}
	return transactions.Err()
}
