package privcards

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// The vectors of api/vectors are the same for all SDKs. A module downloaded by itself is without them.
func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	folder := filepath.Join("..", "..", "api", "vectors")
	if _, err := os.Stat(filepath.Join("..", "..", "api")); errors.Is(err, os.ErrNotExist) {
		t.Skip("the vectors are in the repository, not in the module")
	}
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func headerOf(values map[string]string) http.Header {
	header := http.Header{}
	for name, value := range values {
		header.Set(name, value)
	}
	return header
}

func enough(t *testing.T, cases, least int) {
	t.Helper()
	if cases < least {
		t.Fatalf("%d cases were read, there are at least %d", cases, least)
	}
}

func TestVectorsRetry(t *testing.T) {
	type limits struct {
		MaxRetries    *int   `json:"max_retries"`
		Now           string `json:"now"`
		TimeoutLeftMS *int64 `json:"timeout_left_ms"`
	}
	var vectors struct {
		Defaults limits
		Cases    []struct {
			limits
			Name    string
			Attempt int
			Outcome struct {
				ConnectionError bool `json:"connection_error"`
				Status          int
				Code            ErrorCode
				Headers         map[string]string
			}
			Expect struct {
				Retry bool
				Min   int64 `json:"delay_ms_min"`
				Max   int64 `json:"delay_ms_max"`
			}
		}
	}
	readVectors(t, "retry.json", &vectors)
	enough(t, len(vectors.Cases), 50)
	for _, c := range vectors.Cases {
		t.Run(c.Name, func(t *testing.T) {
			limits := vectors.Defaults
			if c.MaxRetries != nil {
				limits.MaxRetries = c.MaxRetries
			}
			if c.TimeoutLeftMS != nil {
				limits.TimeoutLeftMS = c.TimeoutLeftMS
			}
			now, err := time.Parse(time.RFC3339, firstOf(c.Now, limits.Now))
			if err != nil {
				t.Fatal(err)
			}
			ended := outcome{c.Outcome.ConnectionError, c.Outcome.Status, c.Outcome.Code, headerOf(c.Outcome.Headers)}
			left := time.Duration(*limits.TimeoutLeftMS) * time.Millisecond
			for _, random := range []float64{0, 0.5, 0.999999} {
				rule := retryRule{*limits.MaxRetries, func() float64 { return random }}
				wait, again := rule.next(c.Attempt, ended, now, left)
				if again != c.Expect.Retry {
					t.Fatalf("another attempt: %v, expected %v", again, c.Expect.Retry)
				}
				low := time.Duration(c.Expect.Min) * time.Millisecond
				high := time.Duration(c.Expect.Max) * time.Millisecond
				exact := low + time.Duration(random*float64(high-low))
				if again && (wait-exact > time.Millisecond || exact-wait > time.Millisecond) {
					t.Errorf("waits %v at %v of the way from %v to %v", wait, random, low, high)
				}
			}
		})
	}
}

func TestVectorsErrors(t *testing.T) {
	kinds := map[string]error{
		"BadRequestError": ErrBadRequest, "AuthenticationError": ErrAuthentication,
		"PermissionDeniedError": ErrPermissionDenied, "NotFoundError": ErrNotFound, "ConflictError": ErrConflict,
		"IdempotencyError": ErrIdempotency, "UnprocessableEntityError": ErrUnprocessableEntity,
		"RateLimitError": ErrRateLimit, "InternalServerError": ErrInternalServer, "APIError": nil,
	}
	var vectors struct {
		Defaults struct{ Now time.Time }
		Cases    []struct {
			Name    string
			Status  int
			Headers map[string]string
			Body    string
			Expect  struct {
				Class      string
				Code       string
				Message    *string
				Param      string
				RequestID  string  `json:"request_id"`
				RetryAfter float64 `json:"retry_after"`
				DocURL     *string `json:"doc_url"`
				Errors     [][2]string
			}
		}
	}
	readVectors(t, "errors.json", &vectors)
	enough(t, len(vectors.Cases), 30)
	for _, c := range vectors.Cases {
		t.Run(c.Name, func(t *testing.T) {
			e := newAPIError(c.Status, headerOf(c.Headers), []byte(c.Body), vectors.Defaults.Now)
			kind, known := kinds[c.Expect.Class]
			if !known || e.kind() != kind {
				t.Errorf("the kind is %v, expected %s", e.kind(), c.Expect.Class)
			}
			if kind != nil && !errors.Is(e, kind) {
				t.Errorf("errors.Is does not find %v", kind)
			}
			got := []any{string(e.Code), e.Param, e.RequestID, e.RetryAfter.Seconds()}
			want := []any{c.Expect.Code, c.Expect.Param, c.Expect.RequestID, c.Expect.RetryAfter}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("code, param, request id, retry after are %q, expected %q", got, want)
			}
			if c.Expect.Message != nil && e.Message != *c.Expect.Message {
				t.Errorf("the message is %q", e.Message)
			}
			if c.Expect.DocURL != nil && e.DocURL != *c.Expect.DocURL {
				t.Errorf("the doc_url is %q", e.DocURL)
			}
			for i, field := range c.Expect.Errors {
				if i >= len(e.Errors) || string(e.Errors[i].Error) != field[0] || e.Errors[i].Param != field[1] {
					t.Errorf("field error %d is not %v: %+v", i, field, e.Errors)
				}
			}
			if !strings.HasSuffix(e.Error(), c.Expect.RequestID) || e.Message == "" {
				t.Errorf("the text does not end with the request id: %q", e.Error())
			}
		})
	}
}

