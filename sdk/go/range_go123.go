//go:build go1.23

package privcards

import "iter"

// All is the rest of the list for a range loop; an error is its last pair:
//
//	for card, err := range client.Cards.Iter(ctx, nil).All() { … }
func (it *Iter[T]) All() iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for it.Next() {
			if !yield(it.Item(), nil) {
				return
			}
		}
		if err := it.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// All is the rest of the stream for a range loop, which closes the stream when it ends; an error is its last pair.
func (s *Stream[T]) All() iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		defer s.Close()
		for s.Next() {
			if !yield(s.Item(), nil) {
				return
			}
		}
		if err := s.Err(); err != nil {
			yield(nil, err)
		}
	}
}
