package privcards

// Enumerations are strings and stay open: a value that is not listed here is kept as it came.

// Network is a card network.
type Network string

// The values of Network this version knows.
const (
	NetworkVisa       Network = "visa"
	NetworkMastercard Network = "mastercard"
)

// CardStatus is whether a card can pay.
type CardStatus string

// The values of CardStatus this version knows.
const (
	CardActive     CardStatus = "active"
	CardFrozen     CardStatus = "frozen"
	CardTerminated CardStatus = "terminated"
)

// FrozenReason is why a card is frozen.
type FrozenReason string

// The values of FrozenReason this version knows.
const (
	FrozenRequested   FrozenReason = "requested"
	FrozenLowBalance  FrozenReason = "low_balance"
	FrozenCVVAttempts FrozenReason = "cvv_attempts"
)

// Category is a merchant category.
type Category string

// The values of Category this version knows.
const (
	CategoryAdultDating          Category = "adult_dating"
	CategoryAdvertising          Category = "advertising"
	CategoryAirlines             Category = "airlines"
	CategoryBarsAlcohol          Category = "bars_alcohol"
	CategoryBusinessServices     Category = "business_services"
	CategoryCarRental            Category = "car_rental"
	CategoryCash                 Category = "cash"
	CategoryCharityCivic         Category = "charity_civic"
	CategoryClothing             Category = "clothing"
	CategoryCloudHosting         Category = "cloud_hosting"
	CategoryComputersElectronics Category = "computers_electronics"
	CategoryCruise               Category = "cruise"
	CategoryDigitalGoods         Category = "digital_goods"
	CategoryDirectMarketing      Category = "direct_marketing"
	CategoryEducation            Category = "education"
	CategoryEntertainment        Category = "entertainment"
	CategoryFuel                 Category = "fuel"
	CategoryGambling             Category = "gambling"
	CategoryGeneralRetail        Category = "general_retail"
	CategoryGovernmentTax        Category = "government_tax"
	CategoryGroceries            Category = "groceries"
	CategoryGroundTransport      Category = "ground_transport"
	CategoryHealth               Category = "health"
	CategoryHomeImprovement      Category = "home_improvement"
	CategoryHotels               Category = "hotels"
	CategoryInsurance            Category = "insurance"
	CategoryMoneyTransfer        Category = "money_transfer"
	CategoryOfficeSupplies       Category = "office_supplies"
	CategoryParkingTolls         Category = "parking_tolls"
	CategoryProfessionalServices Category = "professional_services"
	CategoryQuasiCashCrypto      Category = "quasi_cash_crypto"
	CategoryRestaurants          Category = "restaurants"
	CategorySecurities           Category = "securities"
	CategoryShipping             Category = "shipping"
	CategorySoftware             Category = "software"
	CategorySubscriptions        Category = "subscriptions"
	CategoryTelecom              Category = "telecom"
	CategoryTobaccoWeapons       Category = "tobacco_weapons"
	CategoryTravelAgencies       Category = "travel_agencies"
	CategoryUtilities            Category = "utilities"
	CategoryUncategorised        Category = "uncategorised"
)

// TransactionType is what a transaction is.
type TransactionType string

// The values of TransactionType this version knows.
const (
	TransactionAuthorization TransactionType = "authorization"
	TransactionSettlement    TransactionType = "settlement"
	TransactionRefund        TransactionType = "refund"
	TransactionDecline       TransactionType = "decline"
)

// TransactionStatus is how far a transaction is.
type TransactionStatus string

// The values of TransactionStatus this version knows.
const (
	TransactionStatusPending          TransactionStatus = "pending"
	TransactionStatusSettled          TransactionStatus = "settled"
	TransactionStatusPartiallySettled TransactionStatus = "partially_settled"
	TransactionStatusReversed         TransactionStatus = "reversed"
	TransactionStatusExpired          TransactionStatus = "expired"
	TransactionStatusDeclined         TransactionStatus = "declined"
)

// DeclineReason is why a payment was declined.
type DeclineReason string

// The values of DeclineReason this version knows.
const (
	DeclineUnknownCard             DeclineReason = "unknown_card"
	DeclineCardTerminated          DeclineReason = "card_terminated"
	DeclineCardExpired             DeclineReason = "card_expired"
	DeclineCardFrozen              DeclineReason = "card_frozen"
	DeclineExpiryMismatch          DeclineReason = "expiry_mismatch"
	DeclineCVVMismatch             DeclineReason = "cvv_mismatch"
	DeclineMerchantBlocked         DeclineReason = "merchant_blocked"
	DeclineCategoryNotAllowed      DeclineReason = "category_not_allowed"
	DeclineCountryNotAllowed       DeclineReason = "country_not_allowed"
	DeclineExceedsTransactionLimit DeclineReason = "exceeds_transaction_limit"
	DeclineExceedsMonthlyLimit     DeclineReason = "exceeds_monthly_limit"
	DeclineInsufficientFunds       DeclineReason = "insufficient_funds"
)

