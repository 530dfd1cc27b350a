package privcards

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// The kinds of *APIError, for errors.Is. A status that none of them stands for is an *APIError all the same.
var (
	ErrBadRequest          = errors.New("privcards: bad request")          // 400
	ErrAuthentication      = errors.New("privcards: not authenticated")    // 401
	ErrPermissionDenied    = errors.New("privcards: permission denied")    // 403
	ErrNotFound            = errors.New("privcards: not found")            // 404
	ErrConflict            = errors.New("privcards: conflict")             // 409: the object's state forbids it
	ErrIdempotency         = errors.New("privcards: idempotency conflict") // 409: the key was used otherwise, or is in use
	ErrUnprocessableEntity = errors.New("privcards: unprocessable entity") // 422
	ErrRateLimit           = errors.New("privcards: rate limited")         // 429
	ErrInternalServer      = errors.New("privcards: server error")         // 5xx
)

// ErrTimeout is what a *ConnectionError is, for errors.Is, when the time for the call was over.
var ErrTimeout = errors.New("privcards: timeout")

// APIError is an answer that is not a success.
type APIError struct {
	Status     int       // of HTTP
	Code       ErrorCode // stable; empty when the answer was not the API's own, but a proxy's
	Message    string    // for people
	Param      string    // the first invalid field
	Errors     []FieldError
	RequestID  string
	DocURL     string
	RetryAfter time.Duration // what the server asked to wait; 0 if nothing
	Header     http.Header
	Body       []byte

	Attempts       int    // how many were made
	IdempotencyKey string // of a write: with the same one it can be repeated safely, later or elsewhere
}

// FieldError is one invalid field of a request.
type FieldError struct {
	Meta
	Error   ErrorCode `json:"error"`
	Param   string    `json:"param"`
	Message string    `json:"message"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (f *FieldError) UnmarshalJSON(text []byte) error {
	type plain FieldError
	return decodeObject(text, (*plain)(f), &f.Meta)
}

func (e *APIError) Error() string {
	text := fmt.Sprintf("privcards: %s (%d", e.Message, e.Status)
	if e.Code != "" {
		text += " " + string(e.Code)
	}
	text += ")"
	if e.RequestID != "" {
		text += ", request " + e.RequestID
	}
	return text
}

// Is matches the kinds: errors.Is(err, privcards.ErrNotFound).
func (e *APIError) Is(target error) bool { return target == e.kind() }

func (e *APIError) kind() error {
	switch e.Status {
	case http.StatusBadRequest:
		return ErrBadRequest
	case http.StatusUnauthorized:
		return ErrAuthentication
	case http.StatusForbidden:
		return ErrPermissionDenied
	case http.StatusNotFound:
		return ErrNotFound
	case http.StatusConflict:
		if e.Code == CodeIdempotencyKeyReused || e.Code == CodeIdempotencyInProgress {
			return ErrIdempotency
		}
		return ErrConflict
	case http.StatusUnprocessableEntity:
		return ErrUnprocessableEntity
	case http.StatusTooManyRequests:
		return ErrRateLimit
	}
	if e.Status >= 500 && e.Status <= 599 {
		return ErrInternalServer
	}
	return nil
}

// newAPIError reads whatever came. Each member is read by itself: a proxy's page or a member of another type must not hide
// the status.
func newAPIError(status int, header http.Header, body []byte, now time.Time) *APIError {
	e := &APIError{Status: status, Header: header, Body: body}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) == nil {
		text := func(name string) (value string) {
			if json.Unmarshal(members[name], &value) != nil {
				return ""
			}
			return value
		}
		e.Code = ErrorCode(text("error"))
		e.Message = text("message")
		e.Param = text("param")
		e.RequestID = text("request_id")
		e.DocURL = text("doc_url")
		if json.Unmarshal(members["errors"], &e.Errors) != nil {
			e.Errors = nil
		}
	}
	e.RequestID = firstOf(e.RequestID, header.Get("Request-Id"))
	e.RetryAfter, _ = retryAfter(header, now)
	if e.Message == "" {
		e.Message = describeStatus(status, header)
	}
	return e
}

func describeStatus(status int, header http.Header) string {
	if status >= 300 && status <= 399 {
		return fmt.Sprintf("the answer redirects to %q; the API key is not sent there, so correct the base URL",
			header.Get("Location"))
	}
	return firstOf(http.StatusText(status), "the answer was not the API's")
}

// ConnectionError is a call that got no answer: no connection, one that broke, or no time left. Whether a write had its
// effect is then unknown; repeating it with IdempotencyKey is safe.
type ConnectionError struct {
	Err            error // what the last attempt, or the context, said
	Previous       error // the attempt before, when the context ended the wait after it
	Attempts       int
	IdempotencyKey string
}

func (e *ConnectionError) Error() string {
	text := fmt.Sprintf("privcards: no answer after %d attempts: %v", e.Attempts, e.Err)
	if e.Attempts == 1 {
		text = fmt.Sprintf("privcards: no answer: %v", e.Err)
	}
	if e.Previous != nil {
		text += fmt.Sprintf("; before that: %v", e.Previous)
	}
	return text
}

// Unwrap gives the cause, such as context.Canceled.
func (e *ConnectionError) Unwrap() error { return e.Err }

// Timeout tells whether time was over, as net.Error does.
func (e *ConnectionError) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.As(e.Err, &timeout) && timeout.Timeout()
}

// Is matches ErrTimeout.
func (e *ConnectionError) Is(target error) bool { return target == ErrTimeout && e.Timeout() }
