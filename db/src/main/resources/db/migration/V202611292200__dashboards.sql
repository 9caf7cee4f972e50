-- Dashboards that users compose from queries. The definition is the JSON that exports contain; the version detects concurrent changes.
CREATE TABLE dashboard (
    dashboard_id text        PRIMARY KEY,
    name         text        NOT NULL,
    definition   jsonb       NOT NULL,
    version      integer     NOT NULL,
    changed_by   text        NOT NULL,
    changed_at   timestamptz NOT NULL
);
