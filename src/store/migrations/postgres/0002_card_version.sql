R"sql(
-- Tells a reader whether anything on a card has changed since it last looked.
ALTER TABLE card_balances ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
)sql"
