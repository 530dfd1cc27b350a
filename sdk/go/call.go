package privcards

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswerBytes is far above any answer of the API; more is not the API.
const maxAnswerBytes = 32 << 20

// call is one logical call: what is sent is the same at every attempt.
type call struct {
	method  string
	path    string // escaped, begins with /
	query   url.Values
	params  any  // JSON body of a write; nil is none
	hasBody bool // params is sent, even if it is nil inside
	secret  bool // the answer holds a card number: it is kept in the object alone

	header         http.Header
	idempotencyKey string
	hasKey         bool
	body           []byte
}

// get, post, … are what the services are written in. T is an object of the API.
func get[T any](ctx context.Context, c *core, path string, params any, options []RequestOption) (*T, error) {
	query, err := queryOf(params)
	if err != nil {
		return nil, err
	}
	return run[T](ctx, c, call{method: http.MethodGet, path: path, query: query}, options)
}

func write[T any](ctx context.Context, c *core, method, path string, params any, options []RequestOption) (*T, error) {
	return run[T](ctx, c, call{method: method, path: path, params: params, hasBody: params != nil}, options)
}

func post[T any](ctx context.Context, c *core, path string, params any, options []RequestOption) (*T, error) {
	return write[T](ctx, c, http.MethodPost, path, params, options)
}

func run[T any](ctx context.Context, c *core, request call, options []RequestOption) (*T, error) {
	response, err := c.do(ctx, &request, options)
	if err != nil {
		return nil, err
	}
	object := new(T)
	if err := json.Unmarshal(response.Body, object); err != nil {
		return nil, notTheAPI(response, err)
	}
	if request.secret {
		response.Body = nil
	}
	if keeper, ok := any(object).(interface{ setResponse(*Response) }); ok {
		keeper.setResponse(response)
	}
	return object, nil
}

// notTheAPI is a success that cannot be read: most often a page of something else at the base URL.
func notTheAPI(response *Response, err error) error {
	return &APIError{
		Status: response.StatusCode, RequestID: response.RequestID, Header: response.Header,
		Message:  fmt.Sprintf("the answer is not what the API answers, is the base URL right? (%v)", err),
		Attempts: response.Attempts, IdempotencyKey: response.IdempotencyKey,
	}
}

// pathOf joins literal parts and ids in turn. An empty id is refused: it would turn "get one" into "list all".
func pathOf(prefix, id string, suffix ...string) (string, error) {
	if strings.TrimSpace(id) == "" {
		return "", errors.New("privcards: the id is empty")
	}
	if id == "." || id == ".." {
		return "", fmt.Errorf("privcards: %q is not an id", id)
	}
	return prefix + "/" + url.PathEscape(id) + strings.Join(suffix, ""), nil
}

// queryOf writes the members of params that are set, under their JSON names.
func queryOf(params any) (url.Values, error) {
	if values, ok := params.(url.Values); ok || params == nil {
		return values, nil
	}
	text, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("privcards: the parameters cannot be written: %w", err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, fmt.Errorf("privcards: the parameters are not an object: %w", err)
	}
	query := url.Values{}
	for name, value := range members {
		printed := string(value)
		if json.Unmarshal(value, &printed) != nil {
			printed = string(value) // a number or a boolean is its own text
		}
		query.Set(name, printed)
	}
	return query, nil
}

// prepare settles everything that must not differ between attempts.
func (c *core) prepare(request *call, options []RequestOption) error {
	if c.mistake != nil {
		return c.mistake
	}
	for _, option := range options {
		option(request)
	}
	if request.method == http.MethodGet || request.method == http.MethodHead {
		request.idempotencyKey = "" // reading needs none
		return nil
	}
	if !request.hasKey {
		key, err := newIdempotencyKey()
		if err != nil {
			return err
		}
		request.idempotencyKey = key
	}
	if !isIdempotencyKey(request.idempotencyKey) {
		return errors.New("privcards: an idempotency key has 1 to 255 printable ASCII characters")
	}
	if !request.hasBody {
		return nil
	}
	body, err := json.Marshal(request.params)
	if err != nil {
		return fmt.Errorf("privcards: the parameters cannot be written as JSON: %w", err)
	}
	if bytes.Equal(body, []byte("null")) { // a nil pointer to parameters
		body = []byte("{}")
	}
	request.body = body
	return nil
}

