-- Says explicitly which keys and dead letters are for all accounts, so that a lost list of accounts violates a constraint
-- instead of meaning all.
--
-- account_ids of events and of completions does not change, since a flag would cost each row a byte: NULL is a key for all
-- accounts, and a row that is never joined; an array is these accounts; an empty one is no account, for rows whose
-- accounts are unknown (see V202611281520).
ALTER TABLE api_key ADD COLUMN all_accounts boolean;
UPDATE api_key SET all_accounts = (account_ids = '{}');
ALTER TABLE api_key
    ALTER COLUMN all_accounts SET NOT NULL,
    ALTER COLUMN account_ids DROP DEFAULT,
    DROP CONSTRAINT api_key_bound_check,
    ADD CONSTRAINT api_key_bound_check CHECK (kind <> 'admin' OR all_accounts),
    ADD CONSTRAINT api_key_account_scope_check CHECK (
        CASE WHEN all_accounts THEN account_ids = '{}'
             ELSE cardinality(account_ids) > 0 AND array_position(account_ids, NULL) IS NULL END);

ALTER TABLE quarantined_payload ADD COLUMN all_accounts boolean;
UPDATE quarantined_payload SET all_accounts = (account_ids = '{}');
ALTER TABLE quarantined_payload
    ALTER COLUMN all_accounts SET NOT NULL,
    ALTER COLUMN account_ids DROP DEFAULT,
    ADD CONSTRAINT quarantined_payload_account_scope_check CHECK (
        CASE WHEN all_accounts THEN account_ids = '{}'
             ELSE cardinality(account_ids) > 0 AND array_position(account_ids, NULL) IS NULL END);
