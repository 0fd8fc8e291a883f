-- Times are Unix time in milliseconds.

CREATE TABLE accounts (
    did text NOT NULL PRIMARY KEY,
    sequence bigint NOT NULL,
    list_cid text NOT NULL,
    list bytea NOT NULL,
    list_signature bytea NOT NULL
);

CREATE TABLE devices (
    id uuid NOT NULL PRIMARY KEY,
    did text NOT NULL REFERENCES accounts (did),
    signing_key bytea NOT NULL,
    revoked boolean NOT NULL DEFAULT false,
    last_seen bigint NOT NULL,
    key_id bigint,
    bundle_created bigint,
    bundle_signature bytea,
    bundle bytea
);

CREATE INDEX devices_did ON devices (did);
CREATE INDEX devices_last_seen ON devices (last_seen);

CREATE TABLE push_tokens (
    device uuid NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    kind text NOT NULL,
    token text NOT NULL,
    PRIMARY KEY (device, kind)
);

CREATE TABLE uploads (
    message uuid NOT NULL PRIMARY KEY,
    device uuid NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    requested_at bigint NOT NULL
);

CREATE INDEX uploads_requested_at ON uploads (requested_at);

-- Waiting counts the deliveries that are not acknowledged. At 0, header and signature are gone.
CREATE TABLE messages (
    id uuid NOT NULL PRIMARY KEY,
    sender text NOT NULL,
    device uuid NOT NULL,
    received_at bigint NOT NULL,
    deliveries integer NOT NULL,
    waiting integer NOT NULL,
    payload_size bigint NOT NULL,
    payload_sha256 bytea NOT NULL,
    header_sha256 bytea NOT NULL,
    signature bytea,
    header bytea
);

CREATE INDEX messages_received_at ON messages (received_at);

-- One that is acknowledged stays, without its wrapped key, as long as its message is remembered. Its device may go before it.
CREATE TABLE deliveries (
    message uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    device uuid NOT NULL,
    received_at bigint NOT NULL,
    acknowledged boolean NOT NULL DEFAULT false,
    key_id bigint NOT NULL,
    enc bytea,
    ct bytea,
    PRIMARY KEY (message, device)
);

CREATE INDEX deliveries_inbox ON deliveries (device, received_at, message) WHERE NOT acknowledged;

CREATE TABLE freed_payloads (
    key text NOT NULL PRIMARY KEY
);

CREATE FUNCTION payload_key(message uuid, sha256 bytea) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT 'payloads/' || message::text || '/' || encode(sha256, 'hex') $$;

-- Who changes which devices of an account are active locks it alone; who sends to it locks it together with others. The locks are held until the
-- transaction ends: what is sent after a device was taken is sent to that device too.
CREATE FUNCTION lock_accounts(dids text[]) RETURNS void LANGUAGE sql AS
$$ SELECT pg_advisory_xact_lock_shared(hashtextextended(did, 0)) FROM (SELECT did FROM unnest(dids) did ORDER BY hashtextextended(did, 0)) ordered $$;

CREATE FUNCTION lock_account(did text) RETURNS void LANGUAGE sql AS
$$ SELECT pg_advisory_xact_lock(hashtextextended(did, 0)) $$;

-- Takes a message where everything is as its sender saw it, in one round trip. Where anything is not, nothing is changed and false returned: the
-- relay's rules then say what it is.
CREATE FUNCTION send_message(
    message uuid, sender text, sender_device uuid, recipients text[], received bigint, active_since bigint,
    size bigint, sha256 bytea, header_hash bytea, header_signature bytea, header_bytes bytea,
    recipient_devices uuid[], key_ids bigint[], encs bytea[], cts bytea[]) RETURNS boolean LANGUAGE plpgsql AS
$$
DECLARE
    total integer := cardinality(recipient_devices);
