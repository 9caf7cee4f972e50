-- Failed logins are counted per user and client address: guessing from one address must not lock the user out elsewhere.
CREATE TABLE login_failure (
    user_name      text        NOT NULL, -- '*': all user names of the source
    source         text        NOT NULL, -- an address, a known device or a session; '*': all addresses of the user
    failures       integer     NOT NULL,
    last_failed_at timestamptz NOT NULL,
    locked_until   timestamptz,
    PRIMARY KEY (user_name, source)
);
-- Serves the deletion of expired rows and of the oldest beyond the maximum.
CREATE INDEX login_failure_age_idx ON login_failure (last_failed_at);

ALTER TABLE app_user
    DROP COLUMN failed_logins,
    DROP COLUMN locked_until;
