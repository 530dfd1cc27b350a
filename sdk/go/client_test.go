package privcards

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testKey = "sk_test_abcdefghijklmnopqrstuvwxyz0123"
	liveKey = "sk_live_abcdefghijklmnopqrstuvwxyz0123"
)

// answers is a server that gives these answers in turn, the last one again and again, and keeps the requests.
type answers struct {
	*httptest.Server
	mutex    sync.Mutex
	requests []*http.Request
	bodies   []string
}

func newAnswers(t *testing.T, handlers ...http.HandlerFunc) *answers {
	t.Helper()
	a := &answers{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a.mutex.Lock()
		a.requests, a.bodies = append(a.requests, r), append(a.bodies, string(body))
		index := len(a.requests) - 1
		a.mutex.Unlock()
		if index >= len(handlers) {
			index = len(handlers) - 1
		}
		handlers[index](w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

// client waits for nothing and notes how long it would have waited.
func (a *answers) client(waits *[]time.Duration, options ...ClientOption) *Client {
	client := NewClient(testKey, append([]ClientOption{WithBaseURL(a.URL)}, options...)...)
	client.core.random = func() float64 { return 0.5 }
	client.core.sleep = func(ctx context.Context, wait time.Duration) error {
		if waits != nil {
			*waits = append(*waits, wait)
		}
		return ctx.Err()
	}
	return client
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// drop closes the connection; in the middle of an answer if there is a beginning.
func drop(beginning string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if beginning != "" {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, beginning)
			w.(http.Flusher).Flush()
		}
		panic(http.ErrAbortHandler)
	}
}

func TestOneKeyOverAllAttempts(t *testing.T) {
	server := newAnswers(t, drop(""), drop(`{"id":"card_`), answer(201, `{"id":"card_1"}`, "Request-Id", "req_1"))
	var waits []time.Duration
	card, err := server.client(&waits).Cards.Create(context.Background(), &CardCreateParams{BinID: "491653", Amount: USD("500")})
	if err != nil || card.ID != "card_1" {
		t.Fatal(card, err)
	}
	if want := []time.Duration{250 * time.Millisecond, 500 * time.Millisecond}; !reflect.DeepEqual(waits, want) {
		t.Errorf("waited %v, expected %v", waits, want)
	}
	key := server.requests[0].Header.Get("X-Idempotency-Key")
	if !regexp.MustCompile(`^pc-go-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(key) {
		t.Errorf("the key is %q", key)
	}
	for i, request := range server.requests {
		if request.Header.Get("X-Idempotency-Key") != key || server.bodies[i] != `{"bin_id":"491653","amount":500.00}` {
			t.Errorf("attempt %d differs: %v %s", i+1, request.Header, server.bodies[i])
		}
	}
	if r := card.LastResponse; r.Attempts != 3 || r.IdempotencyKey != key || r.RequestID != "req_1" || r.StatusCode != 201 {
		t.Errorf("the response is %+v", *r)
	}
	if _, err = server.client(nil).Cards.Freeze(context.Background(), "card_1"); err != nil {
		t.Fatal(err)
	}
	if other := server.requests[3].Header.Get("X-Idempotency-Key"); other == key || other == "" {
		t.Errorf("the next call has the key %q", other)
	}
}

func TestTheCallersKeyWins(t *testing.T) {
	server := newAnswers(t, answer(200, `{"id":"card_1"}`))
	client, ctx := server.client(nil), context.Background()
	if _, err := client.Cards.Freeze(ctx, "card_1", WithIdempotencyKey("order-7")); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Cards.Get(ctx, "card_1", WithIdempotencyKey("order-7")); err != nil {
		t.Fatal(err)
	}
	keys := []string{server.requests[0].Header.Get("X-Idempotency-Key"), server.requests[1].Header.Get("X-Idempotency-Key")}
	if want := []string{"order-7", ""}; !reflect.DeepEqual(keys, want) {
		t.Errorf("a write and a read have the keys %q", keys)
	}
	for _, bad := range []string{"", strings.Repeat("k", 256), "a\nb", "clé"} {
		if _, err := client.Cards.Freeze(ctx, "card_1", WithIdempotencyKey(bad)); err == nil {
			t.Errorf("sends the key %q", bad)
		}
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	server := newAnswers(t, answer(503, `{"error":"unavailable"}`, "Retry-After", "2"), answer(200, `{"id":"card_1"}`))
	var waits []time.Duration
	if _, err := server.client(&waits).Cards.Get(context.Background(), "card_1"); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{2250 * time.Millisecond}; !reflect.DeepEqual(waits, want) {
		t.Errorf("waited %v, expected %v", waits, want)
	}
}

func TestALongRetryAfterIsTheCallers(t *testing.T) {
	server := newAnswers(t, answer(429, `{"error":"rate_limited"}`, "Retry-After", "120"))
	_, err := server.client(nil).Cards.Get(context.Background(), "card_1")
	var refusal *APIError
	if !errors.As(err, &refusal) || refusal.RetryAfter != 2*time.Minute || refusal.Attempts != 1 {
		t.Errorf("the error is %v", err)
	}
}

func TestTheDeadlineCoversWaits(t *testing.T) {
	server := newAnswers(t, answer(503, `{"error":"unavailable"}`, "Retry-After", "30"))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var waits []time.Duration
	_, err := server.client(&waits).Cards.Get(ctx, "card_1")
	if !errors.Is(err, ErrInternalServer) || len(waits) != 0 {
		t.Errorf("the error is %v after waits of %v", err, waits)
	}
}

func TestTheTimeoutCoversASlowAnswer(t *testing.T) {
	release := make(chan struct{})
	server := newAnswers(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"id":`)
		w.(http.Flusher).Flush()
		<-release
	})
	defer close(release)
	_, err := server.client(nil, WithTimeout(50*time.Millisecond)).Cards.Freeze(context.Background(), "card_1")
	var failed *ConnectionError
	if !errors.Is(err, ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failed) ||
		failed.IdempotencyKey == "" {
		t.Errorf("the error is %v", err)
	}
}