func isIdempotencyKey(key string) bool {
	for i := 0; i < len(key); i++ {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= 255
}

func newIdempotencyKey() (string, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", fmt.Errorf("privcards: no randomness for an idempotency key: %w", err)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // RFC 9562: version 4, variant 10
	return fmt.Sprintf("pc-go-%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]), nil
}

// do makes attempts until one is final, the rule says enough, or the time is over.
func (c *core) do(ctx context.Context, request *call, options []RequestOption) (*Response, error) {
	if err := c.prepare(request, options); err != nil {
		return nil, err
	}
	if _, bounded := ctx.Deadline(); !bounded && c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	rule := retryRule{c.maxRetries, c.random}
	for attempt := 1; ; attempt++ {
		response, ended, err := c.attempt(ctx, request, attempt)
		if err == nil {
			return response, nil
		}
		if ctx.Err() != nil {
			return nil, err
		}
		wait, again := rule.next(attempt, ended, c.now(), c.timeLeft(ctx))
		if !again {
			return nil, err
		}
		if stopped := c.sleep(ctx, wait); stopped != nil {
			return nil, &ConnectionError{stopped, err, attempt, request.idempotencyKey}
		}
	}
}

func (c *core) timeLeft(ctx context.Context) time.Duration {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return math.MaxInt64
	}
	return time.Until(deadline)
}

// attempt sends once and reads the whole answer: one cut short is a failed connection.
func (c *core) attempt(ctx context.Context, request *call, attempt int) (*Response, outcome, error) {
	start := time.Now()
	status, header, body, err := c.exchange(ctx, request)
	if err != nil {
		c.logf("%s %s: attempt %d failed in %v: %v", request.method, request.path, attempt, since(start), err)
		return nil, outcome{connectionFailed: true},
			&ConnectionError{Err: err, Attempts: attempt, IdempotencyKey: request.idempotencyKey}
	}
	c.logf("%s %s: attempt %d answered %d in %v, %s",
		request.method, request.path, attempt, status, since(start), header.Get("Request-Id"))
	if status < 200 || status > 299 {
		refusal := newAPIError(status, header, body, c.now())
		refusal.Attempts, refusal.IdempotencyKey = attempt, request.idempotencyKey
		return nil, outcome{status: status, code: refusal.Code, header: header}, refusal
	}
	return &Response{
		StatusCode: status, Header: header, RequestID: header.Get("Request-Id"), Body: body,
		Attempts: attempt, IdempotencyKey: request.idempotencyKey,
	}, outcome{status: status, header: header}, nil
}

func (c *core) exchange(ctx context.Context, request *call) (status int, header http.Header, body []byte, err error) {
	message, err := c.newRequest(ctx, request)
	if err != nil {
		return 0, nil, nil, err
	}
	answer, err := c.httpClient.Do(message)
	if err != nil {
		return 0, nil, nil, withoutURL(err)
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes+1))
	if err == nil && len(body) > maxAnswerBytes {
		err = errors.New("the answer is too large")
	}
	return answer.StatusCode, answer.Header, body, err
}

func (c *core) newRequest(ctx context.Context, request *call) (*http.Request, error) {
	address := c.baseURL + request.path
	if len(request.query) > 0 {
		address += "?" + request.query.Encode()
	}
	var body io.Reader
	if request.body != nil {
		body = bytes.NewReader(request.body)
	}
	message, err := http.NewRequestWithContext(ctx, request.method, address, body)
	if err != nil {
		return nil, err
	}
	for name, values := range request.header {
		message.Header[name] = values
	}
	setDefault(message.Header, "Accept", "application/json")
	setDefault(message.Header, "Accept-Language", c.language)
	message.Header.Set("User-Agent", userAgent)
	message.Header.Set("Authorization", "Bearer "+c.apiKey)
	if request.body != nil {
		message.Header.Set("Content-Type", "application/json")
	}
	if request.idempotencyKey != "" {
		message.Header.Set("X-Idempotency-Key", request.idempotencyKey)
	}
	return message, nil
}

func setDefault(header http.Header, name, value string) {
	if header.Get(name) == "" && value != "" {
		header.Set(name, value)
	}
}

// withoutURL drops the query from the text of the error: it is not for logs.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func since(start time.Time) time.Duration { return time.Since(start).Round(time.Millisecond) }

func (c *core) logf(format string, values ...any) {
	if c.logger != nil {
		c.logger.Printf(format, values...)
	}
}

// Raw makes a request that has no method here, with everything a method has: retries, idempotency key, errors. params is
// the query of a GET (a struct with JSON names, or url.Values) and the JSON body of anything else; nil is none.
func (c *Client) Raw(ctx context.Context, method, path string, params any, options ...RequestOption) (*Response, error) {
	if !strings.HasPrefix(path, "/") {
		return nil, errors.New("privcards: the path must begin with /, after the base URL")
	}
	request := call{method: strings.ToUpper(method), path: path, params: params, hasBody: params != nil}
	if request.method == http.MethodGet || request.method == http.MethodHead {
		query, err := queryOf(params)
		if err != nil {
			return nil, err
		}
		request.query = query
	}
	return c.core.do(ctx, &request, options)
}
