package privcards

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxStreamLine    = 4 << 20
	maxReconnectWait = 30 * time.Second
)

// StreamParams says where a stream begins: after LastEventID, or with what comes next.
type StreamParams struct {
	LastEventID string
}

// Stream follows what happens, in order. When the connection breaks, or is silent for 45 seconds, it is made again and goes
// on after the last item, until the context ends or Close is called. A refusal that waiting cannot mend ends it too.
//
//	stream, err := client.Events.Stream(ctx, nil)
//	if err != nil { … }
//	defer stream.Close()
//	for stream.Next() {
//		fmt.Println(stream.Item().Type)
//	}
//	if err := stream.Err(); err != nil { … }
//
// One goroutine reads a stream; any may close it.
type Stream[T any] struct {
	core    *core
	request call
	ctx     context.Context
	stop    context.CancelFunc

	lastID string
	retry  time.Duration // as the server asks
	item   *T
	err    error

	connection *streamConnection
	closeOnce  sync.Once
	closed     chan struct{}
}

type streamConnection struct {
	body  io.Closer
	lines *bufio.Scanner
	idle  *time.Timer
	stop  context.CancelFunc
}

// openStream connects before it returns, so that whatever is done next is in the stream. Without a last id it looks up the
// newest one first: a connection that breaks before the first item then loses nothing either.
func openStream[T any](
	ctx context.Context, c *core, list string, params *StreamParams, options []RequestOption, idOf func(*T) string,
) (*Stream[T], error) {
	s := &Stream[T]{core: c, retry: c.streamRetry, closed: make(chan struct{})}
	if params != nil && params.LastEventID != "" {
		s.lastID = params.LastEventID
	} else {
		newest, err := get[Page[T]](ctx, c, list, url.Values{"per_page": {"1"}}, options)
		if err != nil {
			return nil, err
		}
		if len(newest.Data) > 0 {
			s.lastID = idOf(&newest.Data[0])
		}
	}
	s.request = call{method: http.MethodGet, path: list + "/stream", header: http.Header{}}
	s.request.header.Set("Accept", "text/event-stream")
	if err := c.prepare(&s.request, options); err != nil {
		return nil, err
	}
	s.ctx, s.stop = context.WithCancel(ctx)
	rule := retryRule{c.maxRetries, c.random}
	for attempt := 1; ; attempt++ {
		ended, err := s.connect(attempt)
		if err == nil {
			return s, nil
		}
		wait, again := rule.next(attempt, ended, c.now(), c.timeLeft(ctx))
		if ctx.Err() != nil || !again || c.sleep(ctx, wait) != nil {
			s.stop()
			return nil, err
		}
	}
}

// Next waits for the next item and tells whether there is one.
func (s *Stream[T]) Next() bool {
	for s.err == nil && !s.isClosed() {
		if s.connection == nil && !s.reconnect() {
			break
		}
		item, err := s.read()
		if err == nil {
			s.item = item
			return true
		}
		s.disconnect()
		var broken *streamDataError
		if errors.As(err, &broken) {
			s.err = err
		}
	}
	s.disconnect()
	s.stop()
	return false
}

// Item is the item that Next waited for.
func (s *Stream[T]) Item() *T { return s.item }

// LastEventID is where to go on: keep it, and a later Stream can begin after it.
func (s *Stream[T]) LastEventID() string { return s.lastID }

// Err is why Next ended; nil after Close.
func (s *Stream[T]) Err() error { return s.err }

// Close ends the stream, and a Next that waits.
func (s *Stream[T]) Close() error {
	s.closeOnce.Do(func() {
		close(s.closed)
		s.stop()
	})
	return nil
}