func TestCancellingEndsAWait(t *testing.T) {
	server := newAnswers(t, answer(503, ``, "Retry-After", "20"))
	client := NewClient(testKey, WithBaseURL(server.URL), WithTimeout(0)) // with the real sleep
	ctx, cancel := context.WithCancel(context.Background())
	client.core.sleep = func(ctx context.Context, wait time.Duration) error {
		cancel()
		return sleep(ctx, wait)
	}
	start := time.Now()
	_, err := client.Cards.Get(ctx, "card_1")
	if !errors.Is(err, context.Canceled) || time.Since(start) > 10*time.Second || errors.Is(err, ErrTimeout) {
		t.Errorf("the error is %v after %v", err, time.Since(start))
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := newAnswers(t, answer(200, `{"id":"card_1"}`))
	server := newAnswers(t, answer(307, "", "Location", elsewhere.URL))
	own := &http.Client{}
	_, err := server.client(nil, WithHTTPClient(own)).Cards.Get(context.Background(), "card_1")
	var refusal *APIError
	if !errors.As(err, &refusal) || refusal.Status != 307 || !strings.Contains(err.Error(), elsewhere.URL) {
		t.Errorf("the error is %v", err)
	}
	if len(elsewhere.requests) != 0 || own.CheckRedirect != nil {
		t.Error("the key went elsewhere, or the caller's client was changed")
	}
}

func TestConfiguration(t *testing.T) {
	t.Setenv("PRIVCARDS_API_KEY", "")
	t.Setenv("PRIVCARDS_BASE_URL", "")
	for _, c := range []struct {
		key, url string
		option   ClientOption
		mistake  string
	}{
		{testKey, "https://cards.example.com/v1", nil, ""},
		{testKey, "http://cards.example.com/v1", nil, ""},
		{liveKey, "https://cards.example.com/v1", nil, ""},
		{liveKey, "http://127.0.0.1:8080/v1", nil, ""},
		{liveKey, "http://[::1]:8080/v1", nil, ""},
		{liveKey, "http://localhost:8080/v1", nil, ""},
		{liveKey, "http://cards.example.com/v1", nil, "over http"},
		{liveKey, "http://127.0.0.1.example.com/v1", nil, "over http"},
		{liveKey, "http://10.0.0.5/v1", nil, "over http"},
		{liveKey, "http://10.0.0.5/v1", WithAllowInsecure(), ""},
		{"", "https://cards.example.com/v1", nil, "no API key"},
		{"whsec_abc", "https://cards.example.com/v1", nil, "webhook secret"},
		{testKey + "\n", "https://cards.example.com/v1", nil, "white space"},
		{testKey, "cards.example.com", nil, "https://"},
		{testKey, "https://me:secret@cards.example.com", nil, "no user"},
		{testKey, "https://cards.example.com", WithMaxRetries(-1), "negative"},
	} {
		options := []ClientOption{WithBaseURL(c.url)}
		if c.option != nil {
			options = append(options, c.option)
		}
		client := NewClient(c.key, options...)
		err := client.Err()
		if (err == nil) != (c.mistake == "") || err != nil && !strings.Contains(err.Error(), c.mistake) {
			t.Errorf("%s at %s: %v, expected %q", c.key, c.url, err, c.mistake)
		}
		if err != nil {
			if _, called := client.Wallet.Get(context.Background()); called != err {
				t.Errorf("a call answers %v, not %v", called, err)
			}
		}
	}
}

func TestEnvironment(t *testing.T) {
	server := newAnswers(t, answer(200, `{}`))
	t.Setenv("PRIVCARDS_API_KEY", testKey)
	t.Setenv("PRIVCARDS_BASE_URL", server.URL+"/v1/")
	t.Setenv("PRIVCARDS_WEBHOOK_SECRET", "whsec_c2VjcmV0")
	client := NewClient("", WithLanguage("fr"))
	if _, err := client.Wallet.Get(context.Background(), WithHeader("X-Trace", "7")); err != nil {
		t.Fatal(err)
	}
	got := server.requests[0]
	want := map[string]string{"Authorization": "Bearer " + testKey, "User-Agent": "privcards-go/" + Version,
		"Accept-Language": "fr", "X-Trace": "7", "X-Idempotency-Key": "", "Content-Type": ""}
	for name, value := range want {
		if got.Header.Get(name) != value {
			t.Errorf("%s is %q, expected %q", name, got.Header.Get(name), value)
		}
	}
	if got.URL.Path != "/v1/wallet" {
		t.Errorf("asks %s", got.URL.Path)
	}
	payload := []byte(`{"id":"evt_1","type":"ping"}`)
	header := SignForTest(payload, "whsec_c2VjcmV0", time.Now())
	if _, err := client.Webhooks.ConstructEvent(payload, header, "", DefaultTolerance); err != nil {
		t.Error(err)
	}
	if !client.Webhooks.Verify(payload, header.Get("X-PrivCards-Signature")) {
		t.Error("Verify does not take the secret of the environment")
	}
}

func TestIdsAreEscapedAndNeverEmpty(t *testing.T) {
	server := newAnswers(t, answer(200, `{}`))
	client, ctx := server.client(nil), context.Background()
	for _, bad := range []string{"", " ", ".", ".."} {
		if _, err := client.Cards.Get(ctx, bad); err == nil {
			t.Errorf("asks for the card %q", bad)
		}
		if it := client.Webhooks.IterDeliveries(ctx, bad, nil); it.Next() || it.Err() == nil {
			t.Errorf("asks for the deliveries of %q", bad)
		}
	}
	if len(server.requests) != 0 {
		t.Fatalf("%d requests were sent", len(server.requests))
	}
	if _, err := client.Cards.Get(ctx, "a/b?c=é"); err != nil || server.requests[0].RequestURI != "/cards/a%2Fb%3Fc=%C3%A9" {
		t.Errorf("asks %v, %v", server.requests[0].RequestURI, err)
	}
}

func TestUnknownMembersAndValuesAreKept(t *testing.T) {
	server := newAnswers(t, answer(200, `{"id":"txn_1","status":"teleported","amount":1.5,"merchant_amount":1250,
		"merchant":{"name":"X","mood":"good"},"colour":"red","decline_reason":null}`))
	transaction, err := server.client(nil).Transactions.Get(context.Background(), "txn_1")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{string(transaction.Extra["colour"]), string(transaction.Merchant.Extra["mood"]),
		string(transaction.Status), transaction.Amount.String(), transaction.MerchantAmount.String()}
	if want := []string{`"red"`, `"good"`, "teleported", "1.50", "1250"}; !reflect.DeepEqual(got, want) {
		t.Errorf("kept %q, expected %q", got, want)
	}
	if len(transaction.Extra) != 1 {
		t.Errorf("known members are in Extra: %v", transaction.Extra)
	}
}

func TestASuccessThatIsNotTheAPIs(t *testing.T) {
	for _, body := range []string{"<html>", `[]`, `{"id":7}`, ``} {
		server := newAnswers(t, answer(200, body, "Request-Id", "req_9"))
		_, err := server.client(nil).Cards.Get(context.Background(), "card_1")
		var refusal *APIError
		if !errors.As(err, &refusal) || refusal.Status != 200 || len(server.requests) != 1 || !strings.HasSuffix(err.Error(), "req_9") {
			t.Errorf("%q is answered by %v", body, err)
		}
	}
}

func TestRaw(t *testing.T) {
	server := newAnswers(t, answer(200, `{"now":"2026-01-01T00:00:00Z"}`))
	client, ctx := server.client(nil), context.Background()
	response, err := client.Raw(ctx, "post", "/sandbox/clock/advance", map[string]int{"seconds": 60})
	var clock TestClock
	if err != nil || response.Decode(&clock) != nil || clock.Now.Year() != 2026 {
		t.Fatal(response, err)
	}
	if _, err := client.Raw(ctx, "GET", "/cards", CardListParams{ListParams{PerPage: 2}, CardFrozen, "a&b"}); err != nil {
		t.Fatal(err)
	}
	got := []string{server.requests[0].Method, server.bodies[0], server.requests[1].RequestURI}
	want := []string{"POST", `{"seconds":60}`, "/cards?bin_id=a%26b&per_page=2&status=frozen"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("sent %q", got)
	}
	if _, err := client.Raw(ctx, "GET", "https://elsewhere.example.com/", nil); err == nil {
		t.Error("asks another host")
	}
}

func TestSecretsAreMasked(t *testing.T) {
	client := NewClient(liveKey, WithBaseURL(DefaultBaseURL))
	pan, cvv, otp, secret := "4916530000002039", "739", "847291", "whsec_secretsecret"
	details := CardDetails{ID: "card_1", PAN: pan, CVV: cvv, Meta: Meta{LastResponse: &Response{Body: []byte(pan + cvv)}}}
	challenge := Challenge{ID: "3ds_1", OTP: otp}
	webhook := WebhookWithSecret{ID: "wh_1", Secret: secret}
	for _, value := range []any{
		client, *client, details, &details, struct{ D CardDetails }{details}, []CardDetails{details}, challenge, &challenge,
		&Page[Challenge]{Data: []Challenge{challenge}}, webhook, &webhook, &WebhookCreateParams{Secret: secret},
		&SandboxAuthorizationParams{CVV: cvv}, SandboxSubmitParams{otp}, &Event{Data: []byte(otp)},
		&Response{Body: []byte(secret)},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			text := fmt.Sprintf(verb, value)
			for _, hidden := range []string{pan, cvv, otp, secret, liveKey, fmt.Sprint([]byte(otp))} {
				if strings.Contains(text, hidden) {
					t.Errorf("%s of %T shows %q: %s", verb, value, hidden, text)
				}
			}
		}
	}
	if text := fmt.Sprintf("%+v", details); !strings.Contains(text, "PAN:************2039 CVV:*** ") {
		t.Errorf("the details print as %s", text)
	}
	text, err := json.Marshal(details)
	if err != nil || bytes.Contains(text, []byte(pan)) || bytes.Contains(text, []byte(cvv)) {
		t.Errorf("as JSON: %s, %v", text, err)
	}
	if text := fmt.Sprint(client); text != "privcards.Client{https://api.privcards.com/v1, key sk_live_***0123}" {
		t.Errorf("the client prints as %s", text)
	}
}

