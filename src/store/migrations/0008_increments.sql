R"sql(
-- What a message was approved for: an advice of the same tells nothing new.
ALTER TABLE network_messages ADD COLUMN approved INTEGER NOT NULL DEFAULT 0;
-- What an increment added to its authorization, so that its reversal takes back that and no more.
-- NULL: the message is none, or is older than this column.
ALTER TABLE network_messages ADD COLUMN added INTEGER;
)sql"
