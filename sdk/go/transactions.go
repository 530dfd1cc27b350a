package privcards

import (
	"context"
	"encoding/json"
	"time"
)

// Transaction is an authorization with its hold, a settlement, a refund or a decline.
type Transaction struct {
	Meta
	ID                  string            `json:"id"`
	CardID              string            `json:"card_id"`
	Type                TransactionType   `json:"type"`
	Status              TransactionStatus `json:"status"`
	Amount              Money             `json:"amount"`
	Currency            string            `json:"currency"`
	Merchant            Merchant          `json:"merchant"`
	MerchantAmount      json.Number       `json:"merchant_amount"` // in MerchantCurrency, exactly as printed
	MerchantCurrency    string            `json:"merchant_currency"`
	Held                *Money            `json:"held"`       // of an authorization
	Settled             *Money            `json:"settled"`    // of an authorization
	ExpiresAt           *time.Time        `json:"expires_at"` // of an open authorization
	AuthorizationID     string            `json:"authorization_id"`
	DeclineReason       DeclineReason     `json:"decline_reason"`
	DeclineReasons      []DeclineReason   `json:"decline_reasons"`
	NetworkResponseCode string            `json:"network_response_code"`
	ThreeDS             *ThreeDSOutcome   `json:"three_ds"` // nil when the merchant sent no proof
	CreatedAt           time.Time         `json:"created_at"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (t *Transaction) UnmarshalJSON(text []byte) error {
	type plain Transaction
	return decodeObject(text, (*plain)(t), &t.Meta)
}

// ThreeDSOutcome is what became of the 3-D Secure proof of an authorization.
type ThreeDSOutcome struct {
	Meta
	Result         string `json:"result"` // authenticated, attempted, informational or mismatch
	ECI            string `json:"eci"`
	LiabilityShift bool   `json:"liability_shift"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (o *ThreeDSOutcome) UnmarshalJSON(text []byte) error {
	type plain ThreeDSOutcome
	return decodeObject(text, (*plain)(o), &o.Meta)
}

// Merchant is where a card paid.
type Merchant struct {
	Meta
	Name     string   `json:"name"`
	MCC      string   `json:"mcc"`
	Category Category `json:"category"`
	City     string   `json:"city"`
	Country  string   `json:"country"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (m *Merchant) UnmarshalJSON(text []byte) error {
	type plain Merchant
	return decodeObject(text, (*plain)(m), &m.Meta)
}

// TransactionListParams filters a list of transactions. From is inclusive, To exclusive.
type TransactionListParams struct {
	ListParams
	CardID string          `json:"card_id,omitempty"`
	Type   TransactionType `json:"type,omitempty"`
	From   *time.Time      `json:"from,omitempty"`
	To     *time.Time      `json:"to,omitempty"`
}

// TransactionsService reads what happened on the cards.
type TransactionsService struct{ core *core }

// List is one page of transactions.
func (s *TransactionsService) List(
	ctx context.Context, params *TransactionListParams, options ...RequestOption,
) (*Page[Transaction], error) {
	return get[Page[Transaction]](ctx, s.core, "/transactions", params, options)
}

// Iter walks through all transactions.
func (s *TransactionsService) Iter(
	ctx context.Context, params *TransactionListParams, options ...RequestOption,
) *Iter[Transaction] {
	return newIter(ctx, s.core, "/transactions", params, options, func(t *Transaction) string { return t.ID })
}

// Get reads a transaction.
func (s *TransactionsService) Get(ctx context.Context, id string, options ...RequestOption) (*Transaction, error) {
	path, err := pathOf("/transactions", id)
	if err != nil {
		return nil, err
	}
	return get[Transaction](ctx, s.core, path, nil, options)
}
