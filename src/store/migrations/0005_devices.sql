R"sql(
-- What the 3DS Method saw of the browser, and which devices passed a challenge of the card.
ALTER TABLE authentications ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE authentication_histories ADD COLUMN devices BLOB NOT NULL DEFAULT x'';
ALTER TABLE authentication_rules ADD COLUMN known_device_days INTEGER;
ALTER TABLE authentication_rules ADD COLUMN known_device_up_to INTEGER;
)sql"
