package tests

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// fault is what happens to one request on its way to the server or back. None passes it on.
type fault int

const (
	none       fault = iota
	lostAnswer       // the server does it all, the answer never arrives
	cutAnswer        // half of the answer arrives
	busy             // 503 with Retry-After 1, without asking the server
	slowAnswer       // a byte at a time
	cutStream        // the answer ends after the first event
)

// proxy stands between client and server and does its faults in turn; then it passes everything on.
type proxy struct {
	*httptest.Server
	mutex  sync.Mutex
	faults []fault
	keys   []string // the idempotency keys that came by
}

func newProxy(t *testing.T, faults ...fault) *proxy {
	t.Helper()
	p := &proxy{faults: faults}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// baseURL has the same path as the server's.
func (p *proxy) baseURL() string { return p.URL + "/v1" }

func (p *proxy) next(r *http.Request) fault {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.keys = append(p.keys, r.Header.Get("X-Idempotency-Key"))
	if len(p.faults) == 0 {
		return none
	}
	first := p.faults[0]
	p.faults = p.faults[1:]
	return first
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault := p.next(r)
	if fault == busy {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	address := strings.TrimSuffix(world.BaseURL, "/v1") + r.URL.RequestURI()
	forward, err := http.NewRequestWithContext(r.Context(), r.Method, address, r.Body)
	if err != nil {
		panic(err)
	}
	forward.Header = r.Header.Clone()
	forward.ContentLength = r.ContentLength
	answer, err := http.DefaultTransport.RoundTrip(forward)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	give(w, answer, fault)
}

func give(w http.ResponseWriter, answer *http.Response, fault fault) {
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	stream := strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream")
	if fault == none || fault == cutStream {
		w.WriteHeader(answer.StatusCode)
		copyLines(w, answer.Body, stream, fault == cutStream)
		return
	}
	body, _ := io.ReadAll(answer.Body) // now the server has committed
	switch fault {
	case cutAnswer:
		w.WriteHeader(answer.StatusCode)
		_, _ = w.Write(body[:len(body)/2])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	case slowAnswer:
		w.WriteHeader(answer.StatusCode)
		for i := range body {
			_, _ = w.Write(body[i : i+1])
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	default:
		panic(http.ErrAbortHandler)
	}
}

func copyLines(w http.ResponseWriter, body io.Reader, flush, cutAfterEvent bool) {
	if flush {
		w.(http.Flusher).Flush()
	}
	buffer := make([]byte, 4096)
	for {
		count, err := body.Read(buffer)
		_, _ = w.Write(buffer[:count])
		if flush {
			w.(http.Flusher).Flush()
		}
		if err != nil || cutAfterEvent && strings.Contains(string(buffer[:count]), "data:") {
			return
		}
	}
}
