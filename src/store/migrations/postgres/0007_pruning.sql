R"sql(
-- A page is cleared of old versions whenever less of it is free than the fill factor leaves: at 60
-- that was at every payment. Now it is when a tenth is left.
ALTER TABLE card_balances SET (fillfactor = 90);
)sql"
