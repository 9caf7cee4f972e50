-- Keeps log events in a table of their own: they outnumber other events, are kept for another time, and are searched by
-- their text.
CREATE TABLE log (LIKE custom_event INCLUDING GENERATED INCLUDING CONSTRAINTS) PARTITION BY RANGE (ts);
CREATE TABLE log_default PARTITION OF log DEFAULT;

-- Those that are stored already, with the days that they are in.
DO $$
DECLARE
    day     record;
    columns text;
BEGIN
    FOR day IN
        SELECT right(partition.relname, 8) AS suffix, pg_get_expr(partition.relpartbound, partition.oid) AS bounds
          FROM pg_inherits JOIN pg_class AS partition ON partition.oid = inhrelid
         WHERE inhparent = 'custom_event'::regclass AND partition.relname ~ '^custom_event_[0-9]{8}$'
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF log %s', 'log_' || day.suffix, day.bounds);
    END LOOP;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
      FROM pg_attribute
     WHERE attrelid = 'log'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('WITH moved AS (DELETE FROM custom_event WHERE type = ''Log'' RETURNING %1$s)'
        ' INSERT INTO log (%1$s) SELECT %1$s FROM moved', columns);
END
$$;

-- As on the other event tables. By request id the lines of an invocation are read in order of time.
CREATE INDEX log_ts_idx ON log (ts);
CREATE INDEX log_request_idx ON log (request_id, ts);
CREATE INDEX log_trace_idx ON log (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX log_metadata_idx ON log (metadata_id, ts);
CREATE INDEX log_pending_idx ON log (function_arn) WHERE decoration_status = 'pending';
CREATE INDEX log_account_idx ON log (split_part(function_arn, ':', 5), ts) WHERE metadata_id IS NULL;

-- For the text search: LIKE, RLIKE and = on the message. Trigrams, since an index of words does not find parts of them. This
-- table has no such index, since each write would maintain it: PartitionKeeper builds one on each daily partition when the day
-- has ended. Where this user may not create the extension, it builds none until an administrator has created it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE EXTENSION pg_trgm;
    END IF;
EXCEPTION
    -- Not ours to create, or not installed on this server.
    WHEN insufficient_privilege OR feature_not_supported OR undefined_file THEN
        RAISE NOTICE 'No index for text search in logs: %', SQLERRM;
END
$$;

GRANT SELECT ON log TO filigree_reader;
