package privcards

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Card is a virtual card with its own balance, limits and life.
type Card struct {
	Meta
	ID                string            `json:"id"`
	BinID             string            `json:"bin_id"`
	Network           Network           `json:"network"`
	Last4             string            `json:"last4"`
	Status            CardStatus        `json:"status"`
	Balance           Money             `json:"balance"` // what can still be spent
	Held              Money             `json:"held"`    // by open authorizations
	SpendingLimit     Money             `json:"spending_limit"`
	SpentThisMonth    Money             `json:"spent_this_month"`
	Label             string            `json:"label"`
	AllowedCategories []Category        `json:"allowed_categories"` // empty: everywhere
	AutoFreezeAt      *Money            `json:"auto_freeze_at"`
	FrozenReason      FrozenReason      `json:"frozen_reason"` // empty while it is not frozen
	Metadata          map[string]string `json:"metadata"`
	CreatedAt         time.Time         `json:"created_at"`
	ExpiresAt         time.Time         `json:"expires_at"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (c *Card) UnmarshalJSON(text []byte) error {
	type plain Card
	return decodeObject(text, (*plain)(c), &c.Meta)
}

// CardDetails holds the card number and its verification value. Nothing but the fields gives them away: fmt and
// encoding/json show them masked. Do not log or store them.
type CardDetails struct {
	Meta
	ID       string  `json:"id"`
	PAN      string  `json:"pan"`
	CVV      string  `json:"cvv"`
	Expiry   string  `json:"expiry"`
	ExpMonth int     `json:"exp_month"`
	ExpYear  int     `json:"exp_year"`
	Network  Network `json:"network"`
	Last4    string  `json:"last4"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (d *CardDetails) UnmarshalJSON(text []byte) error {
	type plain CardDetails
	return decodeObject(text, (*plain)(d), &d.Meta)
}

type maskedCardDetails CardDetails

func (d CardDetails) masked() maskedCardDetails {
	d.PAN, d.CVV, d.Extra = maskPAN(d.PAN), maskText(d.CVV), nil
	return maskedCardDetails(d)
}

// Format masks the number and the verification value.
func (d CardDetails) Format(state fmt.State, verb rune) { printMasked(state, verb, d.masked()) }

// MarshalJSON masks the number and the verification value, because structured logs are JSON.
func (d CardDetails) MarshalJSON() ([]byte, error) { return json.Marshal(d.masked()) }

// Movement is money moved between the wallet and a card.
type Movement struct {
	Meta
	CardID        string    `json:"card_id"`
	Amount        Money     `json:"amount"`
	CardBalance   Money     `json:"card_balance"`
	WalletBalance Money     `json:"wallet_balance"`
	CreatedAt     time.Time `json:"created_at"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (m *Movement) UnmarshalJSON(text []byte) error {
	type plain Movement
	return decodeObject(text, (*plain)(m), &m.Meta)
}

// CardCreateParams says what card to issue.
type CardCreateParams struct {
	BinID             string            `json:"bin_id"`
	Amount            Money             `json:"amount"` // $1 to $5,000, from the wallet
	Label             *string           `json:"label,omitempty"`
	SpendingLimit     *Money            `json:"spending_limit,omitempty"` // per month; the BIN's maximum unless told
	AllowedCategories []Category        `json:"allowed_categories,omitempty"`
	AutoFreezeAt      *Money            `json:"auto_freeze_at,omitempty"`
	Metadata          map[string]string `json:"metadata,omitempty"`
}

// CardUpdateParams says what to change; what is not set stays. Empty lists and maps count as not set: see Clear.
type CardUpdateParams struct {
	Label             *string           `json:"label,omitempty"`
	SpendingLimit     *Money            `json:"spending_limit,omitempty"`
	AllowedCategories []Category        `json:"allowed_categories,omitempty"`
	AutoFreezeAt      *Money            `json:"auto_freeze_at,omitempty"`
	Metadata          map[string]string `json:"metadata,omitempty"` // replaces all of it

	// Clear names what goes back to nothing: no label, the BIN's maximum, all categories, no automatic freeze, no metadata.
	Clear []CardField `json:"-"`
}

// CardField is a member of a card that CardUpdateParams can clear.
type CardField string

// The members that can be cleared.
const (
	CardFieldLabel             CardField = "label"
	CardFieldSpendingLimit     CardField = "spending_limit"
	CardFieldAllowedCategories CardField = "allowed_categories"
	CardFieldAutoFreezeAt      CardField = "auto_freeze_at"
	CardFieldMetadata          CardField = "metadata"
)

// MarshalJSON writes what is set, and null for what is cleared.
func (p CardUpdateParams) MarshalJSON() ([]byte, error) {
	type plain CardUpdateParams
	text, err := json.Marshal(plain(p))
	if err != nil || len(p.Clear) == 0 {
		return text, err
	}
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	cleared := map[string]any{}
	for _, field := range p.Clear {
		if _, set := members[string(field)]; set {
			return nil, fmt.Errorf("privcards: %s is both set and cleared", field)
		}
		cleared[string(field)] = nil
	}
	nulls, err := json.Marshal(cleared)
	if err != nil || len(members) == 0 {
		return nulls, err
	}
	// Joined as text: through a map the amounts would pass through floats.
	return append(append(text[:len(text)-1], ','), nulls[1:]...), nil
}

// CardListParams filters a list of cards.
type CardListParams struct {
	ListParams
	Status CardStatus `json:"status,omitempty"`
	BinID  string     `json:"bin_id,omitempty"`
}

// CardMovementParams says how much to move.
type CardMovementParams struct {
	Amount Money `json:"amount"` // $1 to $5,000
}

// CardsService issues and controls cards.
type CardsService struct{ core *core }

// Create issues a card and funds it from the wallet, both or neither.
func (s *CardsService) Create(ctx context.Context, params *CardCreateParams, options ...RequestOption) (*Card, error) {
	return post[Card](ctx, s.core, "/cards", params, options)
}

// List is one page of cards.
func (s *CardsService) List(ctx context.Context, params *CardListParams, options ...RequestOption) (*Page[Card], error) {
	return get[Page[Card]](ctx, s.core, "/cards", params, options)
}

// Iter walks through all cards.
func (s *CardsService) Iter(ctx context.Context, params *CardListParams, options ...RequestOption) *Iter[Card] {
	return newIter(ctx, s.core, "/cards", params, options, func(card *Card) string { return card.ID })
}

// Get reads a card.
func (s *CardsService) Get(ctx context.Context, id string, options ...RequestOption) (*Card, error) {
	path, err := pathOf("/cards", id)
	if err != nil {
		return nil, err
	}
	return get[Card](ctx, s.core, path, nil, options)
}

// Update changes a card.
func (s *CardsService) Update(
	ctx context.Context, id string, params *CardUpdateParams, options ...RequestOption,
) (*Card, error) {
	path, err := pathOf("/cards", id)
	if err != nil {
		return nil, err
	}
	return write[Card](ctx, s.core, http.MethodPatch, path, params, options)
}

// Details reads the number and verification value, at most 30 times a minute; each reading is on record.
func (s *CardsService) Details(ctx context.Context, id string, options ...RequestOption) (*CardDetails, error) {
	path, err := pathOf("/cards", id, "/details")
	if err != nil {
		return nil, err
	}
	return run[CardDetails](ctx, s.core, call{method: http.MethodGet, path: path, secret: true}, options)
}

// Freeze declines every payment from now on; the balance stays.
func (s *CardsService) Freeze(ctx context.Context, id string, options ...RequestOption) (*Card, error) {
	return s.act(ctx, id, "/freeze", options)
}

// Unfreeze lets a frozen card pay again.
func (s *CardsService) Unfreeze(ctx context.Context, id string, options ...RequestOption) (*Card, error) {
	return s.act(ctx, id, "/unfreeze", options)
}

// Terminate ends a card for good and returns its balance to the wallet.
func (s *CardsService) Terminate(ctx context.Context, id string, options ...RequestOption) (*Card, error) {
	return s.act(ctx, id, "/terminate", options)
}

// Delete is Terminate in the words of HTTP.
func (s *CardsService) Delete(ctx context.Context, id string, options ...RequestOption) (*Card, error) {
	path, err := pathOf("/cards", id)
	if err != nil {
		return nil, err
	}
	return write[Card](ctx, s.core, http.MethodDelete, path, nil, options)
}

// Fund moves money from the wallet to a card.
func (s *CardsService) Fund(
	ctx context.Context, id string, params *CardMovementParams, options ...RequestOption,
) (*Movement, error) {
	return s.move(ctx, id, "/fund", params, options)
}

// Withdraw moves money from a card back to the wallet.
func (s *CardsService) Withdraw(
	ctx context.Context, id string, params *CardMovementParams, options ...RequestOption,
) (*Movement, error) {
	return s.move(ctx, id, "/withdraw", params, options)
}

func (s *CardsService) act(ctx context.Context, id, verb string, options []RequestOption) (*Card, error) {
	path, err := pathOf("/cards", id, verb)
	if err != nil {
		return nil, err
	}
	return post[Card](ctx, s.core, path, nil, options)
}

func (s *CardsService) move(
	ctx context.Context, id, verb string, params *CardMovementParams, options []RequestOption,
) (*Movement, error) {
	path, err := pathOf("/cards", id, verb)
	if err != nil {
		return nil, err
	}
	return post[Movement](ctx, s.core, path, params, options)
}