func TestTheLogHasNoSecrets(t *testing.T) {
	server := newAnswers(t, answer(503, ``), answer(200, `{"id":"card_1","pan":"4916530000002039","cvv":"739"}`, "Request-Id", "req_5"))
	var lines bytes.Buffer
	client := server.client(nil, WithLogger(log.New(&lines, "", 0)))
	details, err := client.Cards.Details(context.Background(), "card_1")
	if err != nil || details.PAN != "4916530000002039" || len(details.LastResponse.Body) != 0 {
		t.Fatal(details, err)
	}
	text := regexp.MustCompile(`in \S+,`).ReplaceAllString(lines.String(), "in T,")
	want := "GET /cards/card_1/details: attempt 1 answered 503 in T, \n" +
		"GET /cards/card_1/details: attempt 2 answered 200 in T, req_5\n"
	if text != want {
		t.Errorf("the log is %q", text)
	}
	server.Close()
	if _, err := client.Cards.Get(context.Background(), "card_1"); err == nil || strings.Contains(lines.String(), testKey) {
		t.Errorf("%v, %s", err, lines.String())
	}
}

func TestASecretIsInTheObjectAlone(t *testing.T) {
	server := newAnswers(t, answer(201, `{"id":"wh_1","secret":"whsec_x"}`))
	client, ctx := server.client(nil), context.Background()
	made, err := client.Webhooks.Create(ctx, nil)
	if err != nil || made.Secret != "whsec_x" || len(made.LastResponse.Body) != 0 {
		t.Errorf("made %v, %v", made, err)
	}
	if server.bodies[0] != "{}" {
		t.Errorf("no parameters are sent as %q", server.bodies[0])
	}
	if _, err := client.Webhooks.Test(ctx, "wh_1"); err != nil || server.bodies[1] != "" {
		t.Errorf("a write without parameters is sent as %q, %v", server.bodies[1], err)
	}
}

