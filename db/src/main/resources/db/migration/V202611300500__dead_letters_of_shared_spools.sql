-- Dead letters of a spool that several processes read. After a crash another process reads the same record again: its position
-- keeps it from becoming two rows. A topic that is created again repeats positions, at other times.
ALTER TABLE quarantined_payload ADD COLUMN position text;
CREATE UNIQUE INDEX quarantined_payload_position_idx ON quarantined_payload (position, received_at)
    WHERE position IS NOT NULL;

-- A record that could not be read as a payload names no account, so it is for none, and cannot be requeued.
ALTER TABLE quarantined_payload
    DROP CONSTRAINT quarantined_payload_account_scope_check,
    ADD CONSTRAINT quarantined_payload_account_scope_check CHECK (
        CASE WHEN all_accounts OR format = 'unreadable-record' THEN account_ids = '{}'
             ELSE cardinality(account_ids) > 0 AND array_position(account_ids, NULL) IS NULL END),
    ADD CONSTRAINT quarantined_payload_unreadable_check CHECK (format <> 'unreadable-record' OR NOT all_accounts);
