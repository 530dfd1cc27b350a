// The field maps of every object and request: this SDK's names beside the API's.

import { money, nested, read, secret, isObject, type Fields } from './fields';
import type * as T from './types';

const lastFour = (pan: string) => '*'.repeat(Math.max(0, pan.length - 4)) + pan.slice(-4);
const hidden = () => '***';

export const card: Fields<T.Card> = {
  id: 'id', binId: 'bin_id', network: 'network', last4: 'last4', status: 'status', balance: 'balance', held: 'held',
  spendingLimit: 'spending_limit', spentThisMonth: 'spent_this_month', label: 'label',
  allowedCategories: 'allowed_categories', autoFreezeAt: 'auto_freeze_at', frozenReason: 'frozen_reason',
  metadata: 'metadata', createdAt: 'created_at', expiresAt: 'expires_at',
};
export const cardDetails: Fields<T.CardDetails> = {
  id: 'id', pan: secret('pan', lastFour), cvv: secret('cvv', hidden), expiry: 'expiry', expMonth: 'exp_month',
  expYear: 'exp_year', network: 'network', last4: 'last4',
};
export const movement: Fields<T.Movement> = {
  cardId: 'card_id', amount: 'amount', cardBalance: 'card_balance', walletBalance: 'wallet_balance',
  createdAt: 'created_at',
};
export const merchant: Fields<T.Merchant> = {
  name: 'name', mcc: 'mcc', category: 'category', city: 'city', country: 'country',
};
export const threeDs: Fields<T.ThreeDSOutcome> = {
  result: 'result', eci: 'eci', liabilityShift: 'liability_shift',
};
export const transaction: Fields<T.Transaction> = {
  id: 'id', cardId: 'card_id', type: 'type', status: 'status', amount: 'amount', currency: 'currency',
  merchant: nested('merchant', merchant), merchantAmount: 'merchant_amount', merchantCurrency: 'merchant_currency',
  held: 'held', settled: 'settled', expiresAt: 'expires_at', authorizationId: 'authorization_id',
  declineReason: 'decline_reason', declineReasons: 'decline_reasons', networkResponseCode: 'network_response_code',
  threeDs: nested('three_ds', threeDs), createdAt: 'created_at',
};
export const wallet: Fields<T.Wallet> = {
  balance: 'balance', currency: 'currency', pendingDeposits: 'pending_deposits', totalDeposited: 'total_deposited',
  totalSpent: 'total_spent', cardsActive: 'cards_active', cardsTotalBalance: 'cards_total_balance',
};
export const depositAddress: Fields<T.DepositAddress> = {
  currency: 'currency', network: 'network', address: 'address', createdAt: 'created_at',
  minimum: 'minimum', confirmationsRequired: 'confirmations_required', paymentUri: 'payment_uri',
};
export const deposit: Fields<T.Deposit> = {
  id: 'id', currency: 'currency', network: 'network', amount: 'amount', amountUsd: 'amount_usd', status: 'status',
  confirmations: 'confirmations', confirmationsRequired: 'confirmations_required', txHash: 'tx_hash',
  address: 'address', createdAt: 'created_at', confirmedAt: 'confirmed_at', reason: 'reason',
};
export const bin: Fields<T.Bin> = {
  id: 'id', network: 'network', type: 'type', threeds: '3ds', applePay: 'apple_pay', googlePay: 'google_pay',
  maxTransaction: 'max_transaction', maxMonthly: 'max_monthly', acceptanceRate: 'acceptance_rate',
  bestFor: 'best_for',
};
export const challenge: Fields<T.Challenge> = {
  id: 'id', cardId: 'card_id', merchant: 'merchant', amount: 'amount', currency: 'currency', otp: 'otp',
  status: 'status', failureReason: 'failure_reason', attemptsLeft: 'attempts_left', resendCount: 'resend_count',
  acsTransId: 'acs_trans_id', dsTransId: 'ds_trans_id', createdAt: 'created_at', expiresAt: 'expires_at',
};
export const webhook: Fields<T.Webhook> = {
  id: 'id', url: 'url', events: 'events', status: 'status', disabledReason: 'disabled_reason',
  createdAt: 'created_at',
};
export const webhookWithSecret: Fields<T.WebhookWithSecret> = { ...webhook, secret: secret('secret', hidden) };
export const delivery: Fields<T.Delivery> = {
  id: 'id', eventId: 'event_id', eventType: 'event_type', webhookId: 'webhook_id', status: 'status',
  attempts: 'attempts', nextAttemptAt: 'next_attempt_at', lastAttemptAt: 'last_attempt_at',
  responseStatus: 'response_status', responseBody: 'response_body', error: 'error', durationMs: 'duration_ms',
  createdAt: 'created_at',
};
export const requestLogEntry: Fields<T.RequestLogEntry> = {
  id: 'id', method: 'method', path: 'path', status: 'status', error: 'error', durationMs: 'duration_ms',
  apiKeyLast4: 'api_key_last4', idempotencyKey: 'idempotency_key', createdAt: 'created_at', livemode: 'livemode',
};
export const testClock: Fields<T.TestClock> = { now: 'now' };
export const event: Fields<T.CardEvent> = {
  id: 'id', type: 'type', createdAt: 'created_at', livemode: 'livemode', sequence: 'sequence', data: 'data',
};
export const page = {
  data: 'data', page: 'page', perPage: 'per_page', total: 'total', totalCapped: 'total_capped', hasMore: 'has_more',
} as const;

