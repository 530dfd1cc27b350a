package privcards

import (
	"context"
	"time"
)

// RequestLogEntry is a request as the server's log keeps it.
type RequestLogEntry struct {
	Meta
	ID             string    `json:"id"` // the Request-Id of its answer
	Method         string    `json:"method"`
	Path           string    `json:"path"`
	Status         int       `json:"status"`
	Error          ErrorCode `json:"error"` // empty when it was not an error
	DurationMS     int       `json:"duration_ms"`
	APIKeyLast4    string    `json:"api_key_last4"`
	IdempotencyKey string    `json:"idempotency_key"`
	CreatedAt      time.Time `json:"created_at"`
	Livemode       bool      `json:"livemode"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (e *RequestLogEntry) UnmarshalJSON(text []byte) error {
	type plain RequestLogEntry
	return decodeObject(text, (*plain)(e), &e.Meta)
}

// RequestListParams filters the request log. Status is a status such as "404", or a class of them: "4xx".
type RequestListParams struct {
	ListParams
	Method string `json:"method,omitempty"`
	Status string `json:"status,omitempty"`
}

// RequestsService reads what the API was asked lately.
type RequestsService struct{ core *core }

// List is one page of requests.
func (s *RequestsService) List(
	ctx context.Context, params *RequestListParams, options ...RequestOption,
) (*Page[RequestLogEntry], error) {
	return get[Page[RequestLogEntry]](ctx, s.core, "/requests", params, options)
}

// Iter walks through all requests of the log.
func (s *RequestsService) Iter(
	ctx context.Context, params *RequestListParams, options ...RequestOption,
) *Iter[RequestLogEntry] {
	return newIter(ctx, s.core, "/requests", params, options, idOfRequest)
}

// Get reads the request whose answer had this Request-Id, while the log holds it.
func (s *RequestsService) Get(ctx context.Context, id string, options ...RequestOption) (*RequestLogEntry, error) {
	path, err := pathOf("/requests", id)
	if err != nil {
		return nil, err
	}
	return get[RequestLogEntry](ctx, s.core, path, nil, options)
}

// Stream follows requests as they are answered; see Stream.
func (s *RequestsService) Stream(
	ctx context.Context, params *StreamParams, options ...RequestOption,
) (*Stream[RequestLogEntry], error) {
	return openStream(ctx, s.core, "/requests", params, options, idOfRequest)
}

func idOfRequest(entry *RequestLogEntry) string { return entry.ID }
