-- Standard names. Each statement changes the catalogue alone, with an ACCESS EXCLUSIVE lock for as long as that takes.
ALTER TABLE lambda_invocation RENAME COLUMN from_text TO inferred_from_log;
ALTER TABLE lambda_invocation_error RENAME COLUMN from_text TO inferred_from_log;
ALTER TABLE span RENAME COLUMN from_text TO inferred_from_log;
ALTER TABLE custom_event RENAME COLUMN from_text TO inferred_from_log;
ALTER TABLE log RENAME COLUMN from_text TO inferred_from_log;
ALTER INDEX lambda_invocation_from_text_idx RENAME TO lambda_invocation_inferred_idx;
ALTER INDEX lambda_invocation_error_from_text_idx RENAME TO lambda_invocation_error_inferred_idx;
UPDATE ingest_rejection SET reason = 'client_abort' WHERE reason = 'broken_off';
UPDATE ingest_rejection SET reason = 'spool_unavailable' WHERE reason = 'not_kept';
