-- Stores recommendations with their evidence and dismissals: they are computed once a day, not by each page.
CREATE TABLE recommendation (
    recommendation_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id           text NOT NULL,
    function_arn         text NOT NULL,
    kind                 text NOT NULL
        CHECK (kind IN ('memory', 'timeout', 'architecture', 'runtime', 'tags', 'unused')),
    -- What exactly is recommended. A dismissal ends when it changes.
    subject              text NOT NULL,
    action               text NOT NULL,
    reason               text NOT NULL,
    -- Null for a recommendation that only saves money.
    risk                 text,
    -- Of 30 days; null for a recommendation that saves nothing.
    saving_usd           double precision,
    confidence           text NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    invocations          bigint NOT NULL,
    observed_seconds     bigint NOT NULL,
    nrql                 text NOT NULL,
    window_begin         timestamptz NOT NULL,
    window_end           timestamptz NOT NULL,
    found_at             timestamptz NOT NULL,
    computed_at          timestamptz NOT NULL,
    dismissed_at         timestamptz,
    dismissed_by         text,
    dismiss_reason       text,
    dismissed_subject    text,
    dismissed_saving_usd double precision,
    UNIQUE (function_arn, kind)
);
CREATE INDEX recommendation_account_idx ON recommendation (account_id);

-- The state of the computation, which one process at a time performs.
CREATE TABLE recommendation_run (
    single       boolean PRIMARY KEY DEFAULT true CHECK (single),
    started_at   timestamptz,
    finished_at  timestamptz,
    requested_at timestamptz,
    -- Runs that read invocations. The first ones follow each other sooner.
    runs         integer NOT NULL DEFAULT 0,
    -- Accounts whose queries failed in the last run.
    failures     integer NOT NULL DEFAULT 0
);
INSERT INTO recommendation_run DEFAULT VALUES;
