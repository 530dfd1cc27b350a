package privcards

import "context"

// Bin is a range cards are issued from.
type Bin struct {
	Meta
	ID             string   `json:"id"`
	Network        Network  `json:"network"`
	Type           string   `json:"type"`
	ThreeDS        bool     `json:"3ds"`
	ApplePay       bool     `json:"apple_pay"`
	GooglePay      bool     `json:"google_pay"`
	MaxTransaction Money    `json:"max_transaction"`
	MaxMonthly     Money    `json:"max_monthly"`
	AcceptanceRate *float64 `json:"acceptance_rate"` // per cent; nil below 20 decisions
	BestFor        []string `json:"best_for"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (b *Bin) UnmarshalJSON(text []byte) error {
	type plain Bin
	return decodeObject(text, (*plain)(b), &b.Meta)
}

// BinsService reads the ranges cards are issued from.
type BinsService struct{ core *core }

// List is all BINs.
func (s *BinsService) List(ctx context.Context, options ...RequestOption) (*List[Bin], error) {
	return get[List[Bin]](ctx, s.core, "/bins", nil, options)
}

// Get reads a BIN.
func (s *BinsService) Get(ctx context.Context, id string, options ...RequestOption) (*Bin, error) {
	path, err := pathOf("/bins", id)
	if err != nil {
		return nil, err
	}
	return get[Bin](ctx, s.core, path, nil, options)
}