export const eventData: Record<T.Event['type'], Fields<any>> = {
  'card.created': card, 'card.frozen': card, 'card.unfrozen': card, 'card.terminated': card, 'card.updated': card,
  'card.funded': movement, 'card.withdrawn': movement,
  'transaction.authorized': transaction, 'transaction.settled': transaction, 'transaction.declined': transaction,
  'transaction.refunded': transaction, 'transaction.reversed': transaction, 'transaction.expired': transaction,
  '3ds.challenge': challenge, '3ds.completed': challenge,
  'deposit.pending': deposit, 'deposit.confirmed': deposit,
  'webhook.disabled': webhook, ping: webhook,
};

/** An event, its data by its type. The data of a type that this SDK does not know stays as the API sent it. */
export function readEvent(wire: unknown): T.Event {
  const result = read<any>(event, wire);
  if (isObject(result) && typeof result['type'] === 'string' && Object.hasOwn(eventData, result['type'])) {
    result['data'] = read(eventData[result['type'] as T.Event['type']], result['data']);
  }
  return result as T.Event;
}

const pageParams: Fields<T.PageParams> = { page: 'page', perPage: 'per_page', startingAfter: 'starting_after' };
export const cardList: Fields<T.CardListParams> = { ...pageParams, status: 'status', binId: 'bin_id' };
export const transactionList: Fields<T.TransactionListParams> = {
  ...pageParams, cardId: 'card_id', type: 'type', from: 'from', to: 'to',
};
export const depositList: Fields<T.DepositListParams> = { ...pageParams, currency: 'currency', status: 'status' };
export const depositAddressList: Fields<T.DepositAddressListParams> = { currency: 'currency' };
export const challengeList: Fields<T.ChallengeListParams> = { ...pageParams, cardId: 'card_id', status: 'status' };
export const webhookList: Fields<T.PageParams> = pageParams;
export const deliveryList: Fields<T.DeliveryListParams> = { ...pageParams, status: 'status' };
export const eventList: Fields<T.EventListParams> = { ...pageParams, type: 'type' };
export const requestList: Fields<T.RequestListParams> = { ...pageParams, method: 'method', status: 'status' };

export const updateCard: Fields<T.UpdateCardParams> = {
  label: 'label', spendingLimit: money('spending_limit'), allowedCategories: 'allowed_categories',
  autoFreezeAt: money('auto_freeze_at'), metadata: 'metadata',
};
export const createCard: Fields<T.CreateCardParams> = { binId: 'bin_id', amount: money('amount'), ...updateCard };
export const moveMoney: Fields<T.MovementParams> = { amount: money('amount') };
export const createWebhook: Fields<T.CreateWebhookParams> = { url: 'url', events: 'events', secret: 'secret' };
export const updateWebhook: Fields<T.UpdateWebhookParams> = { url: 'url', events: 'events', status: 'status' };
export const rotateSecret: Fields<T.RotateSecretParams> = { graceHours: 'grace_hours', force: 'force' };
export const resend: Fields<T.ResendParams> = { webhookId: 'webhook_id' };
export const sandboxMerchant: Fields<T.SandboxMerchant> = {
  name: 'name', id: 'id', mcc: 'mcc', city: 'city', country: 'country',
};
export const sandboxSettlement: Fields<T.SandboxSettlementParams> = {
  cardId: 'card_id', amount: money('amount'), merchant: nested('merchant', sandboxMerchant),
};
export const sandboxAuthorization: Fields<T.SandboxAuthorizationParams> = {
  ...sandboxSettlement, currency: 'currency', cvv: 'cvv', partialApproval: 'partial_approval',
  threeDs: 'three_ds',
};
export const sandboxChallenge: Fields<T.SandboxChallengeParams> = { ...sandboxSettlement, outcome: 'outcome' };
export const sandboxReverse: Fields<T.SandboxReverseParams> = { amount: money('amount') };
export const sandboxSettle: Fields<T.SandboxSettleParams> = { amount: money('amount'), final: 'final' };
export const sandboxRefund: Fields<T.SandboxRefundParams> = { ...sandboxSettlement, settlementId: 'settlement_id' };
export const sandboxDeposit: Fields<T.SandboxDepositParams> = {
  currency: 'currency', amountUsd: money('amount_usd'), confirm: 'confirm',
};
export const submitCode: Fields<T.SubmitCodeParams> = { otp: 'otp' };
export const advanceClock: Fields<T.AdvanceClockParams> = { seconds: 'seconds' };
