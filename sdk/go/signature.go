package privcards

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a delivery: those of Standard Webhooks, and the digest of the body alone.
const (
	headerID            = "webhook-id"
	headerTimestamp     = "webhook-timestamp"
	headerSignature     = "webhook-signature"
	headerBodySignature = "X-PrivCards-Signature"
	headerBodyNext      = "X-PrivCards-Signature-Next"
)

const (
	// DefaultTolerance is how far a delivery's time may be from ours, either way.
	DefaultTolerance = 5 * time.Minute
	// AnyAge accepts a delivery of any time; who uses it must tell repeats by the event's id.
	AnyAge time.Duration = math.MaxInt64
)

// SignatureReason says why a delivery is not believed.
type SignatureReason string

// The reasons, in the order they are looked for.
const (
	ReasonEmptySecret   SignatureReason = "empty_secret"
	ReasonMissingHeader SignatureReason = "missing_header"
	ReasonMalformed     SignatureReason = "malformed"
	ReasonNoMatch       SignatureReason = "no_match"
	ReasonTooOld        SignatureReason = "too_old"
	ReasonTooNew        SignatureReason = "too_new"
)

// SignatureVerificationError is a delivery that is not believed. Answer it with 400.
type SignatureVerificationError struct {
	Reason  SignatureReason
	Message string
}

func (e *SignatureVerificationError) Error() string {
	return fmt.Sprintf("privcards: webhook not verified: %s (%s)", e.Message, e.Reason)
}

// WebhookOption changes how ConstructEvent checks.
type WebhookOption func(*webhookCheck)

// OrSecret accepts a second secret, for the time of a rotation.
func OrSecret(secret string) WebhookOption {
	return func(c *webhookCheck) { c.secrets = append(c.secrets, secret) }
}

// AllowLegacy accepts a delivery that has X-PrivCards-Signature alone, which says nothing of its time: anyone who saw a
// delivery could send it again. If any Standard Webhooks header is there, all of them count.
func AllowLegacy() WebhookOption {
	return func(c *webhookCheck) { c.allowLegacy = true }
}

type webhookCheck struct {
	payload     []byte
	header      http.Header
	secrets     []string
	tolerance   time.Duration
	allowLegacy bool
	now         time.Time
}

// VerifySignature tells whether signature, the header X-PrivCards-Signature, is right for the raw body under one of the
// secrets. An empty secret is never right. It says nothing of when the delivery was made: prefer ConstructEvent.
func VerifySignature(payload []byte, signature string, secrets ...string) bool {
	matched := false
	for _, secret := range secrets {
		if secret == "" {
			return false
		}
		if hmac.Equal([]byte(bodySignature(payload, secret)), []byte(signature)) {
			matched = true
		}
	}
	return matched
}

// ConstructEvent checks a delivery, its raw body and headers, and reads its event. Pass DefaultTolerance, or how old or
// early it may be; a tolerance of 0 is no tolerance. A delivery that is not believed is a *SignatureVerificationError.
func ConstructEvent(
	payload []byte, header http.Header, secret string, tolerance time.Duration, options ...WebhookOption,
) (*Event, error) {
	check := &webhookCheck{payload: payload, header: header, secrets: []string{secret}, tolerance: tolerance, now: time.Now()}
	for _, option := range options {
		option(check)
	}
	return check.event()
}

// event checks in an order that gives nothing away: first who sent it, then when, then what it says.
func (c *webhookCheck) event() (*Event, error) {
	for _, secret := range c.secrets {
		if secret == "" {
			return nil, refuse(ReasonEmptySecret, "the secret is empty; is PRIVCARDS_WEBHOOK_SECRET set?")
		}
	}
	check := c.checkStandard
	if c.allowLegacy && c.get(headerID)+c.get(headerTimestamp)+c.get(headerSignature) == "" {
		check = c.checkLegacy
	}
	if err := check(); err != nil {
		return nil, err
	}
	event := &Event{}
	if err := json.Unmarshal(c.payload, event); err != nil || event.ID == "" || event.Type == "" {
		return nil, refuse(ReasonMalformed, "the signature is right, but the body is not an event")
	}
	return event, nil
}