// Asset is a currency of deposits.
type Asset string

// The values of Asset this version knows.
const (
	AssetBTC  Asset = "btc"
	AssetETH  Asset = "eth"
	AssetSOL  Asset = "sol"
	AssetUSDT Asset = "usdt"
)

// Chain is a network of deposits.
type Chain string

// The values of Chain this version knows.
const (
	ChainBitcoin  Chain = "bitcoin"
	ChainEthereum Chain = "ethereum"
	ChainSolana   Chain = "solana"
	ChainTron     Chain = "tron"
)

// DepositStatus is how far a deposit is.
type DepositStatus string

// The values of DepositStatus this version knows.
const (
	DepositPending   DepositStatus = "pending"
	DepositConfirmed DepositStatus = "confirmed"
	DepositReverted  DepositStatus = "reverted"
)

// ChallengeStatus is how far a 3-D Secure challenge is.
type ChallengeStatus string

// The values of ChallengeStatus this version knows.
const (
	ChallengePending   ChallengeStatus = "pending"
	ChallengeCompleted ChallengeStatus = "completed"
	ChallengeFailed    ChallengeStatus = "failed"
	ChallengeExpired   ChallengeStatus = "expired"
)

// WebhookStatus is whether a webhook is sent to.
type WebhookStatus string

// The values of WebhookStatus this version knows.
const (
	WebhookEnabled  WebhookStatus = "enabled"
	WebhookDisabled WebhookStatus = "disabled"
	WebhookDeleted  WebhookStatus = "deleted"
)

// DisabledReason is why a webhook is disabled.
type DisabledReason string

// The values of DisabledReason this version knows.
const (
	DisabledFailing   DisabledReason = "failing"
	DisabledGone      DisabledReason = "gone"
	DisabledRequested DisabledReason = "requested"
)

// DeliveryStatus is how far a delivery is.
type DeliveryStatus string

// The values of DeliveryStatus this version knows.
const (
	DeliveryPending   DeliveryStatus = "pending"
	DeliverySucceeded DeliveryStatus = "succeeded"
	DeliveryFailed    DeliveryStatus = "failed"
)

// ErrorCode tells errors apart.
type ErrorCode string

