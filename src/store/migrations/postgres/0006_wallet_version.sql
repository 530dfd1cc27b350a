R"sql(
-- Raised by every commit that changes the wallet, or a card, balance, payment, webhook, message or
-- answer of it: a node that finds it as it left it knows that all of these are too.
ALTER TABLE wallets ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
)sql"
