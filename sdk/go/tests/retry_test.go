package tests

import (
	"context"
	"errors"
	"testing"
	"time"

	privcards "privcards.com/go"
)

func TestALostAnswerMakesOneCard(t *testing.T) {
	for name, faults := range map[string][]fault{
		"lost": {lostAnswer}, "cut": {cutAnswer}, "lost twice": {lostAnswer, cutAnswer}, "busy, then lost": {busy, lostAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient()
			before, err := client.Cards.List(ctx, nil)
			must(t, err)
			wallet, err := client.Wallet.Get(ctx)
			must(t, err)

			proxy := newProxy(t, faults...)
			card := newCard(t, newClient(privcards.WithBaseURL(proxy.baseURL())), "10")

			after, err := client.Cards.List(ctx, nil)
			must(t, err)
			if after.Total != before.Total+1 || after.Data[0].ID != card.ID {
				t.Errorf("there were %d cards, now %d", before.Total, after.Total)
			}
			now, err := client.Wallet.Get(ctx)
			must(t, err)
			if now.Balance != wallet.Balance.Sub(privcards.USD("10")) {
				t.Errorf("the wallet had %v, now %v", wallet.Balance, now.Balance)
			}
			// net/http repeats by itself what it sent on a connection that turns out dead, with the same key.
			if !card.LastResponse.Replayed() || len(proxy.keys) != len(faults)+1 {
				t.Errorf("the answer is %+v, replayed: %v, keys %q", card.LastResponse, card.LastResponse.Replayed(), proxy.keys)
			}
			for _, key := range proxy.keys {
				if key != proxy.keys[0] || key == "" {
					t.Errorf("the attempts have the keys %q", proxy.keys)
				}
			}
		})
	}
}

func TestWithoutRetriesTheKeyStillSavesTheCard(t *testing.T) {
	proxy := newProxy(t, lostAnswer)
	client := newClient(privcards.WithBaseURL(proxy.baseURL()), privcards.WithMaxRetries(0))
	params := &privcards.CardCreateParams{BinID: "491653", Amount: privcards.USD("10")}
	_, err := client.Cards.Create(ctx, params)
	var failed *privcards.ConnectionError
	if !errors.As(err, &failed) {
		t.Fatalf("the error is %v", err)
	}
	card, err := client.Cards.Create(ctx, params, privcards.WithIdempotencyKey(failed.IdempotencyKey))
	must(t, err)
	if !card.LastResponse.Replayed() {
		t.Error("the second call made a second card")
	}
	_, err = client.Cards.Create(ctx, &privcards.CardCreateParams{BinID: "491653", Amount: privcards.USD("11")},
		privcards.WithIdempotencyKey(failed.IdempotencyKey))
	if !errors.Is(err, privcards.ErrIdempotency) {
		t.Errorf("the key for another card: %v", err)
	}
}

func TestABusyServerIsWaitedFor(t *testing.T) {
	proxy := newProxy(t, busy)
	start := time.Now()
	_, err := newClient(privcards.WithBaseURL(proxy.baseURL())).Wallet.Get(ctx)
	must(t, err)
	if waited := time.Since(start); waited < time.Second {
		t.Errorf("waited %v", waited)
	}
}

func TestCancellingAWaitForABusyServer(t *testing.T) {
	proxy := newProxy(t, busy, busy, busy)
	cancelled, cancel := context.WithCancel(ctx)
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	_, err := newClient(privcards.WithBaseURL(proxy.baseURL())).Wallet.Get(cancelled)
	if !errors.Is(err, context.Canceled) || time.Since(start) > 900*time.Millisecond {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestASlowAnswer(t *testing.T) {
	proxy := newProxy(t, slowAnswer, slowAnswer)
	client := newClient(privcards.WithBaseURL(proxy.baseURL()))
	if _, err := client.Wallet.Get(ctx); err != nil {
		t.Error(err)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := client.Wallet.Get(short); !errors.Is(err, privcards.ErrTimeout) {
		t.Errorf("the error is %v", err)
	}
}