// The values of ErrorCode this version knows.
const (
	CodeInvalidRequest             ErrorCode = "invalid_request"
	CodeInvalidJSON                ErrorCode = "invalid_json"
	CodeMissingParameter           ErrorCode = "missing_parameter"
	CodeUnknownParameter           ErrorCode = "unknown_parameter"
	CodeInvalidType                ErrorCode = "invalid_type"
	CodeInvalidAmount              ErrorCode = "invalid_amount"
	CodeAmountOutOfRange           ErrorCode = "amount_out_of_range"
	CodeTooLong                    ErrorCode = "too_long"
	CodeTooMany                    ErrorCode = "too_many"
	CodeInvalidChoice              ErrorCode = "invalid_choice"
	CodeInvalidCategory            ErrorCode = "invalid_category"
	CodeInvalidDate                ErrorCode = "invalid_date"
	CodeInvalidNumber              ErrorCode = "invalid_number"
	CodeInvalidID                  ErrorCode = "invalid_id"
	CodeInvalidText                ErrorCode = "invalid_text"
	CodeInvalidURL                 ErrorCode = "invalid_url"
	CodeInvalidMerchant            ErrorCode = "invalid_merchant"
	CodeInvalidCurrency            ErrorCode = "invalid_currency"
	CodeInvalidEvent               ErrorCode = "invalid_event"
	CodeInvalidIdempotencyKey      ErrorCode = "invalid_idempotency_key"
	CodePageTooDeep                ErrorCode = "page_too_deep"
	CodeUnknownCursor              ErrorCode = "unknown_cursor"
	CodeBinNotFound                ErrorCode = "bin_not_found"
	CodeBinInactive                ErrorCode = "bin_inactive"
	CodeSpendingLimitTooHigh       ErrorCode = "spending_limit_too_high"
	CodeInsufficientFunds          ErrorCode = "insufficient_funds"
	CodeInsufficientCardBalance    ErrorCode = "insufficient_card_balance"
	CodeAmountExceedsAuthorization ErrorCode = "amount_exceeds_authorization"
	CodeAmountExceedsSettlement    ErrorCode = "amount_exceeds_settlement"
	CodeNotAnAuthorization         ErrorCode = "not_an_authorization"
	CodeNotASettlement             ErrorCode = "not_a_settlement"
	CodeClockLimitReached          ErrorCode = "clock_limit_reached"
	CodeUnauthorized               ErrorCode = "unauthorized"
	CodeInvalidAPIKey              ErrorCode = "invalid_api_key"
	CodeInsufficientScope          ErrorCode = "insufficient_scope"
	CodeTestModeOnly               ErrorCode = "test_mode_only"
	CodeNotFound                   ErrorCode = "not_found"
	CodeMethodNotAllowed           ErrorCode = "method_not_allowed"
	CodeRequestTimeout             ErrorCode = "request_timeout"
	CodeBodyTooLarge               ErrorCode = "body_too_large"
	CodeURITooLong                 ErrorCode = "uri_too_long"
	CodeUnsupportedMediaType       ErrorCode = "unsupported_media_type"
	CodeHeadersTooLarge            ErrorCode = "headers_too_large"
	CodeVersionNotSupported        ErrorCode = "version_not_supported"
	CodeCardTerminated             ErrorCode = "card_terminated"
	CodeCardAlreadyTerminated      ErrorCode = "card_already_terminated"
	CodeCardAlreadyFrozen          ErrorCode = "card_already_frozen"
	CodeCardNotFrozen              ErrorCode = "card_not_frozen"
	CodeCardExpired                ErrorCode = "card_expired"
	CodeAuthorizationNotPending    ErrorCode = "authorization_not_pending"
	CodeChallengeNotPending        ErrorCode = "challenge_not_pending"
	CodeWebhookLimitReached        ErrorCode = "webhook_limit_reached"
	CodeWebhookDisabled            ErrorCode = "webhook_disabled"
	CodeRotationInProgress         ErrorCode = "rotation_in_progress"
	CodeRotationNotInProgress      ErrorCode = "rotation_not_in_progress"
	CodeDeliveryNotRetriable       ErrorCode = "delivery_not_retriable"
	CodeAlreadyExists              ErrorCode = "already_exists"
	CodeIdempotencyKeyReused       ErrorCode = "idempotency_key_reused"
	CodeIdempotencyInProgress      ErrorCode = "idempotency_in_progress"
	CodeRateLimited                ErrorCode = "rate_limited"
	CodeInternalError              ErrorCode = "internal_error"
	CodeUnavailable                ErrorCode = "unavailable"
	CodeNotConfigured              ErrorCode = "not_configured"
	CodeNetworkUnavailable         ErrorCode = "network_unavailable"
)

// EventType is the type of an event, or what a webhook subscribes to.
type EventType string

// The types of event this version knows.
const (
	EventCardCreated           EventType = "card.created"
	EventCardFrozen            EventType = "card.frozen"
	EventCardUnfrozen          EventType = "card.unfrozen"
	EventCardTerminated        EventType = "card.terminated"
	EventCardFunded            EventType = "card.funded"
	EventCardWithdrawn         EventType = "card.withdrawn"
	EventCardUpdated           EventType = "card.updated"
	EventTransactionAuthorized EventType = "transaction.authorized"
	EventTransactionSettled    EventType = "transaction.settled"
	EventTransactionDeclined   EventType = "transaction.declined"
	EventTransactionRefunded   EventType = "transaction.refunded"
	EventTransactionReversed   EventType = "transaction.reversed"
	EventTransactionExpired    EventType = "transaction.expired"
	EventThreeDSChallenge      EventType = "3ds.challenge"
	EventThreeDSCompleted      EventType = "3ds.completed"
	EventDepositPending        EventType = "deposit.pending"
	EventDepositConfirmed      EventType = "deposit.confirmed"
	EventWebhookDisabled       EventType = "webhook.disabled"
	EventPing                  EventType = "ping"
)

// What a webhook can subscribe to beside them.
const (
	EventAll            EventType = "*"
	EventAllCard        EventType = "card.*"
	EventAllTransaction EventType = "transaction.*"
	EventAllThreeDS     EventType = "3ds.*"
	EventAllDeposit     EventType = "deposit.*"
	EventAllWebhook     EventType = "webhook.*"
)

var knownEvents = []EventType{
	EventCardCreated,
	EventCardFrozen,
	EventCardUnfrozen,
	EventCardTerminated,
	EventCardFunded,
	EventCardWithdrawn,
	EventCardUpdated,
	EventTransactionAuthorized,
	EventTransactionSettled,
	EventTransactionDeclined,
	EventTransactionRefunded,
	EventTransactionReversed,
	EventTransactionExpired,
	EventThreeDSChallenge,
	EventThreeDSCompleted,
	EventDepositPending,
	EventDepositConfirmed,
	EventWebhookDisabled,
	EventPing,
}
