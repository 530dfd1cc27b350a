R"sql(
-- The first schema for PostgreSQL: the tables of ../0001_core.sql, and what several programs on one
-- database need. Types, keys and checks only: no rule of card issuing lives here, no trigger, no
-- sequence. Ids are 63-bit time-ordered integers that name the node which made them (base/id.hpp).
-- Money is minor units (USD cents); instants are milliseconds since 1970.

-- Who writes. A node holds its number by lease; the number is in every id it makes and names its
-- chain of the journal. last_id is the largest id it has committed.
CREATE TABLE nodes (
  number BIGINT PRIMARY KEY CHECK (number BETWEEN 1 AND 1023), holder TEXT NOT NULL,
  expires_at BIGINT NOT NULL, last_id BIGINT NOT NULL);

-- Who does which of the work that time gives: "node/7" is the work on what node 7 made.
CREATE TABLE work (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at BIGINT NOT NULL);

-- What nodes tell each other: a number that grows with each change of what nodes keep in memory,
-- and how much of its rate limits each key has used at all of them.
CREATE TABLE revisions (name TEXT PRIMARY KEY, number BIGINT NOT NULL);
CREATE TABLE rate_usage (
  api_key BIGINT NOT NULL, slot BIGINT NOT NULL, used BIGINT NOT NULL, ends_at BIGINT NOT NULL,
  PRIMARY KEY (api_key, slot));

CREATE TABLE meta (name TEXT PRIMARY KEY, value BYTEA NOT NULL);

