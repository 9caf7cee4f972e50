-- For people who ask the same again: queries that somebody saved for everybody here, by a name.
CREATE TABLE saved_query (
    query_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name     text        NOT NULL UNIQUE,
    nrql     text        NOT NULL,
    saved_by text        NOT NULL,
    saved_at timestamptz NOT NULL
);
