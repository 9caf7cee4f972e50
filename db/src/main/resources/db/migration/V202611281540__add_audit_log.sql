-- Keeps who changed what, and who failed to log in, for admins to reconstruct afterwards. Rows are only ever added.
CREATE TABLE audit_log (
    audit_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    actor_kind  text        NOT NULL CHECK (actor_kind IN ('user', 'key', 'anonymous', 'system')),
    actor       text        NOT NULL,
    key_id      bigint,
    address     text,
    action      text        NOT NULL,
    target      text,
    outcome     text        NOT NULL CHECK (outcome IN ('success', 'failure')),
    occurrences bigint      NOT NULL DEFAULT 1 CHECK (occurrences > 0),
    details     jsonb       NOT NULL DEFAULT '{}'
);
-- Serves the time range of a page or an export, and retention.
CREATE INDEX audit_log_at_idx ON audit_log (at);

-- Refuses every change of a row and every removal of one that is younger than 30 days, which is the shortest retention
-- that may be set. The owner of the table can still drop it or disable the triggers.
CREATE FUNCTION refuse_audit_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '30 days' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit_log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_log_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_log_change();