func (s *Stream[T]) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// reconnect tries until it works: the caller's context is the only bound, because a follower must outlive a restart of the
// server. It gives up on refusals that no waiting mends.
func (s *Stream[T]) reconnect() bool {
	bound := s.retry
	for attempt := 1; ; attempt++ {
		wait := s.retry/2 + time.Duration(s.core.random()*float64(bound))
		if s.core.sleep(s.ctx, wait) != nil {
			s.endWith(s.ctx.Err())
			return false
		}
		ended, err := s.connect(attempt)
		if err == nil {
			return true
		}
		if s.ctx.Err() != nil || !ended.retriable() {
			s.endWith(err)
			return false
		}
		if asked, _ := retryAfter(ended.header, s.core.now()); asked > 0 && s.core.sleep(s.ctx, asked) != nil {
			s.endWith(s.ctx.Err())
			return false
		}
		if bound *= 2; bound > maxReconnectWait {
			bound = maxReconnectWait
		}
	}
}

func (s *Stream[T]) endWith(err error) {
	if !s.isClosed() {
		s.err = err
	}
}

func (s *Stream[T]) connect(attempt int) (outcome, error) {
	if s.lastID != "" {
		s.request.header.Set("Last-Event-ID", s.lastID)
	}
	ctx, stop := context.WithCancel(s.ctx)
	idle := time.AfterFunc(s.core.streamIdle, stop) // also bounds a connection that never answers
	give := func(ended outcome, err error) (outcome, error) {
		idle.Stop()
		stop()
		return ended, err
	}
	message, err := s.core.newRequest(ctx, &s.request)
	if err != nil {
		return give(outcome{}, err)
	}
	answer, err := s.core.streamClient.Do(message)
	if err != nil {
		return give(outcome{connectionFailed: true}, &ConnectionError{Err: withoutURL(err), Attempts: attempt})
	}
	s.core.logf("GET %s: attempt %d answered %d, %s",
		s.request.path, attempt, answer.StatusCode, answer.Header.Get("Request-Id"))
	if answer.StatusCode != http.StatusOK {
		defer answer.Body.Close()
		body, _ := io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes))
		refusal := newAPIError(answer.StatusCode, answer.Header, body, s.core.now())
		refusal.Attempts = attempt
		return give(outcome{status: refusal.Status, code: refusal.Code, header: answer.Header}, refusal)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(make([]byte, 0, 8<<10), maxStreamLine)
	s.connection = &streamConnection{body: answer.Body, lines: lines, idle: idle, stop: stop}
	return outcome{}, nil
}

func (s *Stream[T]) disconnect() {
	if s.connection == nil {
		return
	}
	s.connection.idle.Stop()
	s.connection.stop()
	s.connection.body.Close()
	s.connection = nil
}

// streamDataError is an item that cannot be read. Going on would leave a gap.
type streamDataError struct{ err error }

func (e *streamDataError) Error() string {
	return fmt.Sprintf("privcards: an item of the stream cannot be read: %v", e.err)
}

func (e *streamDataError) Unwrap() error { return e.err }

// read takes lines up to the end of an item (WHATWG HTML, section 9.2.6). An item that the connection cuts short is
// dropped: it comes again, because its id was not kept.
func (s *Stream[T]) read() (*T, error) {
	var data []string
	id, hasID := "", false
	for s.connection.lines.Scan() {
		s.connection.idle.Reset(s.core.streamIdle)
		line := strings.TrimSuffix(s.connection.lines.Text(), "\r")
		if line == "" {
			if hasID {
				s.lastID = id
			}
			if len(data) == 0 {
				continue
			}
			item := new(T)
			if err := json.Unmarshal([]byte(strings.Join(data, "\n")), item); err != nil {
				return nil, &streamDataError{err}
			}
			return item, nil
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "data":
			data = append(data, value)
		case "id":
			id, hasID = value, !strings.Contains(value, "\x00")
		case "retry":
			s.setRetry(value)
		}
	}
	err := s.connection.lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		return nil, &streamDataError{err}
	}
	if err == nil {
		err = io.EOF
	}
	return nil, err
}

func (s *Stream[T]) setRetry(value string) {
	if milliseconds, err := strconv.Atoi(value); err == nil && isDigits(value) {
		s.retry = time.Duration(milliseconds) * time.Millisecond
		if s.retry > maxReconnectWait {
			s.retry = maxReconnectWait
		}
	}
}
