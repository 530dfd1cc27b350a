package tests

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	privcards "privcards.com/go"
)

func TestAStreamOverACutConnection(t *testing.T) {
	bounded, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	proxy := newProxy(t, none, cutStream) // the look-up, then the first connection
	client := newClient()
	stream, err := newClient(privcards.WithBaseURL(proxy.baseURL())).Events.Stream(bounded, nil)
	must(t, err)
	defer stream.Close()

	card := newCard(t, client, "10")
	var sequence int64
	for i, want := range []privcards.EventType{privcards.EventCardCreated, privcards.EventCardFrozen, privcards.EventCardUnfrozen} {
		if i == 1 { // the connection is gone by now; both happen before the next one
			_, err = client.Cards.Freeze(ctx, card.ID)
			must(t, err)
			_, err = client.Cards.Unfreeze(ctx, card.ID)
			must(t, err)
		}
		if !stream.Next() {
			t.Fatalf("ended before %s: %v", want, stream.Err())
		}
		event := stream.Item()
		if event.Type != want || sequence != 0 && event.Sequence != sequence+1 {
			t.Fatalf("got %v after sequence %d, expected %s", event, sequence, want)
		}
		sequence = event.Sequence
		object, err := event.Object()
		must(t, err)
		if of, ok := object.(*privcards.Card); !ok || of.ID != card.ID {
			t.Errorf("%v is about %v", event, object)
		}
	}
	read, err := client.Events.Get(ctx, stream.LastEventID())
	must(t, err)
	if read.Type != privcards.EventCardUnfrozen || len(read.Extra) != 0 {
		t.Errorf("read: %v", read)
	}
	it := client.Events.Iter(ctx, &privcards.EventListParams{Type: privcards.EventCardUnfrozen})
	if !it.Next() || it.Item().ID != read.ID {
		t.Errorf("the newest is not %v: %v", read, it.Err())
	}
}

// receiver keeps what arrives at a webhook and answers with the status it is told.
type receiver struct {
	*httptest.Server
	arrived chan arrival
	status  chan int
}