func TestVectorsMoney(t *testing.T) {
	type amount struct {
		Text  string
		Minor int64
		Why   string
	}
	var vectors struct{ Accepted, Refused, Prints []amount }
	readVectors(t, "money.json", &vectors)
	enough(t, len(vectors.Accepted), 30)
	enough(t, len(vectors.Refused), 30)
	enough(t, len(vectors.Prints), 10)
	for _, c := range vectors.Accepted {
		if money, err := ParseUSD(c.Text); err != nil || money != Cents(c.Minor) {
			t.Errorf("%q is read as %v, %v", c.Text, money, err)
		}
		var money Money
		if err := json.Unmarshal([]byte(c.Text), &money); err != nil || money.Cents() != c.Minor {
			t.Errorf("%q as a number is read as %v, %v", c.Text, money, err)
		}
		if err := json.Unmarshal([]byte(`"`+c.Text+`"`), &money); err != nil || money.Cents() != c.Minor {
			t.Errorf("%q as a string is read as %v, %v", c.Text, money, err)
		}
	}
	for _, c := range vectors.Refused {
		if money, err := ParseUSD(c.Text); err == nil {
			t.Errorf("%q (%s) is read as %v", c.Text, c.Why, money)
		}
	}
	for _, c := range vectors.Prints {
		if text := Cents(c.Minor).String(); text != c.Text {
			t.Errorf("%d cents print as %q, expected %q", c.Minor, text, c.Text)
		}
	}
}

func TestVectorsPagination(t *testing.T) {
	var vectors struct {
		Cases []struct {
			Name      string
			Params    CardListParams
			Exchanges []struct {
				Query    map[string]string
				Response json.RawMessage
			}
			IDs []string
		}
	}
	readVectors(t, "pagination.json", &vectors)
	enough(t, len(vectors.Cases), 10)
	for _, c := range vectors.Cases {
		t.Run(c.Name, func(t *testing.T) {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked >= len(c.Exchanges) {
					t.Errorf("a request too many: %s", r.URL)
					return
				}
				query := map[string]string{}
				for name := range r.URL.Query() {
					query[name] = r.URL.Query().Get(name)
				}
				if len(query)+len(c.Exchanges[asked].Query) > 0 && !reflect.DeepEqual(query, c.Exchanges[asked].Query) {
					t.Errorf("request %d asks %v, expected %v", asked, query, c.Exchanges[asked].Query)
				}
				w.Write(c.Exchanges[asked].Response)
				asked++
			}))
			defer server.Close()
			ids := []string{}
			it := NewClient("sk_test_x", WithBaseURL(server.URL)).Cards.Iter(context.Background(), &c.Params)
			for it.Next() {
				ids = append(ids, it.Item().ID)
			}
			if it.Err() != nil || !reflect.DeepEqual(ids, c.IDs) || asked != len(c.Exchanges) {
				t.Errorf("%d requests gave %v, %v; expected %d and %v", asked, ids, it.Err(), len(c.Exchanges), c.IDs)
			}
		})
	}
}

// secretsVector is one secret or a list.
type secretsVector []string

