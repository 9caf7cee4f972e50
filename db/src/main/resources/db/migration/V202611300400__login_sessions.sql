-- Login sessions, so that every process serves the pages of a user who logged in at another one.
CREATE TABLE login_session (
    session_hash        bytea       PRIMARY KEY, -- SHA-256 of the secret in the cookie
    user_name           text        NOT NULL REFERENCES app_user ON DELETE CASCADE,
    role                text        NOT NULL, -- this column and the next one as of the login: the session ends when the user's differ
    password_changed_at timestamptz NOT NULL,
    opened_at           timestamptz NOT NULL,
    accessed_at         timestamptz NOT NULL,
    flash               bytea -- for the page after a redirect; encrypted with the secret
);
-- Serves the deletion of a user's oldest sessions above the maximum, and of the sessions of a deleted user.
CREATE INDEX login_session_user_idx ON login_session (user_name, opened_at);
