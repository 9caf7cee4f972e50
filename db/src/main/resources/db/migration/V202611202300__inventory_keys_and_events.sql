-- The inventory, the keys and the events of a first Filigree: what every module that reads or writes tables builds on.

-- Who may list what: one row for each paired AWS account.
CREATE TABLE paired_account (
    account_id  text        PRIMARY KEY CHECK (account_id ~ '^[0-9]{12}$'),
    name        text        NOT NULL,
    role_arn    text,
    external_id text        NOT NULL,
    regions     text[]      NOT NULL DEFAULT '{}',
    status      text        NOT NULL CHECK (status IN ('unverified', 'verified', 'broken')),
    reason      text,
    paired_at   timestamptz NOT NULL,
    verified_at timestamptz
);

-- How the sweeps of each region go. A region that fails keeps its inventory and its last complete sweep.
CREATE TABLE account_region (
    account_id         text        NOT NULL REFERENCES paired_account ON DELETE CASCADE,
    region             text        NOT NULL,
    status             text        NOT NULL CHECK (status IN ('ok', 'blocked', 'failed')),
    reason             text,
    functions          integer     NOT NULL DEFAULT 0,
    attempted_at       timestamptz NOT NULL,
    last_sweep_at      timestamptz,
    change_number      bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, region)
);

-- One row for each unqualified function ARN. Not written by a sweep that found nothing changed: then the function was
-- last seen when its region was last swept.
CREATE TABLE lambda_function (
    function_arn  text        PRIMARY KEY,
    account_id    text        NOT NULL,
    region        text        NOT NULL,
    function_name text        NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    missing_since timestamptz,
    deleted_at    timestamptz,
    metadata_id   bigint      NOT NULL,
    change_number bigint      NOT NULL
);

-- Serves a sweep, which compares one region's functions with what it listed.
CREATE INDEX lambda_function_region_idx ON lambda_function (account_id, region);
-- Serves the snapshots of ingest processes, which ask for what changed since they last asked.
CREATE INDEX lambda_function_change_idx ON lambda_function (change_number);

-- Immutable versions of a function's metadata: events point here, so no row's content is ever updated. Only valid_to is
-- set, once, when a newer version takes over.
CREATE TABLE function_metadata (
    metadata_id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    function_arn         text        NOT NULL,
    version              text        NOT NULL,
    content_hash         bytea       NOT NULL,
    runtime              text,
    handler              text,
    architecture         text,
    package_type         text,
    memory_size_mb       integer,
    timeout_s            integer,
    ephemeral_storage_mb integer,
    code_sha256          text,
    last_modified        text,
    layers               text[]      NOT NULL,
    role                 text,
    log_group            text,
    tags                 jsonb       NOT NULL,
    account_name         text        NOT NULL,
    valid_from           timestamptz NOT NULL,
    valid_to             timestamptz,
    observed_at          timestamptz NOT NULL,
    source               text        NOT NULL CHECK (source IN ('poll', 'miss', 'push'))
);

-- Serves a function's history, newest first.
CREATE INDEX function_metadata_arn_idx ON function_metadata (function_arn, version, valid_from DESC);

-- The number of the inventory's last change. A transaction that changes the inventory takes the next number, and with it
-- this row's lock until it commits: numbers become visible in their order, so a reader that asks for what came after
-- number N misses nothing.
CREATE TABLE inventory_change (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    change_number bigint  NOT NULL
);
INSERT INTO inventory_change (change_number) VALUES (0);

-- Keys are shown once and kept as SHA-256: they are random and long, so a slow hash would add nothing but cost.
CREATE TABLE api_key (
    key_id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text        NOT NULL CHECK (kind IN ('ingest', 'query', 'admin')),
    name         text        NOT NULL,
    key_hash     bytea       NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);

-- People who log in to the pages.
CREATE TABLE app_user (
    user_name     text        PRIMARY KEY,
    password_hash text        NOT NULL,
    created_at    timestamptz NOT NULL
);

-- Which messages are stored already, so that a repeated or replayed one adds nothing. The identity is a hash of the
-- message and its id in the envelope.
CREATE TABLE ingested_message (
    identity    uuid        PRIMARY KEY,
    received_at timestamptz NOT NULL
);
-- Serves the removal of identities that no sender can repeat any more.
CREATE INDEX ingested_message_received_idx ON ingested_message USING brin (received_at);

