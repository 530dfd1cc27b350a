package privcards

import (
	"context"
	"net/url"
)

// List is a whole list, which has no pages.
type List[T any] struct {
	Meta
	Data []T `json:"data"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (l *List[T]) UnmarshalJSON(text []byte) error {
	return decodeObject(text, (*plainList[T])(l), &l.Meta)
}

type plainList[T any] List[T]

// Page is a part of a list, newest first.
type Page[T any] struct {
	Meta
	Data        []T  `json:"data"`
	Page        int  `json:"page"`
	PerPage     int  `json:"per_page"`
	Total       int  `json:"total"`
	TotalCapped bool `json:"total_capped"` // Total is at least this many
	HasMore     bool `json:"has_more"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (p *Page[T]) UnmarshalJSON(text []byte) error {
	return decodeObject(text, (*plainPage[T])(p), &p.Meta)
}

type plainPage[T any] Page[T]

// ListParams are common to all lists with pages. The zero value is the first page.
type ListParams struct {
	Page          int    `json:"page,omitempty"`     // from 1; reaches 100,000 rows
	PerPage       int    `json:"per_page,omitempty"` // 1 to 100, 25 unless told
	StartingAfter string `json:"starting_after,omitempty"`
}

// Iter walks through a whole list, asking for pages as it goes, by cursor, so that items which are added meanwhile neither
// repeat nor hide others:
//
//	it := client.Cards.Iter(ctx, nil)
//	for it.Next() {
//		fmt.Println(it.Item().ID)
//	}
//	if err := it.Err(); err != nil { … }
//
// From Go 1.23 on, All is the same for a range loop.
type Iter[T any] struct {
	ctx     context.Context
	core    *core
	path    string
	query   url.Values
	options []RequestOption
	idOf    func(*T) string

	page *Page[T]
	next int // in page.Data
	err  error
}

func newIter[T any](
	ctx context.Context, c *core, path string, params any, options []RequestOption, idOf func(*T) string,
) *Iter[T] {
	query, err := queryOf(params)
	if query == nil {
		query = url.Values{}
	}
	return &Iter[T]{ctx: ctx, core: c, path: path, query: query, options: options, idOf: idOf, err: err}
}

// Next goes to the next item and tells whether there is one.
func (it *Iter[T]) Next() bool {
	if it.err != nil {
		return false
	}
	if it.page != nil && it.next < len(it.page.Data) {
		it.next++
		return true
	}
	if it.page != nil {
		if !it.page.HasMore || len(it.page.Data) == 0 {
			return false
		}
		it.query.Del("page")
		it.query.Set("starting_after", it.idOf(it.Item()))
	}
	page, err := get[Page[T]](it.ctx, it.core, it.path, it.query, it.options)
	if err != nil {
		it.err = err
		return false
	}
	it.page, it.next = page, 0
	if len(page.Data) == 0 {
		return false
	}
	it.next = 1
	return true
}

// Item is the item that Next went to.
func (it *Iter[T]) Item() *T { return &it.page.Data[it.next-1] }

// Page is the page the item is on, with the total; nil before the first Next.
func (it *Iter[T]) Page() *Page[T] { return it.page }

// Err is why Next ended early; nil at the end of the list.
func (it *Iter[T]) Err() error { return it.err }
