-- Counts the queries of a key or user in a minute, for all processes together. Rows are of no use after a minute, so the table needs
-- no write-ahead log: after a crash of the server it is empty.
CREATE UNLOGGED TABLE query_rate (
    key_hash bytea       PRIMARY KEY, -- SHA-256 of the caller, or of the caller and the text of a query
    ends_at  timestamptz NOT NULL,    -- of the minute, which began with its first query
    taken    bigint      NOT NULL     -- by all processes; above the limit if the last one asked for more than was left
);
