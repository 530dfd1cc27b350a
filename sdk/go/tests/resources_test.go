package tests

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	privcards "privcards.com/go"
)

func TestACardsLife(t *testing.T) {
	client := newClient()
	card, err := client.Cards.Create(ctx, &privcards.CardCreateParams{
		BinID: "491653", Amount: privcards.USD("500"), Label: privcards.Ptr("Été & <ads>"),
		SpendingLimit: privcards.Ptr(privcards.USD("2000")), AutoFreezeAt: privcards.Ptr(privcards.USD("0.07")),
		AllowedCategories: []privcards.Category{privcards.CategoryAdvertising},
		Metadata:          map[string]string{"campaign": "spring_2026"},
	})
	must(t, err)
	if card.Status != privcards.CardActive || card.Balance != privcards.USD("500") || card.Label != "Été & <ads>" ||
		*card.AutoFreezeAt != privcards.Cents(7) || card.Metadata["campaign"] != "spring_2026" || len(card.Extra) != 0 {
		t.Errorf("the card is %+v", card)
	}
	details, err := client.Cards.Details(ctx, card.ID)
	must(t, err)
	if len(details.PAN) != 16 || len(details.CVV) != 3 || !strings.HasSuffix(details.PAN, card.Last4) {
		t.Errorf("the details are %+v", details)
	}
	if text := fmt.Sprintf("%+v %#v", details, details); strings.Contains(text, details.PAN) {
		t.Error("the number is printed")
	}
	card, err = client.Cards.Update(ctx, card.ID, &privcards.CardUpdateParams{
		SpendingLimit: privcards.Ptr(privcards.USD("19.99")),
		Clear:         []privcards.CardField{privcards.CardFieldLabel, privcards.CardFieldAutoFreezeAt, privcards.CardFieldMetadata},
	})
	must(t, err)
	if card.SpendingLimit != privcards.Cents(1999) || card.Label != "" || card.AutoFreezeAt != nil || len(card.Metadata) != 0 ||
		len(card.AllowedCategories) != 1 {
		t.Errorf("changed, the card is %+v", card)
	}
	movement, err := client.Cards.Fund(ctx, card.ID, &privcards.CardMovementParams{Amount: privcards.USD("200")})
	must(t, err)
	if movement.CardBalance != privcards.USD("700") {
		t.Errorf("funded: %+v", movement)
	}
	movement, err = client.Cards.Withdraw(ctx, card.ID, &privcards.CardMovementParams{Amount: privcards.USD("700")})
	must(t, err)
	if !movement.CardBalance.IsZero() {
		t.Errorf("withdrawn: %+v", movement)
	}
	card, err = client.Cards.Freeze(ctx, card.ID)
	must(t, err)
	if card.Status != privcards.CardFrozen || card.FrozenReason != privcards.FrozenRequested {
		t.Errorf("frozen: %+v", card)
	}
	if _, err = client.Cards.Freeze(ctx, card.ID); !errors.Is(err, privcards.ErrConflict) {
		t.Errorf("frozen twice: %v", err)
	}
	_, err = client.Cards.Unfreeze(ctx, card.ID)
	must(t, err)
	_, err = client.Cards.Terminate(ctx, card.ID)
	must(t, err)
	_, err = client.Cards.Delete(ctx, card.ID)
	var refusal *privcards.APIError
	if !errors.As(err, &refusal) || refusal.Code != privcards.CodeCardAlreadyTerminated || refusal.RequestID == "" {
		t.Errorf("ended twice: %v", err)
	}
}

