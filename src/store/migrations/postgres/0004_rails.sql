R"sql(
-- Rails: how deposits come from blockchains. Amounts are decimal texts in the chain's smallest units
-- (they leave 64 bits); hashes and addresses are written as their chain writes them.
ALTER TABLE deposits ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE deposits ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE TABLE rails (
  name TEXT PRIMARY KEY, network BIGINT NOT NULL, world BIGINT NOT NULL CHECK (world IN (0, 1)),
  identity TEXT NOT NULL, account_key TEXT NOT NULL, script BIGINT NOT NULL, prefix TEXT NOT NULL,
  tokens BYTEA NOT NULL, start_height BIGINT NOT NULL, next_index BIGINT NOT NULL,
  pool_size BIGINT NOT NULL, last_paid BIGINT NOT NULL, widest_gap BIGINT NOT NULL, confirmed BIGINT NOT NULL, active BIGINT NOT NULL,
  minimum TEXT NOT NULL, token_minimum TEXT NOT NULL, policy TEXT NOT NULL,
  created_at BIGINT NOT NULL);
CREATE TABLE rail_addresses (
  rail TEXT NOT NULL, position BIGINT NOT NULL, wallet BIGINT NOT NULL, address TEXT NOT NULL,
  target BYTEA NOT NULL, issued_at BIGINT NOT NULL, cursor_text TEXT NOT NULL,
  PRIMARY KEY (rail, position));
-- An address stands in one rail once, whoever imports it.
CREATE UNIQUE INDEX rail_addresses_by_target ON rail_addresses (rail, target);
CREATE INDEX rail_addresses_by_wallet ON rail_addresses (wallet);
CREATE TABLE wallet_rails (
  wallet BIGINT NOT NULL, rail TEXT NOT NULL, position BIGINT NOT NULL,
  PRIMARY KEY (wallet, rail));
CREATE TABLE chain_blocks (
  rail TEXT NOT NULL, slot BIGINT NOT NULL, height BIGINT NOT NULL, hash TEXT NOT NULL,
  parent_hash TEXT NOT NULL, PRIMARY KEY (rail, slot));
CREATE TABLE chain_cursors (
  rail TEXT PRIMARY KEY, height BIGINT NOT NULL, hash TEXT NOT NULL, orphaned BIGINT NOT NULL,
  stopped TEXT NOT NULL, moved_at BIGINT NOT NULL);
CREATE TABLE chain_deposits (
  event_key TEXT PRIMARY KEY, rail TEXT NOT NULL, deposit BIGINT NOT NULL UNIQUE,
  wallet BIGINT NOT NULL, address_position BIGINT NOT NULL, asset BIGINT NOT NULL,
  units TEXT NOT NULL, state BIGINT NOT NULL, height BIGINT NOT NULL, block_hash TEXT NOT NULL,
  generation BIGINT NOT NULL, credited BIGINT NOT NULL, hold BIGINT NOT NULL,
  wait BIGINT NOT NULL, review_passed BIGINT NOT NULL, coinbase BIGINT NOT NULL,
  screening BIGINT NOT NULL, sender TEXT NOT NULL, value BIGINT NOT NULL, price BIGINT NOT NULL,
  price_inputs TEXT NOT NULL, seen_at BIGINT NOT NULL, closed BIGINT NOT NULL);
CREATE INDEX chain_deposits_open ON chain_deposits (rail, closed, deposit);
)sql"
