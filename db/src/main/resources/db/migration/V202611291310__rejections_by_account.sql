-- Shows the accounts that senders claim and that their keys are not for, with the number of messages.
ALTER TABLE ingest_rejection
    -- Null for other reasons, and where a key has too many of them.
    ADD COLUMN account_id text,
    -- Null where the number is unknown: most requests are rejected before their body is read.
    ADD COLUMN messages bigint,
    DROP CONSTRAINT ingest_rejection_key_id_format_reason_key,
    ADD CONSTRAINT ingest_rejection_key UNIQUE NULLS NOT DISTINCT (key_id, format, reason, account_id);
