// The objects of the API and what its operations take, as TypeScript sees them. Each object has its field map in
// shapes.ts; tests/types.ts holds both to the API's document.

/** A known value, or one that a later server has added. */
export type Open<Known extends string> = Known | (string & {});

/** Dollars: a number or its text, `19.99` or `'19.99'`. At most two decimals. */
export type Amount = number | string;

/** RFC 3339 text, a bare date (`2026-04-01`, midnight UTC) or a Date. */
export type TimeFilter = string | Date;

export type Network = Open<'visa' | 'mastercard'>;
export type Asset = Open<'btc' | 'eth' | 'sol' | 'usdt'>;
export type Metadata = Record<string, string>;

export interface Card {
  id: string;
  binId: string;
  network: Network;
  last4: string;
  status: Open<'active' | 'frozen' | 'terminated'>;
  /** What can still be spent, in dollars. */
  balance: number;
  /** Held by open authorizations. */
  held: number;
  spendingLimit: number;
  spentThisMonth: number;
  label: string | null;
  allowedCategories: string[];
  autoFreezeAt: number | null;
  frozenReason: Open<'requested' | 'low_balance' | 'cvv_attempts'> | null;
  metadata: Metadata;
  createdAt: string;
  expiresAt: string;
}

/** `pan` and `cvv` are read by name; console.log, JSON.stringify and object spread show or copy neither. */
export interface CardDetails {
  id: string;
  pan: string;
  cvv: string;
  /** MM/YY */
  expiry: string;
  expMonth: number;
  expYear: number;
  network: Network;
  last4: string;
}

export interface Movement {
  cardId: string;
  amount: number;
  cardBalance: number;
  walletBalance: number;
  createdAt: string;
}

export interface Merchant {
  name: string;
  mcc: string;
  category: string;
  city: string;
  country: string;
}

export type DeclineReason = Open<
  | 'unknown_card' | 'card_terminated' | 'card_expired' | 'card_frozen' | 'expiry_mismatch' | 'cvv_mismatch'
  | 'merchant_blocked' | 'category_not_allowed' | 'country_not_allowed' | 'exceeds_transaction_limit'
  | 'exceeds_monthly_limit' | 'insufficient_funds'
>;

export interface Transaction {
  id: string;
  cardId: string;
  type: Open<'authorization' | 'settlement' | 'refund' | 'decline'>;
  status: Open<'pending' | 'settled' | 'partially_settled' | 'reversed' | 'expired' | 'declined'>;
  amount: number;
  currency: string;
  merchant: Merchant;
  merchantAmount: number;
  merchantCurrency: string;
  /** Authorizations only. */
  held?: number;
  /** Authorizations only. */
  settled?: number;
  /** Authorizations only: when an open hold lapses. */
  expiresAt?: string | null;
  authorizationId: string | null;
  declineReason: DeclineReason | null;
  declineReasons: DeclineReason[];
  networkResponseCode: string | null;
  /** What became of the 3-D Secure proof the merchant sent along. */
  threeDs: ThreeDSOutcome | null;
  createdAt: string;
}

export interface ThreeDSOutcome {
  result: Open<'authenticated' | 'attempted' | 'informational' | 'mismatch'>;
  eci: string | null;
  liabilityShift: boolean;
}

export interface Wallet {
  balance: number;
  currency: string;
  pendingDeposits: number;
  totalDeposited: number;
  totalSpent: number;
  cardsActive: number;
  cardsTotalBalance: number;
}

export interface DepositAddress {
  currency: Asset;
  network: Open<'bitcoin' | 'ethereum' | 'solana' | 'tron'>;
  address: string;
  createdAt: string;
  /** In the asset's own units, as text; null for a simulated address, like the two below. */
  minimum: string | null;
  confirmationsRequired: number | null;
  paymentUri: string | null;
}

export interface Deposit {
  id: string;
  currency: Asset;
  network: Open<'bitcoin' | 'ethereum' | 'solana' | 'tron'>;
  /** In the asset's own units, as text. */
  amount: string;
  amountUsd: number;
  status: Open<'pending' | 'confirmed' | 'reverted'>;
  confirmations: number;
  confirmationsRequired: number;
  txHash: string;
  address: string;
  createdAt: string;
  confirmedAt: string | null;
  /** Why it is not in the wallet, when that is not only for want of confirmations. */
  reason: string | null;
}

export interface Bin {
  id: string;
  network: Network;
  type: string;
  /** `3ds` in the API: enrolled in 3-D Secure 2. */
  threeds: boolean;
  applePay: boolean;
  googlePay: boolean;
  maxTransaction: number;
  maxMonthly: number;
  acceptanceRate: number | null;
  bestFor: string[];
}

export interface Challenge {
  id: string;
  cardId: string;
  merchant: string;
  amount: number;
  currency: string;
  /** Only while the challenge is pending. */
  otp: string | null;
  status: Open<'pending' | 'completed' | 'failed' | 'expired'>;
  failureReason: Open<'attempts_exhausted' | 'cancelled' | 'error' | 'timed_out' | 'never_started'> | null;
  attemptsLeft: number;
  resendCount: number;
  acsTransId: string | null;
  dsTransId: string | null;
  createdAt: string;
  expiresAt: string;
}

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  status: Open<'enabled' | 'disabled' | 'deleted'>;
  disabledReason: Open<'failing' | 'gone' | 'requested'> | null;
  createdAt: string;
}