func TestCardUpdateParamsClear(t *testing.T) {
	for _, c := range []struct {
		params CardUpdateParams
		want   string
	}{
		{CardUpdateParams{}, `{}`},
		{CardUpdateParams{Label: Ptr("x")}, `{"label":"x"}`},
		{CardUpdateParams{Clear: []CardField{CardFieldLabel}}, `{"label":null}`},
		{CardUpdateParams{SpendingLimit: Ptr(USD("20.10")), Clear: []CardField{CardFieldMetadata, CardFieldLabel}},
			`{"spending_limit":20.10,"label":null,"metadata":null}`},
		{CardUpdateParams{Label: Ptr("x"), Clear: []CardField{CardFieldLabel}}, ""},
	} {
		text, err := json.Marshal(c.params)
		if string(text) != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%+v is written as %s, %v", c.params, text, err)
		}
	}
}

func TestEventObject(t *testing.T) {
	for eventType, want := range map[EventType]any{
		EventCardCreated: &Card{}, EventCardFunded: &Movement{}, EventTransactionSettled: &Transaction{},
		EventThreeDSChallenge: &Challenge{}, EventDepositPending: &Deposit{}, EventPing: &Webhook{},
		EventWebhookDisabled: &Webhook{}, "card.painted": json.RawMessage{},
	} {
		object, err := (&Event{Type: eventType, Data: []byte(`{"id":"x"}`)}).Object()
		if err != nil || reflect.TypeOf(object) != reflect.TypeOf(want) {
			t.Errorf("%s is about a %T, %v", eventType, object, err)
		}
	}
	if _, err := (&Event{Type: EventCardCreated, Data: []byte(`[]`)}).Object(); err == nil {
		t.Error("reads a list as a card")
	}
}

func TestMoneyArithmetic(t *testing.T) {
	if sum := USD("0.10").Add(USD("0.20")); sum != USD("0.30") || sum.Sub(Cents(31)).String() != "-0.01" {
		t.Errorf("the sum is %v", sum)
	}
	if USD("1").Cmp(USD("2")) != -1 || USD("2").Cmp(USD("1")) != 1 || USD("1").Cmp(Cents(100)) != 0 || !Cents(0).IsZero() {
		t.Error("amounts are in the wrong order")
	}
	for _, panics := range []func(){
		func() { USD("12,50") },
		func() { Cents(1<<63 - 1).Add(Cents(1)) },
		func() { Cents(-1 << 63).Sub(Cents(1)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("goes on with an impossible amount")
				}
			}()
			panics()
		}()
	}
	for cents := int64(0); cents < 10_000_000; cents += 7 {
		if money, err := ParseUSD(Cents(cents).String()); err != nil || money.Cents() != cents {
			t.Fatalf("%d cents become %v, %v", cents, money, err)
		}
	}
}
