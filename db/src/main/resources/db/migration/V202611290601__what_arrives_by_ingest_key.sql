-- Shows for each ingest key what arrives and what is rejected, so that users see why nothing arrives.
CREATE TABLE ingest_sender (
    key_id   bigint NOT NULL REFERENCES api_key ON DELETE CASCADE,
    format   text NOT NULL,
    -- Name and version, sanitised and of bounded length; 'other' where a key has too many of a format.
    sender   text NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    requests bigint NOT NULL,
    messages bigint NOT NULL,
    -- Of bodies, inflated.
    bytes    bigint NOT NULL,
    PRIMARY KEY (key_id, format, sender)
);

-- Rejected requests. Without a key where the key was unknown or missing: what was sent instead is not stored.
CREATE TABLE ingest_rejection (
    key_id   bigint REFERENCES api_key ON DELETE CASCADE,
    format   text NOT NULL,
    reason   text NOT NULL,
    -- Of the last response.
    status   integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    requests bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (key_id, format, reason)
);

-- The key that a function's telemetry came with last, by format, so that a replaced key is revoked when no function
-- uses it any more.
CREATE TABLE function_ingest_key (
    function_arn text NOT NULL,
    format       text NOT NULL,
    key_id       bigint NOT NULL REFERENCES api_key ON DELETE CASCADE,
    seen_at      timestamptz NOT NULL,
    PRIMARY KEY (function_arn, format)
);

-- Serves the number of functions of a key and the list of those that still use a replaced one.
CREATE INDEX function_ingest_key_key_idx ON function_ingest_key (key_id, seen_at);
