-- What users decided about the errors of an account with the same fingerprint. An error without a row is open.
CREATE TABLE error_state (
    account_id  text        NOT NULL,
    fingerprint text        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('open', 'resolved', 'ignored')),
    reason      text        NOT NULL,
    changed_by  text        NOT NULL,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, fingerprint)
);
