-- For fleets of accounts: what sweeps cost, how far they are and when the next one is; published versions and aliases.

-- What the last attempt at a region cost and changed, and how far the one that is under way has come. A region that was
-- never swept is pending. Blocked and empty regions wait for next_attempt_at. Versions are listed by sweeps of their own.
ALTER TABLE account_region
    DROP CONSTRAINT account_region_status_check,
    ADD CONSTRAINT account_region_status_check CHECK (status IN ('pending', 'ok', 'blocked', 'failed')),
    -- Sweep times are read as they are: a sweep that found nothing changed takes no change number.
    DROP COLUMN change_number,
    ALTER COLUMN attempted_at DROP NOT NULL,
    ADD COLUMN fix              text,
    ADD COLUMN calls            integer     NOT NULL DEFAULT 0,
    ADD COLUMN throttles        integer     NOT NULL DEFAULT 0,
    ADD COLUMN added            integer     NOT NULL DEFAULT 0,
    ADD COLUMN changed          integer     NOT NULL DEFAULT 0,
    ADD COLUMN missing          integer     NOT NULL DEFAULT 0,
    ADD COLUMN deleted          integer     NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at  timestamptz,
    ADD COLUMN sweep_started_at timestamptz,
    ADD COLUMN listed           integer     NOT NULL DEFAULT 0,
    ADD COLUMN versions_at      timestamptz,
    ADD COLUMN versions_reason  text;

-- When each account is next polled. Any process asks for a poll by setting poll_requested_at; the leader clears it.
CREATE TABLE account_schedule (
    account_id        text        PRIMARY KEY REFERENCES paired_account ON DELETE CASCADE,
    next_poll_at      timestamptz,
    poll_requested_at timestamptz
);

-- One row for each poll, written when it starts and completed when it ends; kept for some days.
CREATE TABLE account_poll (
    poll_id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id     text        NOT NULL REFERENCES paired_account ON DELETE CASCADE,
    started_at     timestamptz NOT NULL,
    finished_at    timestamptz,
    regions        text[]      NOT NULL DEFAULT '{}',
    regions_failed integer     NOT NULL DEFAULT 0,
    functions      integer     NOT NULL DEFAULT 0,
    added          integer     NOT NULL DEFAULT 0,
    changed        integer     NOT NULL DEFAULT 0,
    missing        integer     NOT NULL DEFAULT 0,
    deleted        integer     NOT NULL DEFAULT 0,
    calls          integer     NOT NULL DEFAULT 0,
    throttles      integer     NOT NULL DEFAULT 0,
    reason         text
);
-- Serves an account's last polls.
CREATE INDEX account_poll_account_idx ON account_poll (account_id, started_at DESC);
-- Serves the removal of old polls.
CREATE INDEX account_poll_started_idx ON account_poll (started_at);

-- Published versions, each pointing at its metadata. Their configuration never changes; the function's tags do, and then
-- the version points at a new row. A retired version stays findable as long as a deleted function does.
CREATE TABLE function_version (
    function_arn  text        NOT NULL,
    version       text        NOT NULL,
    metadata_id   bigint      NOT NULL,
    first_seen_at timestamptz NOT NULL,
    retired_at    timestamptz,
    change_number bigint      NOT NULL,
    PRIMARY KEY (function_arn, version)
);
-- Serves the snapshots of ingest processes, which ask for what changed since they last asked.
CREATE INDEX function_version_change_idx ON function_version (change_number);

-- Which version an alias names; null when it is gone, or splits its traffic between two.
CREATE TABLE function_alias (
    function_arn  text        NOT NULL,
    alias         text        NOT NULL,
    version       text,
    observed_at   timestamptz NOT NULL,
    change_number bigint      NOT NULL,
    PRIMARY KEY (function_arn, alias)
);
-- Serves the snapshots, too.
CREATE INDEX function_alias_change_idx ON function_alias (change_number);
