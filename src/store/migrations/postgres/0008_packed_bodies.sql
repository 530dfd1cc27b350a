R"sql(
-- An event's body is kept packed (store/sql/packed_text.hpp); `body` is then empty. What was there
-- before stays as it is.
ALTER TABLE events ADD COLUMN packed_body BYTEA;
)sql"
