-- For an inventory that follows changes sooner than its polls, and for telling how fresh it is.

-- Functions, and published versions of functions, that AWS is to be asked about. Any process leaves a hint; the polling
-- leader works the open ones off. A closed one is an answer to remember: nobody asks again before retry_at. No foreign
-- key: whatever is left of an account that is not paired any more is never asked about, and expires.
CREATE TABLE inventory_hint (
    function_arn text        NOT NULL,
    version      text        NOT NULL,
    account_id   text        NOT NULL,
    region       text        NOT NULL,
    source       text        NOT NULL CHECK (source IN ('miss', 'push')),
    open         boolean     NOT NULL,
    hinted_at    timestamptz NOT NULL,
    retry_at     timestamptz NOT NULL,
    refusals     integer     NOT NULL DEFAULT 0,
    reason       text,
    PRIMARY KEY (function_arn, version)
);
-- Serves the bound of an account's hints, and the leader, which works off one region of one account after another.
CREATE INDEX inventory_hint_region_idx ON inventory_hint (account_id, region);

-- What AWS told of changes, by CloudTrail and EventBridge, in our own words and without environment values. Kept for
-- some days after it was applied, to recognise what is delivered again.
CREATE TABLE pushed_change (
    event_id     text        NOT NULL,
    version      text        NOT NULL,
    function_arn text        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('configured', 'tagged', 'untagged', 'deleted', 'aliased', 'touched')),
    observed_at  timestamptz NOT NULL,
    details      jsonb       NOT NULL,
    received_at  timestamptz NOT NULL,
    applied_at   timestamptz,
    PRIMARY KEY (event_id, version)
);
-- Serves the leader, which applies them in the order in which they happened.
CREATE INDEX pushed_change_open_idx ON pushed_change (observed_at) WHERE applied_at IS NULL;
-- Serves the removal of old ones.
CREATE INDEX pushed_change_received_idx ON pushed_change (received_at);

-- When events of a function happened, and how many were decorated. Written every few seconds by each ingest process.
CREATE TABLE function_activity (
    function_arn   text        PRIMARY KEY,
    first_event_at timestamptz NOT NULL,
    last_event_at  timestamptz NOT NULL,
    events         bigint      NOT NULL
) WITH (fillfactor = 70);

-- The same of each version of a function's metadata: how many events point at it.
CREATE TABLE metadata_use (
    metadata_id    bigint      PRIMARY KEY,
    first_event_at timestamptz NOT NULL,
    last_event_at  timestamptz NOT NULL,
    events         bigint      NOT NULL
) WITH (fillfactor = 70);

-- How events were decorated, by the minute in which they were written. age_buckets counts the decorated ones by the age
-- of their metadata; its bounds are io.filigree.db.freshness.AgeBuckets. Account and region are empty where they would
-- tell of no paired account; the reason is empty where there is none.
CREATE TABLE decoration_tally (
    minute      timestamptz NOT NULL,
    account_id  text        NOT NULL,
    region      text        NOT NULL,
    status      text        NOT NULL CHECK (status IN ('decorated', 'late', 'pending', 'undecorated')),
    reason      text        NOT NULL,
    events      bigint      NOT NULL,
    age_buckets bigint[]    NOT NULL,
    PRIMARY KEY (minute, account_id, region, status, reason)
) WITH (fillfactor = 70);
