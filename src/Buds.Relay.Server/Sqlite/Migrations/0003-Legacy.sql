-- What came from the relay before this one. Its DIDs are of another kind, and its devices nobody's until they are claimed.
CREATE TABLE legacy_devices (
    id BLOB NOT NULL PRIMARY KEY,
    did TEXT NOT NULL,
    agreement_key BLOB NOT NULL,
    signing_key BLOB NOT NULL,
    claimed_by BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX legacy_devices_claimed_by ON legacy_devices (claimed_by) WHERE claimed_by IS NOT NULL;

CREATE TABLE legacy_messages (
    id BLOB NOT NULL PRIMARY KEY,
    receipt_cid TEXT NOT NULL,
    sender TEXT NOT NULL,
    sender_device BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    payload_size INTEGER NOT NULL,
    payload_sha256 BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX legacy_messages_expires_at ON legacy_messages (expires_at);

CREATE TABLE legacy_deliveries (
    message BLOB NOT NULL REFERENCES legacy_messages (id) ON DELETE CASCADE,
    device BLOB NOT NULL,
    acknowledged INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    PRIMARY KEY (message, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX legacy_deliveries_device ON legacy_deliveries (device) WHERE acknowledged = 0;