/** `secret` is read by name: console.log, JSON.stringify and object spread show or copy it not. */
export interface WebhookWithSecret extends Webhook {
  /** Shown once; absent from an answer that was replayed for an idempotency key. */
  secret?: string;
}

export interface Delivery {
  id: string;
  eventId: string;
  eventType: EventType;
  webhookId: string;
  status: Open<'pending' | 'succeeded' | 'failed'>;
  attempts: number;
  nextAttemptAt: string | null;
  lastAttemptAt: string | null;
  responseStatus: number | null;
  responseBody: string | null;
  error: string | null;
  durationMs: number;
  createdAt: string;
}

/** One line of the log of your API requests. */
export interface RequestLogEntry {
  id: string;
  method: string;
  path: string;
  status: number;
  error: string | null;
  durationMs: number;
  apiKeyLast4: string;
  idempotencyKey: string | null;
  createdAt: string;
  livemode: boolean;
}

export interface TestClock {
  now: string;
}

interface Happening<Type, Data> {
  id: string;
  type: Type;
  createdAt: string;
  livemode: boolean;
  /** Grows by one per account and world, without gaps: order by it. */
  sequence: number;
  data: Data;
}
export type CardEvent = Happening<
  'card.created' | 'card.frozen' | 'card.unfrozen' | 'card.terminated' | 'card.updated', Card>;
export type CardMovementEvent = Happening<'card.funded' | 'card.withdrawn', Movement>;
export type TransactionEvent = Happening<
  | 'transaction.authorized' | 'transaction.settled' | 'transaction.declined' | 'transaction.refunded'
  | 'transaction.reversed' | 'transaction.expired', Transaction>;
export type ChallengeEvent = Happening<'3ds.challenge' | '3ds.completed', Challenge>;
export type DepositEvent = Happening<'deposit.pending' | 'deposit.confirmed', Deposit>;
export type WebhookEvent = Happening<'webhook.disabled' | 'ping', Webhook>;
/** What happened, told apart by `type`. A later server may send other types: have a `default` branch. */
export type Event =
  | CardEvent | CardMovementEvent | TransactionEvent | ChallengeEvent | DepositEvent | WebhookEvent;
export type EventType = Open<Event['type']>;
export type Subscription = Open<
  Exclude<Event['type'], 'ping'> | '*' | 'card.*' | 'transaction.*' | '3ds.*' | 'deposit.*' | 'webhook.*'>;

// What the operations take. `null` clears a setting in an update and means "absent" elsewhere.

export interface PageParams {
  page?: number;
  perPage?: number;
  /** The id of the last item you have. */
  startingAfter?: string;
}
export interface CardListParams extends PageParams { status?: Card['status']; binId?: string }
export interface TransactionListParams extends PageParams {
  cardId?: string;
  type?: Transaction['type'];
  /** From this moment on. */
  from?: TimeFilter;
  /** Before this moment. */
  to?: TimeFilter;
}
export interface DepositListParams extends PageParams { currency?: Asset; status?: Deposit['status'] }
export interface DepositAddressListParams { currency?: Asset }
export interface ChallengeListParams extends PageParams { cardId?: string; status?: Challenge['status'] }
export interface DeliveryListParams extends PageParams { status?: Delivery['status'] }
export interface EventListParams extends PageParams { type?: EventType }
export interface RequestListParams extends PageParams {
  method?: Open<'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE'>;
  /** One status, or a class of them: `404`, `'4xx'`. */
  status?: number | string;
}

export interface CreateCardParams {
  binId: string;
  amount: Amount;
  label?: string | null;
  spendingLimit?: Amount | null;
  allowedCategories?: string[] | null;
  autoFreezeAt?: Amount | null;
  metadata?: Metadata | null;
}
export type UpdateCardParams = Omit<CreateCardParams, 'binId' | 'amount'>;
export interface MovementParams { amount: Amount }
export interface CreateWebhookParams { url: string; events: Subscription[]; secret?: string | null }
export interface UpdateWebhookParams {
  url?: string | null;
  events?: Subscription[] | null;
  status?: Open<'enabled' | 'disabled'> | null;
}
export interface RotateSecretParams { graceHours?: number | null; force?: boolean | null }
export interface ResendParams {
  /** Without it: to every enabled webhook that wants the event's type. */
  webhookId?: string | null;
}
export interface SandboxMerchant {
  name?: string | null;
  id?: string | null;
  mcc?: string | null;
  city?: string | null;
  country?: string | null;
}
export interface SandboxAuthorizationParams {
  cardId: string;
  amount: Amount;
  merchant?: SandboxMerchant | null;
  currency?: Open<'USD'> | null;
  cvv?: string | null;
  partialApproval?: boolean | null;
  /** A challenge of this card whose proof is sent along. */
  threeDs?: string | null;
}
export interface SandboxIncrementParams { amount: Amount }
export interface SandboxReverseParams { amount?: Amount | null }
export interface SandboxSettleParams { amount?: Amount | null; final?: boolean | null }
export interface SandboxSettlementParams { cardId: string; amount: Amount; merchant?: SandboxMerchant | null }
export interface SandboxRefundParams extends SandboxSettlementParams { settlementId?: string | null }
export interface SandboxChallengeParams extends SandboxSettlementParams {
  outcome?: Open<
    'challenge' | 'cancelled' | 'authenticated' | 'attempted' | 'informational' | 'denied' | 'rejected' | 'unable'
  > | null;
}
export interface SubmitCodeParams { otp: string }
export interface SandboxDepositParams { currency: Asset; amountUsd: Amount; confirm?: boolean | null }
export interface AdvanceClockParams { seconds: number }
