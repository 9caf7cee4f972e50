-- For query keys that see some accounts only, as ingest keys speak for some only. Admin keys are never bound.
ALTER TABLE api_key
    DROP CONSTRAINT api_key_bound_check,
    ADD CONSTRAINT api_key_bound_check CHECK (kind IN ('ingest', 'query') OR account_ids = '{}');
