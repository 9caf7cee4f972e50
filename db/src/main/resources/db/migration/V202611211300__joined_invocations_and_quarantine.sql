-- For whoever trusts that an invocation is stored once: what tells of it from elsewhere is joined to its row when it is
-- written, and what cannot be decoded by our own fault is kept where it can be replayed.

-- True where platform lines alone tell of an invocation or an error (a timeout, a crash): no agent sent it. An agent's
-- payload that comes after all takes the place of such an invocation.
ALTER TABLE lambda_invocation ADD COLUMN from_text boolean;
ALTER TABLE lambda_invocation_error ADD COLUMN from_text boolean;
ALTER TABLE span ADD COLUMN from_text boolean;
ALTER TABLE custom_event ADD COLUMN from_text boolean;

-- Serve the join of what tells of one request id, which every batch asks for within a few hours. With the time in the
-- index it is the only one to choose, also for a day's partition that was empty, and without statistics, when the
-- statement was planned: with the request id alone the plan was the index on time, and read the whole day for each batch.
DROP INDEX lambda_invocation_request_idx;
DROP INDEX lambda_invocation_error_request_idx;
DROP INDEX invocation_completion_request_idx;
CREATE INDEX lambda_invocation_request_idx ON lambda_invocation (request_id, ts);
CREATE INDEX lambda_invocation_error_request_idx ON lambda_invocation_error (request_id, ts);
CREATE INDEX invocation_completion_request_idx ON invocation_completion (request_id, ts);

-- Serves the search for joins that two processes missed because they wrote at the same moment. Such rows are few.
CREATE INDEX lambda_invocation_from_text_idx ON lambda_invocation (received_at) WHERE from_text;
CREATE INDEX invocation_completion_received_idx ON invocation_completion USING brin (received_at);

-- Payloads that were acknowledged and then failed by our own fault, as their senders wrote them. An administrator
-- replays them into the spool once the fault is mended.
CREATE TABLE quarantined_payload (
    payload_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at    timestamptz NOT NULL,
    quarantined_at timestamptz NOT NULL,
    reason         text        NOT NULL,
    body           bytea       NOT NULL
);

-- Old identities are removed page by page, which needs no index; each message paid for this one.
DROP INDEX ingested_message_received_idx;
