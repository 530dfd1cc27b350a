//go:build go1.23

package privcards

import (
	"context"
	"errors"
	"reflect"
	"testing"
)

func TestRangeOverAList(t *testing.T) {
	server := newAnswers(t, answer(200, `{"data":[{"id":"card_2"}],"has_more":true}`),
		answer(200, `{"data":[{"id":"card_1"}],"has_more":true}`), answer(404, `{"error":"not_found"}`))
	var ids []string
	var last error
	for card, err := range server.client(nil).Cards.Iter(context.Background(), nil).All() {
		if last = err; err == nil {
			ids = append(ids, card.ID)
		}
	}
	if !reflect.DeepEqual(ids, []string{"card_2", "card_1"}) || !errors.Is(last, ErrNotFound) {
		t.Errorf("%v, %v", ids, last)
	}
}

func TestRangeOverAStream(t *testing.T) {
	server := newAnswers(t, newestEvent, events(event(1)+event(2), nil))
	stream, err := server.client(nil).Events.Stream(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for item, err := range stream.All() {
		if err != nil || item.ID != "evt_1" {
			t.Errorf("%v, %v", item, err)
		}
		break
	}
	if !stream.isClosed() {
		t.Error("leaving the loop does not close the stream")
	}
}
