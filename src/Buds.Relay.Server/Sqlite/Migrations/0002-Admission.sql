-- Invite codes, by their SHA-256.
CREATE TABLE invites (
    sha256 BLOB NOT NULL PRIMARY KEY,
    uses_left INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an account has stored, without looking at a message.
CREATE INDEX messages_stored ON messages (sender, payload_size) WHERE waiting > 0;
CREATE INDEX uploads_device ON uploads (device, size);
