-- Runs at each start, after the migrations. Ensures what filigree_reader may read: a dump that was restored without roles and
-- privileges has none of it, and its migrations do not run again. Each table, view or column that a migration grants to
-- filigree_reader is listed here, too.
DO $$
DECLARE
    relation text;
    visible  text;
BEGIN
    -- Of processes that start at the same time, one grants.
    PERFORM pg_advisory_xact_lock(hashtext('filigree_reader'));
    IF NOT has_schema_privilege('filigree_reader', current_schema(), 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO filigree_reader', current_schema());
    END IF;
    FOREACH relation IN ARRAY ARRAY[
        'lambda_invocation', 'lambda_invocation_error', 'span', 'log', 'custom_event', 'event_attribute',
        'lambda_function', 'function_metadata', 'function_version', 'function_alias', 'function_activity', 'history_table',
        'lambda_invocation_flat', 'lambda_error_flat', 'span_flat', 'log_flat', 'lambda_function_flat']
    LOOP
        IF NOT has_table_privilege('filigree_reader', relation, 'SELECT') THEN
            EXECUTE format('GRANT SELECT ON %I TO filigree_reader', relation);
        END IF;
    END LOOP;
    -- Not the external ids.
    FOREACH visible IN ARRAY ARRAY['account_id', 'name']
    LOOP
        IF NOT has_column_privilege('filigree_reader', 'paired_account', visible, 'SELECT') THEN
            EXECUTE format('GRANT SELECT (%I) ON paired_account TO filigree_reader', visible);
        END IF;
    END LOOP;
    FOREACH visible IN ARRAY ARRAY['account_id', 'region', 'last_sweep_at']
    LOOP
        IF NOT has_column_privilege('filigree_reader', 'account_region', visible, 'SELECT') THEN
            EXECUTE format('GRANT SELECT (%I) ON account_region TO filigree_reader', visible);
        END IF;
    END LOOP;
END
$$;
