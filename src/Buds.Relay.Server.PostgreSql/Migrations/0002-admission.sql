-- Invite codes, by their SHA-256.
CREATE TABLE invites (
    sha256 bytea NOT NULL PRIMARY KEY,
    uses_left integer NOT NULL,
    expires_at bigint NOT NULL
);

-- What an account has stored, without looking at a message.
CREATE INDEX messages_stored ON messages (sender) INCLUDE (payload_size) WHERE waiting > 0;
CREATE INDEX uploads_device ON uploads (device) INCLUDE (size);
