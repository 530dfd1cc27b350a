package privcards

import (
	"net/http"
	"time"
)

// ClientOption changes how a Client works.
type ClientOption func(*core)

// Logger takes one line per attempt: method, path, status, time, request id. *log.Logger is one.
type Logger interface {
	Printf(format string, values ...any)
}

// WithBaseURL says where the API is, /v1 included. It wins over PRIVCARDS_BASE_URL.
func WithBaseURL(baseURL string) ClientOption {
	return func(c *core) { c.baseURL = baseURL }
}

// WithHTTPClient sends with the caller's client: its transport, proxy, certificates and timeout per attempt. Redirects are
// still not followed, because each would carry the key elsewhere.
func WithHTTPClient(client *http.Client) ClientOption {
	return func(c *core) { c.httpClient = client }
}

// WithMaxRetries says how many attempts may follow the first; 2 unless told, 0 for none.
func WithMaxRetries(retries int) ClientOption {
	return func(c *core) { c.maxRetries = retries }
}

// WithTimeout bounds each call, all its attempts and waits together, when its context has no deadline; 30 seconds unless
// told, 0 for no bound.
func WithTimeout(timeout time.Duration) ClientOption {
	return func(c *core) { c.timeout = timeout }
}

// WithAllowInsecure lets a live key travel over http to another machine, for a network that is private by other means.
func WithAllowInsecure() ClientOption {
	return func(c *core) { c.allowInsecure = true }
}

// WithWebhookSecret is what Webhooks.Verify and ConstructEvent use when no secret is given; PRIVCARDS_WEBHOOK_SECRET
// unless told.
func WithWebhookSecret(secret string) ClientOption {
	return func(c *core) { c.webhookSecret = secret }
}

// WithLanguage picks the language of error messages: "en" or "fr". Codes are the same in both.
func WithLanguage(language string) ClientOption {
	return func(c *core) { c.language = language }
}

// WithLogger writes a line per attempt, without headers, bodies or query. PRIVCARDS_LOG=debug writes them to standard
// error.
func WithLogger(logger Logger) ClientOption {
	return func(c *core) { c.logger = logger }
}

// RequestOption changes one call.
type RequestOption func(*call)

// WithIdempotencyKey names a write, so that repeating it, even from another process, has its effect once. Without it each
// call gets a key of its own.
func WithIdempotencyKey(key string) RequestOption {
	return func(c *call) { c.idempotencyKey, c.hasKey = key, true }
}

// WithHeader adds a header to the request.
func WithHeader(name, value string) RequestOption {
	return func(c *call) {
		if c.header == nil {
			c.header = http.Header{}
		}
		c.header.Set(name, value)
	}
}
