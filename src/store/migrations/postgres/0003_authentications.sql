R"sql(
-- 3-D Secure: what our access control server remembers, and what came of it on a transaction.
ALTER TABLE challenges ADD COLUMN currency BIGINT NOT NULL DEFAULT 840;
ALTER TABLE challenges ADD COLUMN exponent BIGINT NOT NULL DEFAULT 2;
ALTER TABLE challenges ADD COLUMN resend_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE challenges ADD COLUMN failure_reason BIGINT NOT NULL DEFAULT 0;
ALTER TABLE challenges ADD COLUMN acs_trans_id TEXT NOT NULL DEFAULT '';
ALTER TABLE challenges ADD COLUMN ds_trans_id TEXT NOT NULL DEFAULT '';
ALTER TABLE transactions ADD COLUMN three_ds_result BIGINT NOT NULL DEFAULT 0;
ALTER TABLE transactions ADD COLUMN three_ds_eci TEXT NOT NULL DEFAULT '';
CREATE TABLE authentications (
  id BIGINT PRIMARY KEY, wallet BIGINT NOT NULL, card BIGINT NOT NULL, network BIGINT NOT NULL,
  directory_server TEXT NOT NULL, version BIGINT NOT NULL, channel BIGINT NOT NULL,
  category BIGINT NOT NULL, server_trans_id TEXT NOT NULL, acs_trans_id TEXT NOT NULL,
  ds_trans_id TEXT NOT NULL, sdk_trans_id TEXT NOT NULL, ds_url TEXT NOT NULL,
  notification_url TEXT NOT NULL, language TEXT NOT NULL, session_data TEXT,
  merchant_name TEXT NOT NULL, merchant_key TEXT NOT NULL, purchase BYTEA NOT NULL,
  card_last4 TEXT NOT NULL, series BIGINT NOT NULL, state BIGINT NOT NULL, status BIGINT NOT NULL,
  reason BIGINT NOT NULL, cancel BIGINT NOT NULL, eci TEXT NOT NULL, rule TEXT NOT NULL,
  sealed_value BYTEA NOT NULL, value_used_at BIGINT, page_token BYTEA NOT NULL,
  window_size BIGINT NOT NULL, attempts_left BIGINT NOT NULL, resend_count BIGINT NOT NULL,
  interactions BIGINT NOT NULL, code_made_at BIGINT NOT NULL, created_at BIGINT NOT NULL,
  due_at BIGINT, ended_at BIGINT, report BIGINT NOT NULL,
  report_begun_at BIGINT);
-- Whoever names an authentication does so by an id of 36 characters or by a value: a digest of it.
CREATE TABLE authentication_names (
  key BYTEA PRIMARY KEY, authentication BIGINT NOT NULL, content BYTEA NOT NULL, answer BYTEA NOT NULL,
  created_at BIGINT NOT NULL);
CREATE TABLE authentication_histories (
  card BIGINT PRIMARY KEY, completed_before BIGINT NOT NULL, completed BYTEA NOT NULL,
  failed BYTEA NOT NULL);
CREATE TABLE authentication_rules (
  scope BIGINT NOT NULL, subject BIGINT NOT NULL, frictionless_up_to BIGINT, history_days BIGINT,
  history_up_to BIGINT, trusted_merchants BYTEA NOT NULL, blocked_merchants BYTEA NOT NULL,
  always_challenge BIGINT, challenge_first_use BIGINT, accept_exemptions BIGINT, failures_max BIGINT,
  PRIMARY KEY (scope, subject));
)sql"