func (c *webhookCheck) checkStandard() error {
	id, timestamp, signatures := c.get(headerID), c.get(headerTimestamp), c.get(headerSignature)
	for name, value := range map[string]string{headerID: id, headerTimestamp: timestamp, headerSignature: signatures} {
		if value == "" {
			return refuse(ReasonMissingHeader, "the header "+name+" is missing or empty")
		}
	}
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || !isDigits(timestamp) {
		return refuse(ReasonMalformed, "the header "+headerTimestamp+" is not a number of seconds")
	}
	entries := versionOne(signatures)
	if len(entries) == 0 {
		return refuse(ReasonMalformed, "the header "+headerSignature+" has no entry v1,…")
	}
	if !c.matches(id, timestamp, entries) {
		return c.noMatch()
	}
	age, tolerance := c.now.Unix()-sent, int64(c.tolerance/time.Second)
	switch {
	case c.tolerance == AnyAge:
		return nil
	case age > tolerance:
		return refuse(ReasonTooOld, fmt.Sprintf("it was sent %d s ago; is this machine's clock right?", age))
	case -age > tolerance:
		return refuse(ReasonTooNew, fmt.Sprintf("it was sent %d s from now; is this machine's clock right?", -age))
	}
	return nil
}

func (c *webhookCheck) checkLegacy() error {
	now, next := c.get(headerBodySignature), c.get(headerBodyNext)
	if now+next == "" {
		return refuse(ReasonMissingHeader, "neither the Standard Webhooks headers nor "+headerBodySignature+" are there")
	}
	if !VerifySignature(c.payload, now, c.secrets...) && !VerifySignature(c.payload, next, c.secrets...) {
		return c.noMatch()
	}
	return nil
}

func (c *webhookCheck) get(name string) string { return c.header.Get(name) }

func (c *webhookCheck) matches(id, timestamp string, entries []string) bool {
	matched := false
	for _, secret := range c.secrets {
		right := []byte(standardSignature(id, timestamp, c.payload, secret))
		for _, entry := range entries {
			if hmac.Equal(right, []byte(entry)) {
				matched = true
			}
		}
	}
	return matched
}

func (c *webhookCheck) noMatch() error {
	switch {
	case strings.HasPrefix(c.secrets[0], "sk_"):
		return refuse(ReasonNoMatch, "the secret is an API key; use the webhook's own secret, which begins with whsec_")
	case len(c.payload) == 0:
		return refuse(ReasonNoMatch, "the body is empty; was it read before?")
	}
	return refuse(ReasonNoMatch, "no signature matches; is it this webhook's secret, and the raw body as it was received, "+
		"not parsed and printed again?")
}

func refuse(reason SignatureReason, message string) error {
	return &SignatureVerificationError{reason, message}
}

func versionOne(signatures string) []string {
	var entries []string
	for _, entry := range strings.Fields(signatures) {
		if version, _, found := strings.Cut(entry, ","); found && version == "v1" {
			entries = append(entries, entry)
		}
	}
	return entries
}

// bodySignature is keyed with the secret as it is shown, prefix and all.
func bodySignature(payload []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(payload)
	return hex.EncodeToString(mac.Sum(nil))
}

// standardSignature is keyed with what the base64 after whsec_ encodes; a secret of another form is used as text.
func standardSignature(id, timestamp string, payload []byte, secret string) string {
	key := []byte(secret)
	if encoded := strings.TrimPrefix(secret, "whsec_"); encoded != secret {
		if decoded, err := base64.StdEncoding.DecodeString(encoded); err == nil && len(decoded) > 0 {
			key = decoded
		}
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(payload)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// SignForTest makes the headers of a delivery sent at the given time, to test a handler of yours.
func SignForTest(payload []byte, secret string, at time.Time) http.Header {
	var event struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
	_ = json.Unmarshal(payload, &event) // a body that is no event can be signed as well
	id, timestamp := firstOf(event.ID, "evt_test"), strconv.FormatInt(at.Unix(), 10)
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set(headerID, id)
	header.Set(headerTimestamp, timestamp)
	header.Set(headerSignature, standardSignature(id, timestamp, payload, secret))
	header.Set(headerBodySignature, bodySignature(payload, secret))
	return header
}
