-- For questions that others ask: their SQL runs as a role that may read events and the inventory, and nothing else. Keys,
-- people, external ids and what was set apart are not for it.
--
-- Roles belong to the whole server. Where this user may not create one, an administrator does, once, before this
-- migration runs:  CREATE ROLE filigree_reader NOLOGIN; GRANT filigree_reader TO <this user>;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree_reader') THEN
        BEGIN
            CREATE ROLE filigree_reader NOLOGIN;
        EXCEPTION
            -- Another database of this server was being migrated at the same moment.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'filigree_reader', 'SET') THEN
        EXECUTE format('GRANT filigree_reader TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The role filigree_reader, as which questions are answered, is missing or not ours to take'
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Let an administrator of this server run: CREATE ROLE filigree_reader NOLOGIN; '
                      || 'GRANT filigree_reader TO %I; and start again.', current_user);
END
$$;

-- Partitions are read through their tables, which is what the right is needed on; coming days need none of their own.
GRANT SELECT ON lambda_invocation, lambda_invocation_error, span, custom_event TO filigree_reader;
GRANT SELECT ON event_attribute TO filigree_reader;
GRANT SELECT ON lambda_function, function_metadata, function_version, function_alias TO filigree_reader;
-- Not the external ids.
GRANT SELECT (account_id, name) ON paired_account TO filigree_reader;