BEGIN
    PERFORM lock_accounts(recipients);
    IF EXISTS (SELECT 1 FROM messages m WHERE m.id = message)
        OR (SELECT count(*) FROM accounts a WHERE a.did = ANY (recipients)) <> cardinality(recipients)
        OR (SELECT coalesce(array_agg(d.id ORDER BY d.id), '{}') FROM devices d
            WHERE d.did = ANY (recipients) AND NOT d.revoked AND d.key_id IS NOT NULL AND d.last_seen >= active_since AND d.id <> sender_device)
            <> (SELECT coalesce(array_agg(w ORDER BY w), '{}') FROM unnest(recipient_devices) w)
    THEN
        RETURN false;
    END IF;

    DELETE FROM uploads u WHERE u.message = send_message.message AND u.device = sender_device AND u.size = send_message.size AND u.sha256 = send_message.sha256;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    INSERT INTO messages (id, sender, device, received_at, deliveries, waiting, payload_size, payload_sha256, header_sha256, signature, header)
    VALUES (message, send_message.sender, sender_device, received, total, total, send_message.size, send_message.sha256, header_hash,
        CASE WHEN total > 0 THEN header_signature END, CASE WHEN total > 0 THEN header_bytes END);
    INSERT INTO deliveries (message, device, received_at, key_id, enc, ct)
    SELECT send_message.message, w.device, received, w.key_id, w.enc, w.ct
    FROM unnest(recipient_devices, key_ids, encs, cts) AS w (device, key_id, enc, ct);
    IF total = 0 THEN
        INSERT INTO freed_payloads VALUES (payload_key(message, send_message.sha256)) ON CONFLICT DO NOTHING;
    END IF;

    RETURN true;
EXCEPTION WHEN unique_violation THEN
    -- The same message, sent twice at once: the other one was taken.
    RETURN false;
END
$$;

-- Takes off deliveries that a message no longer waits for; with the last, header and signature go and the payload is freed.
CREATE FUNCTION release_message(message uuid, gone integer) RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
    freed text;
BEGIN
    UPDATE messages m SET waiting = m.waiting - gone,
        header = CASE WHEN m.waiting > gone THEN m.header END,
        signature = CASE WHEN m.waiting > gone THEN m.signature END
    WHERE m.id = release_message.message
    RETURNING CASE WHEN m.waiting = 0 THEN payload_key(m.id, m.payload_sha256) END INTO freed;
    IF freed IS NOT NULL THEN
        INSERT INTO freed_payloads VALUES (freed) ON CONFLICT DO NOTHING;
    END IF;

    RETURN freed;
END
$$;

-- Messages in the order of their ids, so that devices that acknowledge the same ones do not wait for one another in a circle.
CREATE FUNCTION acknowledge(acknowledging uuid, acknowledged_messages uuid[], OUT done integer, OUT freed text[]) LANGUAGE plpgsql AS
$$
DECLARE
    one uuid;
    key text;
BEGIN
    done := 0;
    freed := '{}';
    FOR one IN SELECT DISTINCT m FROM unnest(acknowledged_messages) m ORDER BY m LOOP
        UPDATE deliveries d SET acknowledged = true, enc = NULL, ct = NULL WHERE d.message = one AND d.device = acknowledging AND NOT d.acknowledged;
        IF FOUND THEN
            done := done + 1;
            key := release_message(one, 1);
            IF key IS NOT NULL THEN
                freed := freed || key;
            END IF;
        ELSIF EXISTS (SELECT 1 FROM deliveries d WHERE d.message = one AND d.device = acknowledging) THEN
            done := done + 1;
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION drop_deliveries(gone uuid) RETURNS text[] LANGUAGE plpgsql AS
$$
DECLARE
    one uuid;
    key text;
    freed text[] := '{}';
BEGIN
    FOR one IN SELECT d.message FROM deliveries d WHERE d.device = gone AND NOT d.acknowledged ORDER BY d.message LOOP
        DELETE FROM deliveries d WHERE d.message = one AND d.device = gone AND NOT d.acknowledged;
        IF FOUND THEN
            key := release_message(one, 1);
            IF key IS NOT NULL THEN
                freed := freed || key;
            END IF;
        END IF;
    END LOOP;

    RETURN freed;
END
$$;
