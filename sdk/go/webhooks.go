package privcards

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Webhook is an endpoint of yours that events are sent to.
type Webhook struct {
	Meta
	ID             string         `json:"id"`
	URL            string         `json:"url"`
	Events         []EventType    `json:"events"` // types, card.* and its like, or *
	Status         WebhookStatus  `json:"status"`
	DisabledReason DisabledReason `json:"disabled_reason"`
	CreatedAt      time.Time      `json:"created_at"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (w *Webhook) UnmarshalJSON(text []byte) error {
	type plain Webhook
	return decodeObject(text, (*plain)(w), &w.Meta)
}

// WebhookWithSecret is a webhook with its new signing secret, which no other answer shows. After a retry the secret can be
// empty: the kept answer of the first attempt holds none. RotateSecret with Force then makes another.
type WebhookWithSecret struct {
	Meta
	ID             string         `json:"id"`
	URL            string         `json:"url"`
	Events         []EventType    `json:"events"`
	Status         WebhookStatus  `json:"status"`
	DisabledReason DisabledReason `json:"disabled_reason"`
	CreatedAt      time.Time      `json:"created_at"`
	Secret         string         `json:"secret"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (w *WebhookWithSecret) UnmarshalJSON(text []byte) error {
	type plain WebhookWithSecret
	return decodeObject(text, (*plain)(w), &w.Meta)
}

// Format masks the secret.
func (w WebhookWithSecret) Format(state fmt.State, verb rune) {
	type plain WebhookWithSecret
	w.Secret, w.Extra = maskText(w.Secret), nil
	printMasked(state, verb, plain(w))
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	Meta
	ID             string         `json:"id"`
	EventID        string         `json:"event_id"`
	EventType      EventType      `json:"event_type"`
	WebhookID      string         `json:"webhook_id"`
	Status         DeliveryStatus `json:"status"`
	Attempts       int            `json:"attempts"`
	NextAttemptAt  *time.Time     `json:"next_attempt_at"`
	LastAttemptAt  *time.Time     `json:"last_attempt_at"`
	ResponseStatus int            `json:"response_status"` // 0 if nothing came
	ResponseBody   string         `json:"response_body"`
	Error          string         `json:"error"`
	DurationMS     int            `json:"duration_ms"`
	CreatedAt      time.Time      `json:"created_at"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (d *Delivery) UnmarshalJSON(text []byte) error {
	type plain Delivery
	return decodeObject(text, (*plain)(d), &d.Meta)
}

// WebhookCreateParams says where to send which events.
type WebhookCreateParams struct {
	URL    string      `json:"url"`
	Events []EventType `json:"events"`           // EventAll for all
	Secret string      `json:"secret,omitempty"` // one is made unless told
}

// Format masks the secret.
func (p WebhookCreateParams) Format(state fmt.State, verb rune) {
	type plain WebhookCreateParams
	p.Secret = maskText(p.Secret)
	printMasked(state, verb, plain(p))
}

// WebhookUpdateParams says what to change; what is not set stays.
type WebhookUpdateParams struct {
	URL    string        `json:"url,omitempty"`
	Events []EventType   `json:"events,omitempty"`
	Status WebhookStatus `json:"status,omitempty"` // enabled or disabled
}

// SecretRotateParams says how long the old secret goes on signing beside the new one: 24 hours unless told, 0 not at all.
type SecretRotateParams struct {
	GraceHours *int `json:"grace_hours,omitempty"`
	Force      bool `json:"force,omitempty"` // even within the grace of another rotation
}

// WebhookListParams picks a page of webhooks.
type WebhookListParams struct {
	ListParams
}

// DeliveryListParams filters a list of deliveries.
type DeliveryListParams struct {
	ListParams
	Status DeliveryStatus `json:"status,omitempty"`
}

// WebhooksService manages endpoints and what was sent to them, and checks signatures.
type WebhooksService struct{ core *core }

// Create makes a webhook. Its secret is in this answer alone.
func (s *WebhooksService) Create(
	ctx context.Context, params *WebhookCreateParams, options ...RequestOption,
) (*WebhookWithSecret, error) {
	return s.withSecret(ctx, "/webhooks", params, options)
}

// List is one page of webhooks.
func (s *WebhooksService) List(
	ctx context.Context, params *WebhookListParams, options ...RequestOption,
) (*Page[Webhook], error) {
	return get[Page[Webhook]](ctx, s.core, "/webhooks", params, options)
}

// Iter walks through all webhooks.
func (s *WebhooksService) Iter(ctx context.Context, params *WebhookListParams, options ...RequestOption) *Iter[Webhook] {
	return newIter(ctx, s.core, "/webhooks", params, options, func(w *Webhook) string { return w.ID })
}

// Get reads a webhook, without its secret.
func (s *WebhooksService) Get(ctx context.Context, id string, options ...RequestOption) (*Webhook, error) {
	path, err := pathOf("/webhooks", id)
	if err != nil {
		return nil, err
	}
	return get[Webhook](ctx, s.core, path, nil, options)
}

// Update changes a webhook; enabling it forgets past failures.
func (s *WebhooksService) Update(
	ctx context.Context, id string, params *WebhookUpdateParams, options ...RequestOption,
) (*Webhook, error) {
	path, err := pathOf("/webhooks", id)
	if err != nil {
		return nil, err
	}
	return write[Webhook](ctx, s.core, http.MethodPatch, path, params, options)
}

// Delete ends a webhook: nothing more is sent to it.
func (s *WebhooksService) Delete(ctx context.Context, id string, options ...RequestOption) (*Webhook, error) {
	path, err := pathOf("/webhooks", id)
	if err != nil {
		return nil, err
	}
	return write[Webhook](ctx, s.core, http.MethodDelete, path, nil, options)
}

// Test sends a ping to this webhook alone.
func (s *WebhooksService) Test(ctx context.Context, id string, options ...RequestOption) (*Delivery, error) {
	path, err := pathOf("/webhooks", id, "/test")
	if err != nil {
		return nil, err
	}
	return post[Delivery](ctx, s.core, path, nil, options)
}

// RotateSecret makes a new secret; until the grace ends both sign.
func (s *WebhooksService) RotateSecret(
	ctx context.Context, id string, params *SecretRotateParams, options ...RequestOption,
) (*WebhookWithSecret, error) {
	path, err := pathOf("/webhooks", id, "/rotate_secret")
	if err != nil {
		return nil, err
	}
	return s.withSecret(ctx, path, params, options)
}

// FinishRotation ends the grace: the old secret stops signing at once.
func (s *WebhooksService) FinishRotation(ctx context.Context, id string, options ...RequestOption) (*Webhook, error) {
	path, err := pathOf("/webhooks", id, "/finish_rotation")
	if err != nil {
		return nil, err
	}
	return post[Webhook](ctx, s.core, path, nil, options)
}

// Deliveries is one page of what was sent to a webhook.
func (s *WebhooksService) Deliveries(
	ctx context.Context, id string, params *DeliveryListParams, options ...RequestOption,
) (*Page[Delivery], error) {
	path, err := pathOf("/webhooks", id, "/deliveries")
	if err != nil {
		return nil, err
	}
	return get[Page[Delivery]](ctx, s.core, path, params, options)
}

// IterDeliveries walks through all that was sent to a webhook.
func (s *WebhooksService) IterDeliveries(
	ctx context.Context, id string, params *DeliveryListParams, options ...RequestOption,
) *Iter[Delivery] {
	path, err := pathOf("/webhooks", id, "/deliveries")
	it := newIter(ctx, s.core, path, params, options, func(d *Delivery) string { return d.ID })
	if err != nil {
		it.err = err
	}
	return it
}

// Delivery reads a delivery.
func (s *WebhooksService) Delivery(ctx context.Context, id string, options ...RequestOption) (*Delivery, error) {
	path, err := pathOf("/deliveries", id)
	if err != nil {
		return nil, err
	}
	return get[Delivery](ctx, s.core, path, nil, options)
}

// RetryDelivery sends a delivery again, at once and with the same bytes.
func (s *WebhooksService) RetryDelivery(ctx context.Context, id string, options ...RequestOption) (*Delivery, error) {
	path, err := pathOf("/deliveries", id, "/retry")
	if err != nil {
		return nil, err
	}
	return post[Delivery](ctx, s.core, path, nil, options)
}

// Recover retries every failed delivery of a webhook that was made at or after since, oldest first, and gives back those
// it retried, also beside an error. It is several requests.
func (s *WebhooksService) Recover(ctx context.Context, id string, since time.Time) ([]Delivery, error) {
	var failed []string // all of them first: a retry takes its delivery out of the list
	it := s.IterDeliveries(ctx, id, &DeliveryListParams{ListParams{PerPage: 100}, DeliveryFailed})
	for it.Next() && !it.Item().CreatedAt.Before(since) {
		failed = append(failed, it.Item().ID)
	}
	if err := it.Err(); err != nil {
		return nil, err
	}
	retried := make([]Delivery, 0, len(failed))
	for i := len(failed) - 1; i >= 0; i-- {
		delivery, err := s.RetryDelivery(ctx, failed[i])
		if isNotRetriable(err) {
			continue // someone was faster
		}
		if err != nil {
			return retried, err
		}
		retried = append(retried, *delivery)
	}
	return retried, nil
}

func isNotRetriable(err error) bool {
	var refusal *APIError
	return errors.As(err, &refusal) && refusal.Code == CodeDeliveryNotRetriable
}

func (s *WebhooksService) withSecret(
	ctx context.Context, path string, params any, options []RequestOption,
) (*WebhookWithSecret, error) {
	return run[WebhookWithSecret](ctx, s.core,
		call{method: http.MethodPost, path: path, params: params, hasBody: true, secret: true}, options)
}

// Verify is VerifySignature; without a secret it takes the client's.
func (s *WebhooksService) Verify(payload []byte, signature string, secrets ...string) bool {
	return VerifySignature(payload, signature, s.secretsOr(secrets)...)
}

// ConstructEvent is the function of that name; an empty secret stands for the client's.
func (s *WebhooksService) ConstructEvent(
	payload []byte, header http.Header, secret string, tolerance time.Duration, options ...WebhookOption,
) (*Event, error) {
	return ConstructEvent(payload, header, firstOf(secret, s.core.webhookSecret), tolerance, options...)
}

func (s *WebhooksService) secretsOr(secrets []string) []string {
	if len(secrets) == 0 {
		return []string{s.core.webhookSecret}
	}
	return secrets
}
