package privcards

import (
	"context"
	"fmt"
	"time"
)

// SandboxMerchant is a simulated merchant; each member has a default.
type SandboxMerchant struct {
	Name    string `json:"name,omitempty"`
	ID      string `json:"id,omitempty"`
	MCC     string `json:"mcc,omitempty"`
	City    string `json:"city,omitempty"`
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-3
}

// SandboxAuthorizationParams is a purchase.
type SandboxAuthorizationParams struct {
	CardID          string           `json:"card_id"`
	Amount          Money            `json:"amount"`
	Merchant        *SandboxMerchant `json:"merchant,omitempty"`
	Currency        string           `json:"currency,omitempty"`
	CVV             string           `json:"cvv,omitempty"`
	PartialApproval bool             `json:"partial_approval,omitempty"`
	ThreeDS         string           `json:"three_ds,omitempty"` // a challenge whose proof is sent along
}

// Format masks the verification value.
func (p SandboxAuthorizationParams) Format(state fmt.State, verb rune) {
	type plain SandboxAuthorizationParams
	p.CVV = maskText(p.CVV)
	printMasked(state, verb, plain(p))
}

// SandboxIncrementParams says how much more to hold.
type SandboxIncrementParams struct {
	Amount Money `json:"amount"`
}

// SandboxReverseParams says how much to let go; nil is all.
type SandboxReverseParams struct {
	Amount *Money `json:"amount,omitempty"`
}

// SandboxSettleParams says what the merchant clears; a nil amount is the whole hold. Final is true unless told.
type SandboxSettleParams struct {
	Amount *Money `json:"amount,omitempty"`
	Final  *bool  `json:"final,omitempty"`
}

// SandboxSettlementParams is a settlement that no authorization came before.
type SandboxSettlementParams struct {
	CardID   string           `json:"card_id"`
	Amount   Money            `json:"amount"`
	Merchant *SandboxMerchant `json:"merchant,omitempty"`
}

// SandboxRefundParams is money back from a merchant.
type SandboxRefundParams struct {
	CardID       string           `json:"card_id"`
	Amount       Money            `json:"amount"`
	Merchant     *SandboxMerchant `json:"merchant,omitempty"`
	SettlementID string           `json:"settlement_id,omitempty"`
}

// SandboxChallengeParams is a merchant that asks for 3-D Secure.
type SandboxChallengeParams struct {
	CardID   string           `json:"card_id"`
	Amount   Money            `json:"amount"`
	Merchant *SandboxMerchant `json:"merchant,omitempty"`
	Outcome  string           `json:"outcome,omitempty"` // challenge unless told
}

// SandboxSubmitParams is the code the cardholder typed.
type SandboxSubmitParams struct {
	OTP string `json:"otp"`
}

// Format masks the code.
func (p SandboxSubmitParams) Format(state fmt.State, verb rune) {
	type plain SandboxSubmitParams
	p.OTP = maskText(p.OTP)
	printMasked(state, verb, plain(p))
}

// SandboxDepositParams is a deposit on a simulated chain. Confirm is true unless told.
type SandboxDepositParams struct {
	Currency  Asset `json:"currency"`
	AmountUSD Money `json:"amount_usd"`
	Confirm   *bool `json:"confirm,omitempty"`
}

// AdvanceClockParams says how far to move the test clock.
type AdvanceClockParams struct {
	Seconds int64 `json:"seconds"`
}

// TestClock is the time of the account's test world.
type TestClock struct {
	Meta
	Now time.Time `json:"now"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (c *TestClock) UnmarshalJSON(text []byte) error {
	type plain TestClock
	return decodeObject(text, (*plain)(c), &c.Meta)
}

// SandboxService plays the outside world to a test key: merchants, chains, time. A live key gets test_mode_only.
type SandboxService struct{ core *core }

const sandboxAuthorizations = "/sandbox/authorizations"

// Authorize is a purchase: the transaction is an authorization, or a decline with its reasons.
func (s *SandboxService) Authorize(
	ctx context.Context, params *SandboxAuthorizationParams, options ...RequestOption,
) (*Transaction, error) {
	return post[Transaction](ctx, s.core, sandboxAuthorizations, params, options)
}

// Increment holds more.
func (s *SandboxService) Increment(
	ctx context.Context, authorizationID string, params *SandboxIncrementParams, options ...RequestOption,
) (*Transaction, error) {
	return s.onAuthorization(ctx, authorizationID, "/increment", params, options)
}

// Reverse lets a hold go, whole or in part.
func (s *SandboxService) Reverse(
	ctx context.Context, authorizationID string, params *SandboxReverseParams, options ...RequestOption,
) (*Transaction, error) {
	return s.onAuthorization(ctx, authorizationID, "/reverse", params, options)
}

// Settle clears an authorization; the answer is the settlement.
func (s *SandboxService) Settle(
	ctx context.Context, authorizationID string, params *SandboxSettleParams, options ...RequestOption,
) (*Transaction, error) {
	return s.onAuthorization(ctx, authorizationID, "/settle", params, options)
}

// Expire ends a hold as time would.
func (s *SandboxService) Expire(
	ctx context.Context, authorizationID string, options ...RequestOption,
) (*Transaction, error) {
	return s.onAuthorization(ctx, authorizationID, "/expire", nil, options)
}

func (s *SandboxService) onAuthorization(
	ctx context.Context, id, verb string, params any, options []RequestOption,
) (*Transaction, error) {
	path, err := pathOf(sandboxAuthorizations, id, verb)
	if err != nil {
		return nil, err
	}
	return post[Transaction](ctx, s.core, path, params, options)
}

// CreateSettlement clears without an authorization before.
func (s *SandboxService) CreateSettlement(
	ctx context.Context, params *SandboxSettlementParams, options ...RequestOption,
) (*Transaction, error) {
	return post[Transaction](ctx, s.core, "/sandbox/settlements", params, options)
}

// CreateRefund gives money back to a card.
func (s *SandboxService) CreateRefund(
	ctx context.Context, params *SandboxRefundParams, options ...RequestOption,
) (*Transaction, error) {
	return post[Transaction](ctx, s.core, "/sandbox/refunds", params, options)
}

// CreateChallenge asks the cardholder for a code.
func (s *SandboxService) CreateChallenge(
	ctx context.Context, params *SandboxChallengeParams, options ...RequestOption,
) (*Challenge, error) {
	return post[Challenge](ctx, s.core, "/sandbox/3ds_challenges", params, options)
}

// SubmitChallenge types a code in; three wrong ones fail the challenge.
func (s *SandboxService) SubmitChallenge(
	ctx context.Context, challengeID string, params *SandboxSubmitParams, options ...RequestOption,
) (*Challenge, error) {
	path, err := pathOf("/sandbox/3ds_challenges", challengeID, "/submit")
	if err != nil {
		return nil, err
	}
	return post[Challenge](ctx, s.core, path, params, options)
}

// CreateDeposit sends crypto to the wallet.
func (s *SandboxService) CreateDeposit(
	ctx context.Context, params *SandboxDepositParams, options ...RequestOption,
) (*Deposit, error) {
	return post[Deposit](ctx, s.core, "/sandbox/deposits", params, options)
}

// AdvanceClock moves the test clock: holds expire, months turn, cards lapse, retries of webhooks fall due.
func (s *SandboxService) AdvanceClock(
	ctx context.Context, params *AdvanceClockParams, options ...RequestOption,
) (*TestClock, error) {
	return post[TestClock](ctx, s.core, "/sandbox/clock/advance", params, options)
}