func (s *secretsVector) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return json.Unmarshal(text, (*[]string)(s))
	}
	*s = []string{""}
	return json.Unmarshal(text, &(*s)[0])
}

type signatureExpectation struct {
	Accepted        bool
	ID, Type        string
	Reason          SignatureReason
	MessageContains string `json:"message_contains"`
}

func (e *signatureExpectation) UnmarshalJSON(text []byte) error {
	type plain signatureExpectation
	if text[0] != '{' {
		return json.Unmarshal(text, &e.Accepted)
	}
	return json.Unmarshal(text, (*plain)(e))
}

func TestVectorsSignatures(t *testing.T) {
	type signatureCase struct {
		Name        string
		Payload     json.RawMessage
		Signature   string
		Headers     map[string]string
		Secret      secretsVector
		Now         int64
		Tolerance   json.RawMessage
		AllowLegacy bool `json:"allow_legacy"`
		Expect      signatureExpectation
	}
	var vectors struct {
		Verify         []signatureCase
		ConstructEvent []signatureCase `json:"construct_event"`
	}
	readVectors(t, "signatures.json", &vectors)
	enough(t, len(vectors.Verify), 24)
	enough(t, len(vectors.ConstructEvent), 59)
	bodyOf := func(t *testing.T, c signatureCase) []byte {
		var text string
		if json.Unmarshal(c.Payload, &text) != nil {
			t.Skip("a parsed body does not fit []byte")
		}
		return []byte(text)
	}
	for _, c := range vectors.Verify {
		t.Run("verify/"+c.Name, func(t *testing.T) {
			// Where other languages throw for an empty secret, a bool says false.
			if accepted := VerifySignature(bodyOf(t, c), c.Signature, c.Secret...); accepted != c.Expect.Accepted {
				t.Errorf("accepted: %v", accepted)
			}
		})
	}
	for _, c := range vectors.ConstructEvent {
		t.Run("event/"+c.Name, func(t *testing.T) {
			check := &webhookCheck{payload: bodyOf(t, c), header: headerOf(c.Headers), secrets: c.Secret,
				tolerance: DefaultTolerance, allowLegacy: c.AllowLegacy, now: time.Unix(c.Now, 0)}
			if len(c.Secret) == 0 {
				check.secrets = []string{""} // ConstructEvent always has a first one
			}
			var seconds int64
			if bytes.Equal(c.Tolerance, []byte(`"infinite"`)) {
				check.tolerance = AnyAge
			} else if json.Unmarshal(c.Tolerance, &seconds) == nil {
				check.tolerance = time.Duration(seconds) * time.Second
			}
			event, err := check.event()
			var refusal *SignatureVerificationError
			switch {
			case c.Expect.Reason == "" && (err != nil || event.ID != c.Expect.ID || string(event.Type) != c.Expect.Type):
				t.Errorf("the event is %v, %v", event, err)
			case c.Expect.Reason != "" && (!errors.As(err, &refusal) || refusal.Reason != c.Expect.Reason):
				t.Errorf("the error is %v, expected %s", err, c.Expect.Reason)
			case refusal != nil && !strings.Contains(refusal.Error(), c.Expect.MessageContains):
				t.Errorf("no hint of %q in %q", c.Expect.MessageContains, refusal)
			}
		})
	}
}

func TestVectorsWebhookSignature(t *testing.T) {
	var vectors struct {
		Cases []struct {
			Name, Secret, Body string
			ID                 string `json:"webhook_id"`
			Timestamp          int64  `json:"webhook_timestamp"`
			BodySignature      string `json:"x_privcards_signature"`
			Signature          string `json:"webhook_signature"`
		}
		Rejected []struct {
			Name          string
			BodySignature string `json:"x_privcards_signature"`
		}
	}
	readVectors(t, "webhook_signature.json", &vectors)
	enough(t, len(vectors.Cases), 1)
	for _, c := range vectors.Cases {
		header := SignForTest([]byte(c.Body), c.Secret, time.Unix(c.Timestamp, 0))
		got := []string{header.Get(headerID), header.Get(headerBodySignature), header.Get(headerSignature)}
		if want := []string{c.ID, c.BodySignature, c.Signature}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: signed as %q, expected %q", c.Name, got, want)
		}
		for _, r := range vectors.Rejected {
			if VerifySignature([]byte(c.Body), r.BodySignature, c.Secret) {
				t.Errorf("accepts a signature with %s", r.Name)
			}
		}
	}
}
