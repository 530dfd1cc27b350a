package tests

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	privcards "privcards.com/go"
)

// operations calls the method of every operation. "an-id" stands for {id}.
var operations = map[string]func(*privcards.Client) error{
	"createCard":     func(c *privcards.Client) error { _, err := c.Cards.Create(ctx, nil); return err },
	"listCards":      func(c *privcards.Client) error { _, err := c.Cards.List(ctx, nil); return err },
	"getCard":        func(c *privcards.Client) error { _, err := c.Cards.Get(ctx, "an-id"); return err },
	"updateCard":     func(c *privcards.Client) error { _, err := c.Cards.Update(ctx, "an-id", nil); return err },
	"deleteCard":     func(c *privcards.Client) error { _, err := c.Cards.Delete(ctx, "an-id"); return err },
	"getCardDetails": func(c *privcards.Client) error { _, err := c.Cards.Details(ctx, "an-id"); return err },
	"freezeCard":     func(c *privcards.Client) error { _, err := c.Cards.Freeze(ctx, "an-id"); return err },
	"unfreezeCard":   func(c *privcards.Client) error { _, err := c.Cards.Unfreeze(ctx, "an-id"); return err },
	"terminateCard":  func(c *privcards.Client) error { _, err := c.Cards.Terminate(ctx, "an-id"); return err },
	"fundCard":       func(c *privcards.Client) error { _, err := c.Cards.Fund(ctx, "an-id", nil); return err },
	"withdrawCard":   func(c *privcards.Client) error { _, err := c.Cards.Withdraw(ctx, "an-id", nil); return err },

	"listTransactions": func(c *privcards.Client) error { _, err := c.Transactions.List(ctx, nil); return err },
	"getTransaction":   func(c *privcards.Client) error { _, err := c.Transactions.Get(ctx, "an-id"); return err },

	"getWallet":           func(c *privcards.Client) error { _, err := c.Wallet.Get(ctx); return err },
	"listWalletAddresses": func(c *privcards.Client) error { _, err := c.Wallet.Addresses(ctx, nil); return err },
	"listDeposits":        func(c *privcards.Client) error { _, err := c.Wallet.Deposits(ctx, nil); return err },
	"getDeposit":          func(c *privcards.Client) error { _, err := c.Wallet.Deposit(ctx, "an-id"); return err },

	"listBins": func(c *privcards.Client) error { _, err := c.Bins.List(ctx); return err },
	"getBin":   func(c *privcards.Client) error { _, err := c.Bins.Get(ctx, "an-id"); return err },

	"list3dsChallenges": func(c *privcards.Client) error { _, err := c.ThreeDS.List(ctx, nil); return err },
	"get3dsChallenge":   func(c *privcards.Client) error { _, err := c.ThreeDS.Get(ctx, "an-id"); return err },

	"createWebhook":         func(c *privcards.Client) error { _, err := c.Webhooks.Create(ctx, nil); return err },
	"listWebhooks":          func(c *privcards.Client) error { _, err := c.Webhooks.List(ctx, nil); return err },
	"getWebhook":            func(c *privcards.Client) error { _, err := c.Webhooks.Get(ctx, "an-id"); return err },
	"updateWebhook":         func(c *privcards.Client) error { _, err := c.Webhooks.Update(ctx, "an-id", nil); return err },
	"deleteWebhook":         func(c *privcards.Client) error { _, err := c.Webhooks.Delete(ctx, "an-id"); return err },
	"testWebhook":           func(c *privcards.Client) error { _, err := c.Webhooks.Test(ctx, "an-id"); return err },
	"rotateWebhookSecret":   func(c *privcards.Client) error { _, err := c.Webhooks.RotateSecret(ctx, "an-id", nil); return err },
	"finishWebhookRotation": func(c *privcards.Client) error { _, err := c.Webhooks.FinishRotation(ctx, "an-id"); return err },
	"listWebhookDeliveries": func(c *privcards.Client) error { _, err := c.Webhooks.Deliveries(ctx, "an-id", nil); return err },
	"getDelivery":           func(c *privcards.Client) error { _, err := c.Webhooks.Delivery(ctx, "an-id"); return err },
	"retryDelivery":         func(c *privcards.Client) error { _, err := c.Webhooks.RetryDelivery(ctx, "an-id"); return err },

	"listEvents":   func(c *privcards.Client) error { _, err := c.Events.List(ctx, nil); return err },
	"getEvent":     func(c *privcards.Client) error { _, err := c.Events.Get(ctx, "an-id"); return err },
	"resendEvent":  func(c *privcards.Client) error { _, err := c.Events.Resend(ctx, "an-id", nil); return err },
	"streamEvents": func(c *privcards.Client) error { return closed(c.Events.Stream(ctx, fromID)) },

	"listRequests":   func(c *privcards.Client) error { _, err := c.Requests.List(ctx, nil); return err },
	"getRequest":     func(c *privcards.Client) error { _, err := c.Requests.Get(ctx, "an-id"); return err },
	"streamRequests": func(c *privcards.Client) error { return closed(c.Requests.Stream(ctx, fromID)) },

	"createSandboxAuthorization":    func(c *privcards.Client) error { _, err := c.Sandbox.Authorize(ctx, nil); return err },
	"incrementSandboxAuthorization": func(c *privcards.Client) error { _, err := c.Sandbox.Increment(ctx, "an-id", nil); return err },
	"reverseSandboxAuthorization":   func(c *privcards.Client) error { _, err := c.Sandbox.Reverse(ctx, "an-id", nil); return err },
	"settleSandboxAuthorization":    func(c *privcards.Client) error { _, err := c.Sandbox.Settle(ctx, "an-id", nil); return err },
	"expireSandboxAuthorization":    func(c *privcards.Client) error { _, err := c.Sandbox.Expire(ctx, "an-id"); return err },
	"createSandboxSettlement":       func(c *privcards.Client) error { _, err := c.Sandbox.CreateSettlement(ctx, nil); return err },
	"createSandboxRefund":           func(c *privcards.Client) error { _, err := c.Sandbox.CreateRefund(ctx, nil); return err },
	"createSandboxChallenge":        func(c *privcards.Client) error { _, err := c.Sandbox.CreateChallenge(ctx, nil); return err },
	"submitSandboxChallenge":        func(c *privcards.Client) error { _, err := c.Sandbox.SubmitChallenge(ctx, "an-id", nil); return err },
	"createSandboxDeposit":          func(c *privcards.Client) error { _, err := c.Sandbox.CreateDeposit(ctx, nil); return err },
	"advanceSandboxClock":           func(c *privcards.Client) error { _, err := c.Sandbox.AdvanceClock(ctx, nil); return err },
}

func closed[T any](stream *privcards.Stream[T], err error) error {
	if err != nil {
		return err
	}
	return stream.Close()
}

var fromID = &privcards.StreamParams{LastEventID: "evt_1"}

// shortForms are paths that answer the same as a longer one; the SDK uses the longer.
var shortForms = map[string]string{"list3ds": "list3dsChallenges", "get3ds": "get3dsChallenge"}

func TestEveryOperationHasAMethod(t *testing.T) {
	document := readDocument(t)
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.URL.Path
		_, _ = w.Write([]byte("{}"))
	}))
	defer server.Close()
	client := privcards.NewClient(world.APIKey, privcards.WithBaseURL(server.URL), privcards.WithTimeout(5*time.Second))
	for _, operation := range sortedKeys(document.operations) {
		if _, short := shortForms[operation]; short {
			continue
		}
		method, known := operations[operation]
		if !known {
			t.Errorf("%s (%s) has no method", operation, document.operations[operation])
			continue
		}
		must(t, method(client))
		if want := strings.ReplaceAll(document.operations[operation], "{id}", "an-id"); asked != want {
			t.Errorf("%s asks %s, expected %s", operation, asked, want)
		}
	}
}
