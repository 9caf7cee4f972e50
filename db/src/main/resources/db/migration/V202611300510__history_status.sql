-- What the process that maintains history has found, for the page Ingest: it may be another process than the one that shows it.
CREATE TABLE history_status (
    event_table   text        PRIMARY KEY,
    -- The last complete run without a failure.
    succeeded_at  timestamptz,
    events        bigint      NOT NULL DEFAULT 0,
    files         bigint      NOT NULL DEFAULT 0,
    bytes         bigint      NOT NULL DEFAULT 0,
    oldest        timestamptz,
    newest        timestamptz,
    retention_s   bigint,
    -- Since when the oldest closed hour could have been sealed. Null if there is none.
    overdue_since timestamptz,
    -- The last failure, in one line.
    problem       text,
    problem_at    timestamptz
);
