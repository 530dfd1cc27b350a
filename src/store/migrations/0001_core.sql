R"sql(
-- The first schema. Types, keys and checks only: no rule of card issuing lives here. Ids are 63-bit
-- time-ordered integers, so every rowid table is appended to at its end. Money is minor units (USD
-- cents); instants are milliseconds since 1970.

CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, status INTEGER NOT NULL,
  live_wallet INTEGER NOT NULL, test_wallet INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY, account INTEGER NOT NULL, wallet INTEGER NOT NULL,
  world INTEGER NOT NULL CHECK (world IN (0, 1)), name TEXT NOT NULL,
  secret_hash BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32), prefix TEXT NOT NULL,
  last4 TEXT NOT NULL, scopes INTEGER NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER) STRICT;
CREATE TABLE data_keys (account INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
CREATE TABLE programs (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, blocked_categories BLOB NOT NULL,
  blocked_countries BLOB NOT NULL, blocked_merchants BLOB NOT NULL) STRICT;
CREATE TABLE bins (
  id TEXT PRIMARY KEY, network INTEGER NOT NULL, type TEXT NOT NULL, program INTEGER NOT NULL,
  three_ds INTEGER NOT NULL, apple_pay INTEGER NOT NULL, google_pay INTEGER NOT NULL,
  active INTEGER NOT NULL, max_transaction INTEGER NOT NULL, max_monthly INTEGER NOT NULL,
  best_for BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bin_statistics (
  bin_id TEXT NOT NULL, world INTEGER NOT NULL, approved INTEGER NOT NULL, declined INTEGER NOT NULL,
  PRIMARY KEY (bin_id, world)) STRICT, WITHOUT ROWID;
CREATE TABLE links (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, world INTEGER NOT NULL, mode INTEGER NOT NULL,
  address TEXT NOT NULL, port INTEGER NOT NULL, profile TEXT NOT NULL, active INTEGER NOT NULL,
  created_at INTEGER NOT NULL) STRICT;

CREATE TABLE wallets (
  id INTEGER PRIMARY KEY, account INTEGER NOT NULL, world INTEGER NOT NULL CHECK (world IN (0, 1)),
  balance INTEGER NOT NULL, pending_deposits INTEGER NOT NULL, total_deposited INTEGER NOT NULL,
  total_spent INTEGER NOT NULL, cards_total INTEGER NOT NULL, cards_active INTEGER NOT NULL,
  cards_frozen INTEGER NOT NULL, cards_terminated INTEGER NOT NULL, event_sequence INTEGER NOT NULL,
  last_transaction INTEGER NOT NULL, authorizations INTEGER NOT NULL, settlements INTEGER NOT NULL,
  refunds INTEGER NOT NULL, declines INTEGER NOT NULL, clock_offset_ms INTEGER NOT NULL,
  CHECK (balance = total_deposited - total_spent)) STRICT;
CREATE TABLE cards (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, account INTEGER NOT NULL, world INTEGER NOT NULL,
  bin_id TEXT NOT NULL, network INTEGER NOT NULL, last4 TEXT NOT NULL, status INTEGER NOT NULL,
  frozen_reason INTEGER NOT NULL, spending_limit INTEGER NOT NULL, auto_freeze_at INTEGER, label TEXT,
  allowed_categories BLOB NOT NULL, metadata BLOB NOT NULL, created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL, terminated_at INTEGER) STRICT;
CREATE INDEX cards_by_wallet ON cards (wallet, id);
-- Narrow and apart from cards: every payment dirties a page of this table, and only of this one.
CREATE TABLE card_balances (
  id INTEGER PRIMARY KEY, available INTEGER NOT NULL, held INTEGER NOT NULL CHECK (held >= 0),
  spent INTEGER NOT NULL, spent_month INTEGER NOT NULL, last_transaction INTEGER NOT NULL,
  authorizations INTEGER NOT NULL, settlements INTEGER NOT NULL, refunds INTEGER NOT NULL,
  declines INTEGER NOT NULL, cvv_failures INTEGER NOT NULL) STRICT;
CREATE TABLE card_tokens (
  token BLOB PRIMARY KEY CHECK (length(token) = 16), card INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE card_secrets (
  card INTEGER PRIMARY KEY, token BLOB NOT NULL, sealed_pan BLOB NOT NULL) STRICT;

-- No index besides the id: a card's and a wallet's transactions are chained by back-pointers.
CREATE TABLE transactions (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, card INTEGER NOT NULL, world INTEGER NOT NULL,
  type INTEGER NOT NULL, status INTEGER NOT NULL, amount INTEGER NOT NULL, held INTEGER NOT NULL,
  settled INTEGER NOT NULL, refunded INTEGER NOT NULL, merchant_name TEXT NOT NULL,
  merchant_id TEXT NOT NULL, mcc TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
  merchant_amount INTEGER NOT NULL, merchant_currency INTEGER NOT NULL,
  authorization INTEGER NOT NULL, decline_reasons INTEGER NOT NULL, response_code TEXT NOT NULL,
  network_transaction_id TEXT NOT NULL, retrieval_reference TEXT NOT NULL, approval_code TEXT NOT NULL,
  terminal_id TEXT NOT NULL, stan TEXT NOT NULL, hold_kind INTEGER NOT NULL, hold_expires_at INTEGER,
  spent_month INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  previous_on_card INTEGER NOT NULL, previous_in_wallet INTEGER NOT NULL,
  card_balance_after INTEGER NOT NULL, CHECK (held >= 0)) STRICT;

CREATE TABLE transfers (
  id INTEGER PRIMARY KEY, from_kind INTEGER NOT NULL, from_owner INTEGER NOT NULL,
  to_kind INTEGER NOT NULL, to_owner INTEGER NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
  currency INTEGER NOT NULL, reason INTEGER NOT NULL, cause INTEGER NOT NULL,
  created_at INTEGER NOT NULL) STRICT;
CREATE TABLE journal (
  number INTEGER PRIMARY KEY, first_transfer INTEGER NOT NULL, last_transfer INTEGER NOT NULL,
  transfer_count INTEGER NOT NULL, previous_hash BLOB NOT NULL, hash BLOB NOT NULL,
  committed_at INTEGER NOT NULL) STRICT;

CREATE TABLE deposits (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, asset INTEGER NOT NULL, amount TEXT NOT NULL,
  amount_usd INTEGER NOT NULL, status INTEGER NOT NULL, confirmations INTEGER NOT NULL,
  confirmations_required INTEGER NOT NULL, transaction_hash TEXT NOT NULL, address TEXT NOT NULL,
  created_at INTEGER NOT NULL, confirmed_at INTEGER) STRICT;
CREATE INDEX deposits_by_wallet ON deposits (wallet, id);
CREATE TABLE deposit_addresses (
  wallet INTEGER NOT NULL, asset INTEGER NOT NULL, address TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (wallet, asset)) STRICT, WITHOUT ROWID;
CREATE TABLE challenges (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, card INTEGER NOT NULL, merchant TEXT NOT NULL,
  amount INTEGER NOT NULL, status INTEGER NOT NULL, sealed_otp BLOB NOT NULL,
  attempts_left INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE INDEX challenges_by_wallet ON challenges (wallet, id);

CREATE TABLE network_messages (
  key BLOB PRIMARY KEY CHECK (length(key) = 20), transaction_id INTEGER NOT NULL,
  card INTEGER NOT NULL, tombstone INTEGER NOT NULL, content BLOB NOT NULL, reply BLOB NOT NULL,
  pan_offset INTEGER NOT NULL, pan_size INTEGER NOT NULL, created_at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE idempotent_answers (
  day INTEGER NOT NULL, wallet INTEGER NOT NULL, key_hash BLOB NOT NULL, fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (day, wallet, key_hash)) STRICT, WITHOUT ROWID;

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, url TEXT NOT NULL, events BLOB NOT NULL,
  status INTEGER NOT NULL, sealed_secret BLOB NOT NULL, sealed_previous_secret BLOB NOT NULL,
  previous_secret_until INTEGER, disabled_reason TEXT NOT NULL, failing_since INTEGER,
  failures_in_row INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE INDEX webhooks_by_wallet ON webhooks (wallet, id);
CREATE TABLE events (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, sequence INTEGER NOT NULL, type INTEGER NOT NULL,
  created_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX events_by_wallet ON events (wallet, sequence);
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL, webhook INTEGER NOT NULL, wallet INTEGER NOT NULL,
  status INTEGER NOT NULL, attempts INTEGER NOT NULL, next_attempt_at INTEGER, last_attempt_at INTEGER,
  response_status INTEGER NOT NULL, response_body TEXT NOT NULL, error TEXT NOT NULL,
  duration_ms INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, id);

CREATE TABLE alarms (
  domain INTEGER NOT NULL, kind INTEGER NOT NULL, due_at INTEGER NOT NULL, subject INTEGER NOT NULL,
  PRIMARY KEY (domain, kind, due_at, subject)) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, request_id TEXT NOT NULL, peer_address TEXT NOT NULL,
  created_at INTEGER NOT NULL) STRICT;
)sql"