func TestErrors(t *testing.T) {
	_, err := newClient().Cards.Create(ctx, &privcards.CardCreateParams{Amount: privcards.Cents(1)})
	var refusal *privcards.APIError
	if !errors.As(err, &refusal) || !errors.Is(err, privcards.ErrBadRequest) || len(refusal.Errors) != 2 ||
		refusal.Errors[0].Param != "bin_id" || refusal.DocURL == "" || !strings.HasSuffix(err.Error(), refusal.RequestID) {
		t.Errorf("the error is %v", err)
	}
	if _, err = newClient(privcards.WithLanguage("fr")).Cards.Get(ctx, "card_1"); !errors.Is(err, privcards.ErrNotFound) {
		t.Errorf("no such card: %v", err)
	}
	stranger := privcards.NewClient("sk_test_000000000000000000000000000000", privcards.WithBaseURL(world.BaseURL))
	if _, err = stranger.Wallet.Get(ctx); !errors.Is(err, privcards.ErrAuthentication) {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestPaymentsInTheSandbox(t *testing.T) {
	client := newClient()
	card, sandbox := newCard(t, client, "100"), client.Sandbox
	merchant := &privcards.SandboxMerchant{Name: "SPOTIFY", MCC: "5815", City: "Stockholm", Country: "SWE"}
	authorize := func(dollars string) *privcards.Transaction {
		authorization, err := sandbox.Authorize(ctx, &privcards.SandboxAuthorizationParams{
			CardID: card.ID, Amount: privcards.USD(dollars), Merchant: merchant})
		must(t, err)
		return authorization
	}
	first := authorize("12.50")
	if first.Type != privcards.TransactionAuthorization || first.Merchant.Name != "SPOTIFY" || *first.Held != privcards.USD("12.50") {
		t.Errorf("the authorization is %+v", first)
	}
	first, err := sandbox.Increment(ctx, first.ID, &privcards.SandboxIncrementParams{Amount: privcards.USD("2.50")})
	must(t, err)
	first, err = sandbox.Reverse(ctx, first.ID, &privcards.SandboxReverseParams{Amount: privcards.Ptr(privcards.USD("5"))})
	must(t, err)
	settlement, err := sandbox.Settle(ctx, first.ID, nil)
	must(t, err)
	if settlement.Amount != privcards.USD("10") || settlement.AuthorizationID != first.ID {
		t.Errorf("the settlement is %+v", settlement)
	}
	expired, err := sandbox.Expire(ctx, authorize("1").ID)
	must(t, err)
	if expired.Status != privcards.TransactionStatusExpired {
		t.Errorf("expired: %+v", expired)
	}
	declined := authorize("5000")
	if declined.Type != privcards.TransactionDecline || declined.DeclineReason != privcards.DeclineInsufficientFunds {
		t.Errorf("declined: %+v", declined)
	}
	_, err = sandbox.CreateSettlement(ctx, &privcards.SandboxSettlementParams{CardID: card.ID, Amount: privcards.USD("5")})
	must(t, err)
	_, err = sandbox.CreateRefund(ctx, &privcards.SandboxRefundParams{
		CardID: card.ID, Amount: privcards.USD("3"), SettlementID: settlement.ID})
	must(t, err)
	read, err := client.Transactions.Get(ctx, settlement.ID)
	must(t, err)
	if read.Amount != settlement.Amount || read.MerchantAmount.String() != "10.00" || len(read.Extra) != 0 {
		t.Errorf("read: %+v", read)
	}
	it := client.Transactions.Iter(ctx, &privcards.TransactionListParams{
		CardID: card.ID, ListParams: privcards.ListParams{PerPage: 2}, From: privcards.Ptr(time.Now().Add(-time.Hour))})
	count := 0
	for it.Next() {
		count++
	}
	if it.Err() != nil || count != 6 || it.Page().Total != 6 {
		t.Errorf("%d transactions: %v", count, it.Err())
	}
}

func TestWalletAndBins(t *testing.T) {
	client := newClient()
	addresses, err := client.Wallet.Addresses(ctx, &privcards.AddressListParams{Currency: privcards.AssetUSDT})
	must(t, err)
	if len(addresses.Data) == 0 || addresses.Data[0].Currency != privcards.AssetUSDT {
		t.Errorf("the addresses are %+v", addresses)
	}
	before, err := client.Wallet.Get(ctx)
	must(t, err)
	deposit, err := client.Sandbox.CreateDeposit(ctx, &privcards.SandboxDepositParams{
		Currency: privcards.AssetBTC, AmountUSD: privcards.USD("60")})
	must(t, err)
	read, err := client.Wallet.Deposit(ctx, deposit.ID)
	must(t, err)
	if read.Status != privcards.DepositConfirmed || read.ConfirmedAt == nil || read.AmountUSD != privcards.USD("60") {
		t.Errorf("the deposit is %+v", read)
	}
	after, err := client.Wallet.Get(ctx)
	must(t, err)
	if after.TotalDeposited.Sub(before.TotalDeposited) != privcards.USD("60") ||
		after.Balance != after.TotalDeposited.Sub(after.TotalSpent) {
		t.Errorf("the wallet was %+v, now %+v", before, after)
	}
	it := client.Wallet.IterDeposits(ctx, &privcards.DepositListParams{Currency: privcards.AssetBTC})
	if !it.Next() || it.Item().ID != deposit.ID {
		t.Errorf("the first deposit is not the new one: %v", it.Err())
	}
	bins, err := client.Bins.List(ctx)
	must(t, err)
	bin, err := client.Bins.Get(ctx, bins.Data[0].ID)
	must(t, err)
	if !bin.ThreeDS || bin.MaxTransaction.Cmp(privcards.USD("1")) <= 0 {
		t.Errorf("the BIN is %+v", bin)
	}
}

func TestChallenges(t *testing.T) {
	client := newClient()
	card := newCard(t, client, "20")
	challenge, err := client.Sandbox.CreateChallenge(ctx, &privcards.SandboxChallengeParams{
		CardID: card.ID, Amount: privcards.USD("9.99"), Merchant: &privcards.SandboxMerchant{Name: "SPOTIFY"}})
	must(t, err)
	pending, err := client.ThreeDS.List(ctx, &privcards.ChallengeListParams{CardID: card.ID, Status: privcards.ChallengePending})
	must(t, err)
	if len(pending.Data) != 1 || len(pending.Data[0].OTP) != 6 || pending.Data[0].OTP != challenge.OTP {
		t.Fatalf("the challenges are %+v", pending)
	}
	done, err := client.Sandbox.SubmitChallenge(ctx, challenge.ID, &privcards.SandboxSubmitParams{OTP: pending.Data[0].OTP})
	must(t, err)
	read, err := client.ThreeDS.Get(ctx, challenge.ID)
	must(t, err)
	if done.Status != privcards.ChallengeCompleted || read.Status != done.Status || read.OTP != "" {
		t.Errorf("submitted: %+v, read: %+v", done, read)
	}
	it := client.ThreeDS.Iter(ctx, &privcards.ChallengeListParams{CardID: card.ID})
	if !it.Next() || it.Next() || it.Err() != nil {
		t.Errorf("not one challenge: %v", it.Err())
	}
}

func TestTheTestClock(t *testing.T) {
	client := newClient()
	first, err := client.Sandbox.AdvanceClock(ctx, &privcards.AdvanceClockParams{Seconds: 1})
	must(t, err)
	second, err := client.Sandbox.AdvanceClock(ctx, &privcards.AdvanceClockParams{Seconds: 3600})
	must(t, err)
	if second.Now.Sub(first.Now) < time.Hour {
		t.Errorf("from %v to %v", first.Now, second.Now)
	}
}

func TestTheRequestLog(t *testing.T) {
	if _, there := readDocument(t).operations["listRequests"]; !there {
		t.Skip("this version of the API has no request log")
	}
	client := newClient()
	stream, err := client.Requests.Stream(ctx, nil)
	must(t, err)
	defer stream.Close()
	_, err = client.Cards.Get(ctx, "card_1", privcards.WithHeader("X-Trace", "7"))
	var refusal *privcards.APIError
	if !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	entry, err := client.Requests.Get(ctx, refusal.RequestID)
	must(t, err)
	if entry.Status != 404 || entry.Error != privcards.CodeNotFound || entry.Method != "GET" || len(entry.Extra) != 0 {
		t.Errorf("the entry is %+v", entry)
	}
	it := client.Requests.Iter(ctx, &privcards.RequestListParams{Status: "4xx", Method: "GET"})
	if !it.Next() || it.Item().ID != refusal.RequestID {
		t.Errorf("the newest refusal is another: %v", it.Err())
	}
	if !stream.Next() || stream.Item().ID != refusal.RequestID {
		t.Errorf("the stream gives %+v, %v", stream.Item(), stream.Err())
	}
}
