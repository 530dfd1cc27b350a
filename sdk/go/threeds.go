package privcards

import (
	"context"
	"fmt"
	"time"
)

// Challenge is a 3-D Secure challenge waiting for its one-time code. fmt shows the code masked.
type Challenge struct {
	Meta
	ID            string          `json:"id"`
	CardID        string          `json:"card_id"`
	Merchant      string          `json:"merchant"`
	Amount        Money           `json:"amount"`
	Currency      string          `json:"currency"`
	OTP           string          `json:"otp"` // only while pending, and never in an event
	Status        ChallengeStatus `json:"status"`
	FailureReason string          `json:"failure_reason"`
	AttemptsLeft  int             `json:"attempts_left"`
	ResendCount   int             `json:"resend_count"`
	ACSTransID    string          `json:"acs_trans_id"`
	DSTransID     string          `json:"ds_trans_id"`
	CreatedAt     time.Time       `json:"created_at"`
	ExpiresAt     time.Time       `json:"expires_at"`
}

// UnmarshalJSON reads the object and keeps what it does not know.
func (c *Challenge) UnmarshalJSON(text []byte) error {
	type plain Challenge
	return decodeObject(text, (*plain)(c), &c.Meta)
}

// Format masks the code.
func (c Challenge) Format(state fmt.State, verb rune) {
	type plain Challenge
	c.OTP, c.Extra = maskText(c.OTP), nil
	printMasked(state, verb, plain(c))
}

// ChallengeListParams filters a list of challenges.
type ChallengeListParams struct {
	ListParams
	CardID string          `json:"card_id,omitempty"`
	Status ChallengeStatus `json:"status,omitempty"`
}

// ThreeDSService reads 3-D Secure challenges and their codes.
type ThreeDSService struct{ core *core }

// List is one page of challenges.
func (s *ThreeDSService) List(
	ctx context.Context, params *ChallengeListParams, options ...RequestOption,
) (*Page[Challenge], error) {
	return get[Page[Challenge]](ctx, s.core, "/3ds/challenges", params, options)
}

// Iter walks through all challenges.
func (s *ThreeDSService) Iter(
	ctx context.Context, params *ChallengeListParams, options ...RequestOption,
) *Iter[Challenge] {
	return newIter(ctx, s.core, "/3ds/challenges", params, options, func(c *Challenge) string { return c.ID })
}

// Get reads a challenge.
func (s *ThreeDSService) Get(ctx context.Context, id string, options ...RequestOption) (*Challenge, error) {
	path, err := pathOf("/3ds/challenges", id)
	if err != nil {
		return nil, err
	}
	return get[Challenge](ctx, s.core, path, nil, options)
}
