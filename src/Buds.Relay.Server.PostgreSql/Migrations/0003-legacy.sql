-- What came from the relay before this one. Its DIDs are of another kind, and its devices nobody's until they are claimed.
CREATE TABLE legacy_devices (
    id uuid NOT NULL PRIMARY KEY,
    did text NOT NULL,
    agreement_key bytea NOT NULL,
    signing_key bytea NOT NULL,
    claimed_by uuid
);

CREATE INDEX legacy_devices_claimed_by ON legacy_devices (claimed_by) WHERE claimed_by IS NOT NULL;

CREATE TABLE legacy_messages (
    id uuid NOT NULL PRIMARY KEY,
    receipt_cid text NOT NULL,
    sender text NOT NULL,
    sender_device uuid NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    waiting integer NOT NULL,
    payload_size bigint NOT NULL,
    payload_sha256 bytea NOT NULL,
    signature bytea NOT NULL
);

CREATE INDEX legacy_messages_expires_at ON legacy_messages (expires_at);

CREATE TABLE legacy_deliveries (
    message uuid NOT NULL REFERENCES legacy_messages (id) ON DELETE CASCADE,
    device uuid NOT NULL,
    acknowledged boolean NOT NULL,
    wrapped_key bytea NOT NULL,
    PRIMARY KEY (message, device)
);

CREATE INDEX legacy_deliveries_device ON legacy_deliveries (device) WHERE NOT acknowledged;