-- Events. One table for each of the three types that Filigree knows and one for the senders' own, of one shape, so that
-- one writer and one reader serve them all; each partitioned by the day of the event. Metadata is a reference to the
-- immutable function_metadata row that decorated the event, and stays null while nothing does.
CREATE TABLE lambda_invocation (
    ts                timestamptz NOT NULL,
    type              text        NOT NULL,
    received_at       timestamptz NOT NULL,
    function_arn      text,
    qualifier         text,
    request_id        text,
    trace_id          text,
    attributes        jsonb       NOT NULL,
    completion        jsonb,
    decoration_status text        NOT NULL CHECK (decoration_status IN ('decorated', 'late', 'pending', 'undecorated')),
    decoration_reason text,
    metadata_id       bigint,
    metadata_age_ms   bigint,
    message_identity  uuid        NOT NULL
) PARTITION BY RANGE (ts);
CREATE TABLE lambda_invocation_error (LIKE lambda_invocation INCLUDING ALL) PARTITION BY RANGE (ts);
CREATE TABLE span (LIKE lambda_invocation INCLUDING ALL) PARTITION BY RANGE (ts);
CREATE TABLE custom_event (LIKE lambda_invocation INCLUDING ALL) PARTITION BY RANGE (ts);

-- Events whose time is far from now have no partition of their own day: they are kept here, and found all the same.
CREATE TABLE lambda_invocation_default PARTITION OF lambda_invocation DEFAULT;
CREATE TABLE lambda_invocation_error_default PARTITION OF lambda_invocation_error DEFAULT;
CREATE TABLE span_default PARTITION OF span DEFAULT;
CREATE TABLE custom_event_default PARTITION OF custom_event DEFAULT;

-- Serve "the newest events" and "the newest events of this function".
CREATE INDEX lambda_invocation_ts_idx ON lambda_invocation (ts DESC);
CREATE INDEX lambda_invocation_error_ts_idx ON lambda_invocation_error (ts DESC);
CREATE INDEX span_ts_idx ON span (ts DESC);
CREATE INDEX custom_event_ts_idx ON custom_event (ts DESC);
-- Serve one invocation with its errors, spans and custom events; and its completion by a later line.
CREATE INDEX lambda_invocation_request_idx ON lambda_invocation (request_id);
CREATE INDEX lambda_invocation_error_request_idx ON lambda_invocation_error (request_id);
CREATE INDEX span_request_idx ON span (request_id);
CREATE INDEX custom_event_request_idx ON custom_event (request_id);

-- Serve late decoration, which looks every few seconds for events that wait for their function. They are few.
CREATE INDEX lambda_invocation_pending_idx ON lambda_invocation (function_arn) WHERE decoration_status = 'pending';
CREATE INDEX lambda_invocation_error_pending_idx ON lambda_invocation_error (function_arn)
    WHERE decoration_status = 'pending';
CREATE INDEX span_pending_idx ON span (function_arn) WHERE decoration_status = 'pending';
CREATE INDEX custom_event_pending_idx ON custom_event (function_arn) WHERE decoration_status = 'pending';

-- Platform lines (REPORT, Version) whose invocation was not in the same body: the invocation is completed from them.
CREATE TABLE invocation_completion (
    ts               timestamptz NOT NULL,
    received_at      timestamptz NOT NULL,
    function_arn     text,
    qualifier        text,
    request_id       text        NOT NULL,
    attributes       jsonb       NOT NULL,
    message_identity uuid        NOT NULL
) PARTITION BY RANGE (ts);
CREATE TABLE invocation_completion_default PARTITION OF invocation_completion DEFAULT;
CREATE INDEX invocation_completion_request_idx ON invocation_completion (request_id);

-- Messages that we acknowledged and could not turn into events, with the reason, word for word.
CREATE TABLE undecoded_message (
    received_at      timestamptz NOT NULL,
    message_identity uuid        NOT NULL,
    reason           text        NOT NULL,
    function_arn     text,
    message          text        NOT NULL
);
CREATE INDEX undecoded_message_received_idx ON undecoded_message USING brin (received_at);
