R"sql(
-- Rails: how deposits come from blockchains. Amounts are decimal texts in the chain's smallest units
-- (they leave 64 bits); hashes and addresses are written as their chain writes them.
ALTER TABLE deposits ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE deposits ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE TABLE rails (
  name TEXT PRIMARY KEY, network INTEGER NOT NULL, world INTEGER NOT NULL CHECK (world IN (0, 1)),
  identity TEXT NOT NULL, account_key TEXT NOT NULL, script INTEGER NOT NULL, prefix TEXT NOT NULL,
  tokens BLOB NOT NULL, start_height INTEGER NOT NULL, next_index INTEGER NOT NULL,
  pool_size INTEGER NOT NULL, last_paid INTEGER NOT NULL, widest_gap INTEGER NOT NULL, confirmed INTEGER NOT NULL, active INTEGER NOT NULL,
  minimum TEXT NOT NULL, token_minimum TEXT NOT NULL, policy TEXT NOT NULL,
  created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rail_addresses (
  rail TEXT NOT NULL, position INTEGER NOT NULL, wallet INTEGER NOT NULL, address TEXT NOT NULL,
  target BLOB NOT NULL, issued_at INTEGER NOT NULL, cursor_text TEXT NOT NULL,
  PRIMARY KEY (rail, position)) STRICT, WITHOUT ROWID;
-- An address stands in one rail once, whoever imports it.
CREATE UNIQUE INDEX rail_addresses_by_target ON rail_addresses (rail, target);
CREATE INDEX rail_addresses_by_wallet ON rail_addresses (wallet);
CREATE TABLE wallet_rails (
  wallet INTEGER NOT NULL, rail TEXT NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (wallet, rail)) STRICT, WITHOUT ROWID;
CREATE TABLE chain_blocks (
  rail TEXT NOT NULL, slot INTEGER NOT NULL, height INTEGER NOT NULL, hash TEXT NOT NULL,
  parent_hash TEXT NOT NULL, PRIMARY KEY (rail, slot)) STRICT, WITHOUT ROWID;
CREATE TABLE chain_cursors (
  rail TEXT PRIMARY KEY, height INTEGER NOT NULL, hash TEXT NOT NULL, orphaned INTEGER NOT NULL,
  stopped TEXT NOT NULL, moved_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE chain_deposits (
  event_key TEXT PRIMARY KEY, rail TEXT NOT NULL, deposit INTEGER NOT NULL UNIQUE,
  wallet INTEGER NOT NULL, address_position INTEGER NOT NULL, asset INTEGER NOT NULL,
  units TEXT NOT NULL, state INTEGER NOT NULL, height INTEGER NOT NULL, block_hash TEXT NOT NULL,
  generation INTEGER NOT NULL, credited INTEGER NOT NULL, hold INTEGER NOT NULL,
  wait INTEGER NOT NULL, review_passed INTEGER NOT NULL, coinbase INTEGER NOT NULL,
  screening INTEGER NOT NULL, sender TEXT NOT NULL, value INTEGER NOT NULL, price INTEGER NOT NULL,
  price_inputs TEXT NOT NULL, seen_at INTEGER NOT NULL, closed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX chain_deposits_open ON chain_deposits (rail, closed, deposit);
)sql"
