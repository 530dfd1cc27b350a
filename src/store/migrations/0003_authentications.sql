R"sql(
-- 3-D Secure: what our access control server remembers, and what came of it on a transaction.
ALTER TABLE challenges ADD COLUMN currency INTEGER NOT NULL DEFAULT 840;
ALTER TABLE challenges ADD COLUMN exponent INTEGER NOT NULL DEFAULT 2;
ALTER TABLE challenges ADD COLUMN resend_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE challenges ADD COLUMN failure_reason INTEGER NOT NULL DEFAULT 0;
ALTER TABLE challenges ADD COLUMN acs_trans_id TEXT NOT NULL DEFAULT '';
ALTER TABLE challenges ADD COLUMN ds_trans_id TEXT NOT NULL DEFAULT '';
ALTER TABLE transactions ADD COLUMN three_ds_result INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transactions ADD COLUMN three_ds_eci TEXT NOT NULL DEFAULT '';
CREATE TABLE authentications (
  id INTEGER PRIMARY KEY, wallet INTEGER NOT NULL, card INTEGER NOT NULL, network INTEGER NOT NULL,
  directory_server TEXT NOT NULL, version INTEGER NOT NULL, channel INTEGER NOT NULL,
  category INTEGER NOT NULL, server_trans_id TEXT NOT NULL, acs_trans_id TEXT NOT NULL,
  ds_trans_id TEXT NOT NULL, sdk_trans_id TEXT NOT NULL, ds_url TEXT NOT NULL,
  notification_url TEXT NOT NULL, language TEXT NOT NULL, session_data TEXT,
  merchant_name TEXT NOT NULL, merchant_key TEXT NOT NULL, purchase BLOB NOT NULL,
  card_last4 TEXT NOT NULL, series INTEGER NOT NULL, state INTEGER NOT NULL, status INTEGER NOT NULL,
  reason INTEGER NOT NULL, cancel INTEGER NOT NULL, eci TEXT NOT NULL, rule TEXT NOT NULL,
  sealed_value BLOB NOT NULL, value_used_at INTEGER, page_token BLOB NOT NULL,
  window_size INTEGER NOT NULL, attempts_left INTEGER NOT NULL, resend_count INTEGER NOT NULL,
  interactions INTEGER NOT NULL, code_made_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
  due_at INTEGER, ended_at INTEGER, report INTEGER NOT NULL,
  report_begun_at INTEGER) STRICT;
-- Whoever names an authentication does so by an id of 36 characters or by a value: a digest of it.
CREATE TABLE authentication_names (
  key BLOB PRIMARY KEY, authentication INTEGER NOT NULL, content BLOB NOT NULL, answer BLOB NOT NULL,
  created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE authentication_histories (
  card INTEGER PRIMARY KEY, completed_before INTEGER NOT NULL, completed BLOB NOT NULL,
  failed BLOB NOT NULL) STRICT;
CREATE TABLE authentication_rules (
  scope INTEGER NOT NULL, subject INTEGER NOT NULL, frictionless_up_to INTEGER, history_days INTEGER,
  history_up_to INTEGER, trusted_merchants BLOB NOT NULL, blocked_merchants BLOB NOT NULL,
  always_challenge INTEGER, challenge_first_use INTEGER, accept_exemptions INTEGER, failures_max INTEGER,
  PRIMARY KEY (scope, subject)) STRICT, WITHOUT ROWID;
)sql"
