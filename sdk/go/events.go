package privcards

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Event is something that happened. The same event may come more than once: tell repeats by ID, order by Sequence.
type Event struct {
	Meta
	ID        string          `json:"id"`
	Type      EventType       `json:"type"`
	CreatedAt time.Time       `json:"created_at"`
	Livemode  bool            `json:"livemode"`
	Sequence  int64           `json:"sequence"`
	Data      json.RawMessage `json:"data"` // Object reads it
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (e *Event) UnmarshalJSON(text []byte) error {
	type plain Event
	return decodeObject(text, (*plain)(e), &e.Meta)
}

// Format shows which event it is, not its data.
func (e Event) Format(state fmt.State, _ rune) {
	fmt.Fprintf(state, "privcards.Event{%s %s, sequence %d}", e.ID, e.Type, e.Sequence)
}

// Object is what the event is about, for a type switch: *Card, *Movement, *Transaction, *Challenge, *Deposit or *Webhook;
// Data itself for a type that this version does not know.
func (e *Event) Object() (any, error) {
	switch {
	case e.Type == EventCardFunded || e.Type == EventCardWithdrawn:
		return dataOf[Movement](e)
	case !isKnownEvent(e.Type):
		return e.Data, nil
	case strings.HasPrefix(string(e.Type), "card."):
		return dataOf[Card](e)
	case strings.HasPrefix(string(e.Type), "transaction."):
		return dataOf[Transaction](e)
	case strings.HasPrefix(string(e.Type), "3ds."):
		return dataOf[Challenge](e)
	case strings.HasPrefix(string(e.Type), "deposit."):
		return dataOf[Deposit](e)
	}
	return dataOf[Webhook](e)
}

func dataOf[T any](e *Event) (any, error) {
	object := new(T)
	if err := json.Unmarshal(e.Data, object); err != nil {
		return nil, fmt.Errorf("privcards: the data of event %s cannot be read: %w", e.ID, err)
	}
	return object, nil
}

func isKnownEvent(eventType EventType) bool {
	for _, known := range knownEvents {
		if known == eventType {
			return true
		}
	}
	return false
}

// EventListParams filters a list of events.
type EventListParams struct {
	ListParams
	Type EventType `json:"type,omitempty"`
}

// EventResendParams says to which webhook; empty is every enabled webhook that wants the event's type.
type EventResendParams struct {
	WebhookID string `json:"webhook_id,omitempty"`
}

// EventsService reads everything that happened, in order.
type EventsService struct{ core *core }

// List is one page of events.
func (s *EventsService) List(ctx context.Context, params *EventListParams, options ...RequestOption) (*Page[Event], error) {
	return get[Page[Event]](ctx, s.core, "/events", params, options)
}

// Iter walks through all events.
func (s *EventsService) Iter(ctx context.Context, params *EventListParams, options ...RequestOption) *Iter[Event] {
	return newIter(ctx, s.core, "/events", params, options, idOfEvent)
}

// Get reads an event.
func (s *EventsService) Get(ctx context.Context, id string, options ...RequestOption) (*Event, error) {
	path, err := pathOf("/events", id)
	if err != nil {
		return nil, err
	}
	return get[Event](ctx, s.core, path, nil, options)
}

// Resend makes new deliveries of an event, due at once, and gives them back.
func (s *EventsService) Resend(
	ctx context.Context, id string, params *EventResendParams, options ...RequestOption,
) (*List[Delivery], error) {
	path, err := pathOf("/events", id, "/resend")
	if err != nil {
		return nil, err
	}
	return post[List[Delivery]](ctx, s.core, path, params, options)
}

// Stream follows events as they happen; see Stream.
func (s *EventsService) Stream(
	ctx context.Context, params *StreamParams, options ...RequestOption,
) (*Stream[Event], error) {
	return openStream(ctx, s.core, "/events", params, options, idOfEvent)
}

func idOfEvent(event *Event) string { return event.ID }