type arrival struct {
	body   []byte
	header http.Header
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{arrived: make(chan arrival, 100), status: make(chan int, 100)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		r.arrived <- arrival{body, request.Header}
		select {
		case status := <-r.status:
			w.WriteHeader(status)
		default:
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) wait(t *testing.T) arrival {
	t.Helper()
	select {
	case a := <-r.arrived:
		return a
	case <-time.After(20 * time.Second):
		t.Fatal("nothing arrives")
		return arrival{}
	}
}

func TestWebhooks(t *testing.T) {
	client, receiver := newClient(), newReceiver(t)
	webhook, err := client.Webhooks.Create(ctx, &privcards.WebhookCreateParams{
		URL: receiver.URL + "/hooks", Events: []privcards.EventType{privcards.EventCardFrozen}})
	must(t, err)
	defer func() {
		_, err := client.Webhooks.Delete(ctx, webhook.ID)
		must(t, err)
	}()
	if webhook.Secret == "" || webhook.Status != privcards.WebhookEnabled {
		t.Errorf("the webhook is %+v", webhook)
	}
	card := newCard(t, client, "10")
	_, err = client.Cards.Freeze(ctx, card.ID)
	must(t, err)
	got := receiver.wait(t)
	// The test clock may be ahead of ours, so a delivery of the test world may be of any time.
	event, err := privcards.ConstructEvent(got.body, got.header, webhook.Secret, privcards.AnyAge)
	must(t, err)
	if object, err := event.Object(); err != nil || object.(*privcards.Card).ID != card.ID {
		t.Errorf("%v is about %v, %v", event, object, err)
	}
	if !client.Webhooks.Verify(got.body, got.header.Get("X-PrivCards-Signature"), webhook.Secret) {
		t.Error("the digest of the body is not believed")
	}
	if _, err = privcards.ConstructEvent(append(got.body, ' '), got.header, webhook.Secret, privcards.AnyAge); err == nil {
		t.Error("another body is believed")
	}

	rotated, err := client.Webhooks.RotateSecret(ctx, webhook.ID, &privcards.SecretRotateParams{GraceHours: privcards.Ptr(1)})
	must(t, err)
	_, err = client.Webhooks.Test(ctx, webhook.ID)
	must(t, err)
	got = receiver.wait(t)
	for _, secret := range []string{webhook.Secret, rotated.Secret} {
		if event, err := client.Webhooks.ConstructEvent(got.body, got.header, secret, privcards.AnyAge); err != nil || event.Type != privcards.EventPing {
			t.Errorf("within the grace: %v, %v", event, err)
		}
	}
	_, err = client.Webhooks.FinishRotation(ctx, webhook.ID)
	must(t, err)
	_, err = client.Webhooks.Test(ctx, webhook.ID)
	must(t, err)
	got = receiver.wait(t)
	if _, err := privcards.ConstructEvent(got.body, got.header, webhook.Secret, privcards.AnyAge); err == nil {
		t.Error("the old secret is believed after the rotation")
	}
	_, err = privcards.ConstructEvent(got.body, got.header, webhook.Secret, privcards.AnyAge, privcards.OrSecret(rotated.Secret))
	must(t, err)
}

func TestDeliveries(t *testing.T) {
	client, receiver := newClient(), newReceiver(t)
	webhook, err := client.Webhooks.Create(ctx, &privcards.WebhookCreateParams{
		URL: receiver.URL, Events: []privcards.EventType{privcards.EventAllThreeDS}, Secret: "a secret of my own, 32 chars long"})
	must(t, err)
	delivery, err := client.Webhooks.Test(ctx, webhook.ID)
	must(t, err)
	first := receiver.wait(t)
	deadline := time.Now().Add(20 * time.Second)
	for delivery.Status == privcards.DeliveryPending && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
		delivery, err = client.Webhooks.Delivery(ctx, delivery.ID)
		must(t, err)
	}
	if delivery.Status != privcards.DeliverySucceeded || delivery.ResponseStatus != 200 || len(delivery.Extra) != 0 {
		t.Errorf("the delivery is %+v", delivery)
	}
	_, err = client.Webhooks.RetryDelivery(ctx, delivery.ID)
	must(t, err)
	if again := receiver.wait(t); string(again.body) != string(first.body) {
		t.Error("the retry has another body")
	}
	page, err := client.Webhooks.Deliveries(ctx, webhook.ID, nil)
	must(t, err)
	it := client.Webhooks.IterDeliveries(ctx, webhook.ID, &privcards.DeliveryListParams{ListParams: privcards.ListParams{PerPage: 1}})
	if !it.Next() || it.Item().ID != page.Data[0].ID || it.Next() || it.Err() != nil {
		t.Errorf("not one delivery: %v", it.Err())
	}
	updated, err := client.Webhooks.Update(ctx, webhook.ID, &privcards.WebhookUpdateParams{Status: privcards.WebhookDisabled})
	must(t, err)
	if updated.Status != privcards.WebhookDisabled || updated.DisabledReason != privcards.DisabledRequested {
		t.Errorf("disabled: %+v", updated)
	}
	_, err = client.Webhooks.Get(ctx, webhook.ID)
	must(t, err)
	all := client.Webhooks.Iter(ctx, nil)
	if !all.Next() {
		t.Errorf("no webhooks: %v", all.Err())
	}
	deleted, err := client.Webhooks.Delete(ctx, webhook.ID)
	must(t, err)
	if deleted.Status != privcards.WebhookDeleted {
		t.Errorf("deleted: %+v", deleted)
	}
}

func TestSendingAnEventAgain(t *testing.T) {
	if _, there := readDocument(t).operations["resendEvent"]; !there {
		t.Skip("this version of the API does not send events again")
	}
	client, receiver := newClient(), newReceiver(t)
	card := newCard(t, client, "10")
	webhook, err := client.Webhooks.Create(ctx, &privcards.WebhookCreateParams{
		URL: receiver.URL, Events: []privcards.EventType{privcards.EventAllThreeDS}})
	must(t, err)
	created := client.Events.Iter(ctx, &privcards.EventListParams{Type: privcards.EventCardCreated})
	if !created.Next() {
		t.Fatal(created.Err())
	}
	sent, err := client.Events.Resend(ctx, created.Item().ID, &privcards.EventResendParams{WebhookID: webhook.ID})
	must(t, err)
	got := receiver.wait(t)
	event, err := privcards.ConstructEvent(got.body, got.header, webhook.Secret, privcards.AnyAge)
	must(t, err)
	if object, err := event.Object(); err != nil || object.(*privcards.Card).ID != card.ID || len(sent.Data) != 1 {
		t.Errorf("%v is about %v, %v; %+v", event, object, err, sent)
	}
	_, err = client.Webhooks.Delete(ctx, webhook.ID)
	must(t, err)
}