CREATE TABLE accounts (
  id BIGINT PRIMARY KEY, name TEXT NOT NULL, status BIGINT NOT NULL,
  live_wallet BIGINT NOT NULL, test_wallet BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE api_keys (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL, wallet BIGINT NOT NULL,
  world BIGINT NOT NULL CHECK (world IN (0, 1)), name TEXT NOT NULL,
  secret_hash BYTEA NOT NULL UNIQUE CHECK (length(secret_hash) = 32), prefix TEXT NOT NULL,
  last4 TEXT NOT NULL, scopes BIGINT NOT NULL, created_at BIGINT NOT NULL, revoked_at BIGINT);
CREATE TABLE data_keys (account BIGINT PRIMARY KEY, wrapped BYTEA NOT NULL);
CREATE TABLE programs (
  id BIGINT PRIMARY KEY, name TEXT NOT NULL, blocked_categories BYTEA NOT NULL,
  blocked_countries BYTEA NOT NULL, blocked_merchants BYTEA NOT NULL);
CREATE TABLE bins (
  id TEXT PRIMARY KEY, network BIGINT NOT NULL, type TEXT NOT NULL, program BIGINT NOT NULL,
  three_ds BIGINT NOT NULL, apple_pay BIGINT NOT NULL, google_pay BIGINT NOT NULL,
  active BIGINT NOT NULL, max_transaction BIGINT NOT NULL, max_monthly BIGINT NOT NULL,
  best_for BYTEA NOT NULL);
-- Counted by each node for itself, so that no two wait for each other; readers add them up.
CREATE TABLE bin_statistics (
  bin_id TEXT NOT NULL, world BIGINT NOT NULL, node BIGINT NOT NULL, approved BIGINT NOT NULL,
  declined BIGINT NOT NULL, PRIMARY KEY (bin_id, world, node));
CREATE TABLE links (
  id BIGINT PRIMARY KEY, name TEXT NOT NULL, world BIGINT NOT NULL, mode BIGINT NOT NULL,
  address TEXT NOT NULL, port BIGINT NOT NULL, profile TEXT NOT NULL, active BIGINT NOT NULL,
  created_at BIGINT NOT NULL);

CREATE TABLE wallets (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL, world BIGINT NOT NULL CHECK (world IN (0, 1)),
  balance BIGINT NOT NULL, pending_deposits BIGINT NOT NULL, total_deposited BIGINT NOT NULL,
  total_spent BIGINT NOT NULL, cards_total BIGINT NOT NULL, cards_active BIGINT NOT NULL,
  cards_frozen BIGINT NOT NULL, cards_terminated BIGINT NOT NULL, event_sequence BIGINT NOT NULL,
  last_transaction BIGINT NOT NULL, authorizations BIGINT NOT NULL, settlements BIGINT NOT NULL,
  refunds BIGINT NOT NULL, declines BIGINT NOT NULL, clock_offset_ms BIGINT NOT NULL,
  CHECK (balance = total_deposited - total_spent));
CREATE TABLE cards (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, account BIGINT NOT NULL, world BIGINT NOT NULL,
  bin_id TEXT NOT NULL, network BIGINT NOT NULL, last4 TEXT NOT NULL, status BIGINT NOT NULL,
  frozen_reason BIGINT NOT NULL, spending_limit BIGINT NOT NULL, auto_freeze_at BIGINT, label TEXT,
  allowed_categories BYTEA NOT NULL, metadata BYTEA NOT NULL, created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, terminated_at BIGINT);
CREATE INDEX cards_by_wallet ON cards (wallet, id);
-- Narrow and apart from cards: every payment dirties a page of this table, and only of this one.
CREATE TABLE card_balances (
  id BIGINT PRIMARY KEY, available BIGINT NOT NULL, held BIGINT NOT NULL CHECK (held >= 0),
  spent BIGINT NOT NULL, spent_month BIGINT NOT NULL, last_transaction BIGINT NOT NULL,
  authorizations BIGINT NOT NULL, settlements BIGINT NOT NULL, refunds BIGINT NOT NULL,
  declines BIGINT NOT NULL, cvv_failures BIGINT NOT NULL) WITH (fillfactor = 60);
CREATE TABLE card_tokens (
  token BYTEA PRIMARY KEY CHECK (length(token) = 16), card BIGINT NOT NULL);
CREATE TABLE card_secrets (
  card BIGINT PRIMARY KEY, token BYTEA NOT NULL, sealed_pan BYTEA NOT NULL);

-- No index besides the id: a card's and a wallet's transactions are chained by back-pointers.
CREATE TABLE transactions (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, card BIGINT NOT NULL, world BIGINT NOT NULL,
  type BIGINT NOT NULL, status BIGINT NOT NULL, amount BIGINT NOT NULL, held BIGINT NOT NULL,
  settled BIGINT NOT NULL, refunded BIGINT NOT NULL, merchant_name TEXT NOT NULL,
  merchant_id TEXT NOT NULL, mcc TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
  merchant_amount BIGINT NOT NULL, merchant_currency BIGINT NOT NULL,
  "authorization" BIGINT NOT NULL, decline_reasons BIGINT NOT NULL, response_code TEXT NOT NULL,
  network_transaction_id TEXT NOT NULL, retrieval_reference TEXT NOT NULL, approval_code TEXT NOT NULL,
  terminal_id TEXT NOT NULL, stan TEXT NOT NULL, hold_kind BIGINT NOT NULL, hold_expires_at BIGINT,
  spent_month BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
  previous_on_card BIGINT NOT NULL, previous_in_wallet BIGINT NOT NULL,
  card_balance_after BIGINT NOT NULL, CHECK (held >= 0));

CREATE TABLE transfers (
  id BIGINT PRIMARY KEY, from_kind BIGINT NOT NULL, from_owner BIGINT NOT NULL,
  to_kind BIGINT NOT NULL, to_owner BIGINT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
  currency BIGINT NOT NULL, reason BIGINT NOT NULL, cause BIGINT NOT NULL,
  created_at BIGINT NOT NULL);
CREATE TABLE journal (
  chain BIGINT NOT NULL, number BIGINT NOT NULL, first_transfer BIGINT NOT NULL, last_transfer BIGINT NOT NULL,
  transfer_count BIGINT NOT NULL, previous_hash BYTEA NOT NULL, hash BYTEA NOT NULL,
  committed_at BIGINT NOT NULL, PRIMARY KEY (chain, number));

CREATE TABLE deposits (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, asset BIGINT NOT NULL, amount TEXT NOT NULL,
  amount_usd BIGINT NOT NULL, status BIGINT NOT NULL, confirmations BIGINT NOT NULL,
  confirmations_required BIGINT NOT NULL, transaction_hash TEXT NOT NULL, address TEXT NOT NULL,
  created_at BIGINT NOT NULL, confirmed_at BIGINT);
CREATE INDEX deposits_by_wallet ON deposits (wallet, id);
CREATE TABLE deposit_addresses (
  wallet BIGINT NOT NULL, asset BIGINT NOT NULL, address TEXT NOT NULL, created_at BIGINT NOT NULL,
  PRIMARY KEY (wallet, asset));
CREATE TABLE challenges (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, card BIGINT NOT NULL, merchant TEXT NOT NULL,
  amount BIGINT NOT NULL, status BIGINT NOT NULL, sealed_otp BYTEA NOT NULL,
  attempts_left BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX challenges_by_wallet ON challenges (wallet, id);

CREATE TABLE network_messages (
  key BYTEA PRIMARY KEY CHECK (length(key) = 20), transaction_id BIGINT NOT NULL,
  card BIGINT NOT NULL, tombstone BIGINT NOT NULL, content BYTEA NOT NULL, reply BYTEA NOT NULL,
  pan_offset BIGINT NOT NULL, pan_size BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE idempotent_answers (
  day BIGINT NOT NULL, wallet BIGINT NOT NULL, key_hash BYTEA NOT NULL, fingerprint BYTEA NOT NULL,
  status BIGINT NOT NULL, body TEXT NOT NULL, created_at BIGINT NOT NULL,
  PRIMARY KEY (day, wallet, key_hash));

CREATE TABLE webhooks (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, url TEXT NOT NULL, events BYTEA NOT NULL,
  status BIGINT NOT NULL, sealed_secret BYTEA NOT NULL, sealed_previous_secret BYTEA NOT NULL,
  previous_secret_until BIGINT, disabled_reason TEXT NOT NULL, failing_since BIGINT,
  failures_in_row BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX webhooks_by_wallet ON webhooks (wallet, id);
CREATE TABLE events (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, sequence BIGINT NOT NULL, type BIGINT NOT NULL,
  created_at BIGINT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX events_by_wallet ON events (wallet, sequence);
CREATE TABLE deliveries (
  id BIGINT PRIMARY KEY, event BIGINT NOT NULL, webhook BIGINT NOT NULL, wallet BIGINT NOT NULL,
  status BIGINT NOT NULL, attempts BIGINT NOT NULL, next_attempt_at BIGINT, last_attempt_at BIGINT,
  response_status BIGINT NOT NULL, response_body TEXT NOT NULL, error TEXT NOT NULL,
  duration_ms BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, id);

CREATE TABLE alarms (
  domain BIGINT NOT NULL, kind BIGINT NOT NULL, due_at BIGINT NOT NULL, subject BIGINT NOT NULL,
  PRIMARY KEY (domain, kind, due_at, subject));
CREATE TABLE audit (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, request_id TEXT NOT NULL, peer_address TEXT NOT NULL,
  created_at BIGINT NOT NULL);
)sql"
