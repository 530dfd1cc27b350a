R"sql(
-- What a chain called final while it was read: no node takes a rail below it, not after a restart.
ALTER TABLE chain_cursors ADD COLUMN final_height INTEGER NOT NULL DEFAULT -1;
)sql"
