package privcards

import (
	"context"
	"time"
)

// Wallet is the account's balance, from which cards are funded.
type Wallet struct {
	Meta
	Balance           Money  `json:"balance"`
	Currency          string `json:"currency"`
	PendingDeposits   Money  `json:"pending_deposits"`
	TotalDeposited    Money  `json:"total_deposited"`
	TotalSpent        Money  `json:"total_spent"`
	CardsActive       int    `json:"cards_active"`
	CardsTotalBalance Money  `json:"cards_total_balance"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (w *Wallet) UnmarshalJSON(text []byte) error {
	type plain Wallet
	return decodeObject(text, (*plain)(w), &w.Meta)
}

// DepositAddress is where to send an asset.
type DepositAddress struct {
	Meta
	Currency              Asset     `json:"currency"`
	Network               Chain     `json:"network"`
	Address               string    `json:"address"`
	CreatedAt             time.Time `json:"created_at"`
	Minimum               *string   `json:"minimum"` // in the asset's own units; nil when simulated
	ConfirmationsRequired *int      `json:"confirmations_required"`
	PaymentURI            *string   `json:"payment_uri"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (a *DepositAddress) UnmarshalJSON(text []byte) error {
	type plain DepositAddress
	return decodeObject(text, (*plain)(a), &a.Meta)
}

// Deposit is crypto on its way into the wallet.
type Deposit struct {
	Meta
	ID                    string        `json:"id"`
	Currency              Asset         `json:"currency"`
	Network               Chain         `json:"network"`
	Amount                string        `json:"amount"` // in the asset's own units
	AmountUSD             Money         `json:"amount_usd"`
	Status                DepositStatus `json:"status"`
	Confirmations         int           `json:"confirmations"`
	ConfirmationsRequired int           `json:"confirmations_required"`
	TxHash                string        `json:"tx_hash"`
	Address               string        `json:"address"`
	CreatedAt             time.Time     `json:"created_at"`
	ConfirmedAt           *time.Time    `json:"confirmed_at"`
	Reason                *string       `json:"reason"` // why it is not in the wallet; nil: nothing unusual
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (d *Deposit) UnmarshalJSON(text []byte) error {
	type plain Deposit
	return decodeObject(text, (*plain)(d), &d.Meta)
}

// AddressListParams filters the deposit addresses; without a currency it is all of them.
type AddressListParams struct {
	Currency Asset `json:"currency,omitempty"`
}

// DepositListParams filters a list of deposits.
type DepositListParams struct {
	ListParams
	Currency Asset         `json:"currency,omitempty"`
	Status   DepositStatus `json:"status,omitempty"`
}

// WalletService reads the wallet and its deposits.
type WalletService struct{ core *core }

// Get reads the wallet.
func (s *WalletService) Get(ctx context.Context, options ...RequestOption) (*Wallet, error) {
	return get[Wallet](ctx, s.core, "/wallet", nil, options)
}

// Addresses are where to send deposits, one per currency and network.
func (s *WalletService) Addresses(
	ctx context.Context, params *AddressListParams, options ...RequestOption,
) (*List[DepositAddress], error) {
	return get[List[DepositAddress]](ctx, s.core, "/wallet/addresses", params, options)
}

// Deposits is one page of deposits.
func (s *WalletService) Deposits(
	ctx context.Context, params *DepositListParams, options ...RequestOption,
) (*Page[Deposit], error) {
	return get[Page[Deposit]](ctx, s.core, "/wallet/deposits", params, options)
}

// IterDeposits walks through all deposits.
func (s *WalletService) IterDeposits(
	ctx context.Context, params *DepositListParams, options ...RequestOption,
) *Iter[Deposit] {
	return newIter(ctx, s.core, "/wallet/deposits", params, options, func(d *Deposit) string { return d.ID })
}

// Deposit reads a deposit.
func (s *WalletService) Deposit(ctx context.Context, id string, options ...RequestOption) (*Deposit, error) {
	path, err := pathOf("/wallet/deposits", id)
	if err != nil {
		return nil, err
	}
	return get[Deposit](ctx, s.core, path, nil, options)
}
