package privcards

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// newestEvent answers the look-up of the newest event.
var newestEvent = answer(200, `{"data":[{"id":"evt_0","type":"ping"}]}`)

func events(text string, then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, text)
		w.(http.Flusher).Flush()
		if then != nil {
			then(w, r)
		}
	}
}

func event(number int) string {
	return fmt.Sprintf("id: evt_%d\nevent: ping\ndata: {\"id\":\"evt_%d\",\"type\":\"ping\"}\n\n", number, number)
}

func idsOf(stream *Stream[Event], count int) []string {
	ids := []string{}
	for len(ids) < count && stream.Next() {
		ids = append(ids, stream.Item().ID)
	}
	return ids
}

func TestAStreamGoesOnAfterTheLastEvent(t *testing.T) {
	half := strings.TrimSuffix(event(3), "\n") // cut before the empty line: it does not count
	server := newAnswers(t, newestEvent,
		events("retry: 100\n\n"+event(1)+": keep-alive\n\n"+event(2)+half, nil),
		answer(503, ``, "Retry-After", "7"),
		answer(502, `<html>`),
		events("data: {\"id\":\"evt_3\",\r\ndata:\"type\":\"ping\"}\r\nid: evt_3\r\n\r\n"+event(4), nil),
		answer(401, `{"error":"invalid_api_key","message":"gone"}`))
	var waits []time.Duration
	stream, err := server.client(&waits).Events.Stream(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if ids := idsOf(stream, 9); !reflect.DeepEqual(ids, []string{"evt_1", "evt_2", "evt_3", "evt_4"}) {
		t.Errorf("the events are %v", ids)
	}
	if !errors.Is(stream.Err(), ErrAuthentication) || stream.LastEventID() != "evt_4" {
		t.Errorf("ended by %v after %s", stream.Err(), stream.LastEventID())
	}
	var asked []string
	for _, request := range server.requests[1:] {
		asked = append(asked, request.URL.Path+" "+request.Header.Get("Last-Event-ID"))
	}
	want := []string{"/events/stream evt_0", "/events/stream evt_2", "/events/stream evt_2", "/events/stream evt_2", "/events/stream evt_4"}
	if !reflect.DeepEqual(asked, want) {
		t.Errorf("asked %q, expected %q", asked, want)
	}
	milliseconds := []int{}
	for _, wait := range waits {
		milliseconds = append(milliseconds, int(wait.Milliseconds()))
	}
	// Half the server's 100 ms, and half of a bound that doubles; the 7 s of Retry-After; then from the beginning again.
	if want := []int{100, 7000, 150, 250, 100}; !reflect.DeepEqual(milliseconds, want) {
		t.Errorf("waited %v ms, expected %v", milliseconds, want)
	}
}

func TestASilentStreamIsMadeAgain(t *testing.T) {
	wait := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	server := newAnswers(t, events(event(1), wait), events(event(2), wait))
	client := server.client(nil)
	client.core.streamIdle = 50 * time.Millisecond
	stream, err := client.Events.Stream(context.Background(), &StreamParams{LastEventID: "evt_0"})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if ids := idsOf(stream, 2); !reflect.DeepEqual(ids, []string{"evt_1", "evt_2"}) {
		t.Errorf("the events are %v, %v", ids, stream.Err())
	}
}

func TestAStreamThatSpeaksLivesOn(t *testing.T) {
	slow := func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < 10; i++ { // together longer than silence and the caller's timeout per attempt may last
			time.Sleep(30 * time.Millisecond)
			_, _ = io.WriteString(w, ": keep-alive\n\n")
			w.(http.Flusher).Flush()
		}
		_, _ = io.WriteString(w, event(1))
	}
	server := newAnswers(t, events("", slow))
	client := server.client(nil, WithHTTPClient(&http.Client{Timeout: 200 * time.Millisecond}))
	client.core.streamIdle = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	stream, err := client.Events.Stream(ctx, &StreamParams{LastEventID: "evt_0"})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if ids := idsOf(stream, 1); !reflect.DeepEqual(ids, []string{"evt_1"}) || len(server.requests) != 1 {
		t.Errorf("the events are %v after %d requests, %v", ids, len(server.requests), stream.Err())
	}
}

func TestAStreamEnds(t *testing.T) {
	wait := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	open := func(ctx context.Context, handler http.HandlerFunc) *Stream[Event] {
		stream, err := newAnswers(t, handler).client(nil, WithTimeout(time.Millisecond)).Events.Stream(ctx, &StreamParams{"evt_0"})
		if err != nil {
			t.Fatal(err)
		}
		return stream
	}
	stream := open(context.Background(), events("", wait))
	time.AfterFunc(20*time.Millisecond, func() { _ = stream.Close() })
	if stream.Next() || stream.Err() != nil {
		t.Errorf("closed: %v", stream.Err())
	}
	ctx, cancel := context.WithCancel(context.Background())
	stream = open(ctx, events("", wait))
	time.AfterFunc(20*time.Millisecond, cancel)
	if stream.Next() || !errors.Is(stream.Err(), context.Canceled) {
		t.Errorf("cancelled: %v", stream.Err())
	}
	stream = open(context.Background(), events("data: {\n\n"+event(2), wait))
	if stream.Next() || stream.Err() == nil || stream.Next() {
		t.Error("goes on after an event that cannot be read")
	}
}

func TestAStreamThatIsRefused(t *testing.T) {
	server := newAnswers(t, answer(503, ``), answer(503, ``), answer(403, `{"error":"insufficient_scope"}`))
	_, err := server.client(nil).Events.Stream(context.Background(), &StreamParams{"evt_0"})
	if !errors.Is(err, ErrPermissionDenied) || len(server.requests) != 3 {
		t.Errorf("%v after %d requests", err, len(server.requests))
	}
}
