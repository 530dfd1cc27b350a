package privcards

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// DefaultBaseURL is used when neither WithBaseURL nor PRIVCARDS_BASE_URL says another.
const DefaultBaseURL = "https://api.privcards.com/v1"

const (
	defaultTimeout    = 30 * time.Second
	connectTimeout    = 5 * time.Second
	defaultMaxRetries = 2
)

// Client talks to one PrivCards installation with one API key. Make it with NewClient.
type Client struct {
	Cards        *CardsService
	Transactions *TransactionsService
	Wallet       *WalletService
	Bins         *BinsService
	ThreeDS      *ThreeDSService
	Webhooks     *WebhooksService
	Events       *EventsService
	Requests     *RequestsService
	Sandbox      *SandboxService

	core *core // behind a pointer, so that fmt shows no key of a copied Client either
}

// core is what all services share.
type core struct {
	apiKey        string
	baseURL       string
	webhookSecret string
	language      string
	httpClient    *http.Client
	streamClient  *http.Client // the same without a timeout, which would end a stream
	maxRetries    int
	timeout       time.Duration
	allowInsecure bool
	logger        Logger
	mistake       error // in the configuration; every call returns it

	// Tests replace these.
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error
	random      func() float64 // in [0, 1)
	streamIdle  time.Duration
	streamRetry time.Duration
}

// NewClient makes a client for apiKey; an empty one is read from PRIVCARDS_API_KEY. A mistake in the configuration is
// returned by every call, and by Err.
func NewClient(apiKey string, options ...ClientOption) *Client {
	c := &core{
		apiKey:        firstOf(apiKey, os.Getenv("PRIVCARDS_API_KEY")),
		baseURL:       firstOf(os.Getenv("PRIVCARDS_BASE_URL"), DefaultBaseURL),
		webhookSecret: os.Getenv("PRIVCARDS_WEBHOOK_SECRET"),
		maxRetries:    defaultMaxRetries,
		timeout:       defaultTimeout,
		now:           time.Now,
		sleep:         sleep,
		random:        random,
		streamIdle:    45 * time.Second, // the server says something every 15 s
		streamRetry:   2 * time.Second,
	}
	if os.Getenv("PRIVCARDS_LOG") == "debug" {
		c.logger = log.New(os.Stderr, "privcards: ", log.LstdFlags)
	}
	for _, option := range options {
		option(c)
	}
	c.baseURL = strings.TrimRight(c.baseURL, "/")
	c.mistake = c.check()
	c.prepareHTTPClients()
	return newClient(c)
}

func newClient(c *core) *Client {
	return &Client{
		Cards:        &CardsService{c},
		Transactions: &TransactionsService{c},
		Wallet:       &WalletService{c},
		Bins:         &BinsService{c},
		ThreeDS:      &ThreeDSService{c},
		Webhooks:     &WebhooksService{c},
		Events:       &EventsService{c},
		Requests:     &RequestsService{c},
		Sandbox:      &SandboxService{c},
		core:         c,
	}
}

// Err tells of a mistake in the configuration, before the first call does.
func (c *Client) Err() error { return c.core.mistake }

// Format keeps the key out of every log.
func (c Client) Format(state fmt.State, _ rune) {
	fmt.Fprintf(state, "privcards.Client{%s, key %s}", c.core.baseURL, maskKey(c.core.apiKey))
}

func (c *core) check() error {
	base, err := url.Parse(c.baseURL)
	switch {
	case c.apiKey == "":
		return errors.New("privcards: no API key: pass one to NewClient or set PRIVCARDS_API_KEY")
	case strings.ContainsAny(c.apiKey, " \t\r\n"):
		return errors.New("privcards: the API key has white space in it")
	case strings.HasPrefix(c.apiKey, "whsec_"):
		return errors.New("privcards: this is a webhook secret (whsec_…); the client needs an API key (sk_…)")
	case err != nil:
		return errors.New("privcards: the base URL cannot be read as a URL")
	case base.Scheme != "https" && base.Scheme != "http", base.Host == "":
		return errors.New("privcards: the base URL must begin with https:// or http:// and a host")
	case base.User != nil, base.RawQuery != "", base.Fragment != "":
		return errors.New("privcards: the base URL must have no user, query or fragment")
	case c.maxRetries < 0:
		return errors.New("privcards: the number of retries cannot be negative")
	}
	live := !strings.HasPrefix(c.apiKey, "sk_test_")
	if base.Scheme == "http" && live && !c.allowInsecure && !isLoopback(base.Hostname()) {
		return fmt.Errorf("privcards: a live key is not sent over http to %s: use https, or WithAllowInsecure", base.Hostname())
	}
	return nil
}

// prepareHTTPClients copies the caller's client, so that ours may refuse redirects without changing theirs.
func (c *core) prepareHTTPClients() {
	if c.httpClient == nil {
		transport := http.DefaultTransport
		if standard, ok := transport.(*http.Transport); ok {
			own := standard.Clone()
			own.DialContext = (&net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}).DialContext
			own.MaxIdleConnsPerHost = 16
			transport = own
		}
		c.httpClient = &http.Client{Transport: transport}
	}
	calls := *c.httpClient
	calls.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	streams := calls
	streams.Timeout = 0
	c.httpClient, c.streamClient = &calls, &streams
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}

func sleep(ctx context.Context, duration time.Duration) error {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// random is not math/rand, whose unseeded sequence is the same in every process up to Go 1.19: clients that retry in step
// are what jitter is against.
func random() float64 {
	var bytes [8]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		return 0.5
	}
	return float64(binary.LittleEndian.Uint64(bytes[:])>>11) / (1 << 53)
}
