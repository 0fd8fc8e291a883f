-- Ids are the 16 bytes of a UUID, times are Unix time in milliseconds.

CREATE TABLE accounts (
    did TEXT NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL,
    list_cid TEXT NOT NULL,
    list BLOB NOT NULL,
    list_signature BLOB NOT NULL
) STRICT;

-- The bundle comes last: what is read without it does not read over it.
CREATE TABLE devices (
    id BLOB NOT NULL PRIMARY KEY,
    did TEXT NOT NULL REFERENCES accounts (did),
    signing_key BLOB NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0,
    last_seen INTEGER NOT NULL,
    key_id INTEGER,
    bundle_created INTEGER,
    bundle_signature BLOB,
    bundle BLOB
) STRICT;

CREATE INDEX devices_did ON devices (did);
CREATE INDEX devices_last_seen ON devices (last_seen);

CREATE TABLE push_tokens (
    device BLOB NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (device, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE uploads (
    message BLOB NOT NULL PRIMARY KEY,
    device BLOB NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    requested_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_requested_at ON uploads (requested_at);

-- Waiting counts the deliveries that are not acknowledged. At 0, header and signature are gone.
CREATE TABLE messages (
    id BLOB NOT NULL PRIMARY KEY,
    sender TEXT NOT NULL,
    device BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    deliveries INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    payload_size INTEGER NOT NULL,
    payload_sha256 BLOB NOT NULL,
    header_sha256 BLOB NOT NULL,
    signature BLOB,
    header BLOB
) STRICT;

CREATE INDEX messages_received_at ON messages (received_at);

-- One that is acknowledged stays, without its wrapped key, as long as its message is remembered. Its device may go before it.
CREATE TABLE deliveries (
    message BLOB NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    device BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    key_id INTEGER NOT NULL,
    enc BLOB,
    ct BLOB,
    PRIMARY KEY (message, device)
) STRICT;

CREATE INDEX deliveries_inbox ON deliveries (device, received_at, message) WHERE acknowledged = 0;

CREATE TABLE freed_payloads (
    key TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
