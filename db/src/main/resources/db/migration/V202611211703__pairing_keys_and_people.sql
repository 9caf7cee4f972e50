-- For pairing that can be changed after the fact, keys that are good for some accounts only, and people with roles.

-- next_external_id is the other id of a rotation: the policies offer both until AWS took it. What is null of the poll
-- wishes is as the settings of the process say.
ALTER TABLE paired_account
    ADD COLUMN next_external_id text,
    ADD COLUMN poll_interval_s  integer CHECK (poll_interval_s > 0),
    ADD COLUMN calls_per_second double precision CHECK (calls_per_second > 0),
    ADD COLUMN sweep_versions   boolean NOT NULL DEFAULT false,
    ADD COLUMN paused_at        timestamptz;

-- The last trial of an account's role. Its checks are appended as they are tried, so that a page of any process can show
-- them while they come. verified is null until it ends.
CREATE TABLE account_verification (
    account_id  text        PRIMARY KEY REFERENCES paired_account ON DELETE CASCADE,
    role_arn    text        NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    verified    boolean,
    checks      jsonb       NOT NULL DEFAULT '[]'
);

-- The accounts that an ingest key may speak for; none for any.
ALTER TABLE api_key
    ADD COLUMN account_ids text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT api_key_bound_check CHECK (kind = 'ingest' OR account_ids = '{}');

-- What is replayed may speak for no more accounts than when it came.
ALTER TABLE quarantined_payload ADD COLUMN account_ids text[] NOT NULL DEFAULT '{}';

-- Who was there before roles could do everything.
ALTER TABLE app_user
    ADD COLUMN role text NOT NULL DEFAULT 'admin' CHECK (role IN ('viewer', 'editor', 'admin')),
    ADD COLUMN failed_logins integer NOT NULL DEFAULT 0,
    ADD COLUMN locked_until timestamptz,
    ADD COLUMN password_changed_at timestamptz;
UPDATE app_user SET password_changed_at = created_at;
ALTER TABLE app_user
    ALTER COLUMN role DROP DEFAULT,
    ALTER COLUMN password_changed_at SET NOT NULL;
