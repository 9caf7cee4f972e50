-- Stores which queues and streams invoke which functions. Events name their source only while it delivers.
CREATE TABLE event_source_mapping (
    account_id          text    NOT NULL REFERENCES paired_account ON DELETE CASCADE,
    region              text    NOT NULL,
    uuid                text    NOT NULL,
    function_arn        text    NOT NULL,
    -- The version or alias that is invoked; null for the function itself.
    qualifier           text,
    -- Null for a self-managed Kafka cluster.
    event_source_arn    text,
    -- Topics of Kafka, or queues of Amazon MQ.
    topics              text[]  NOT NULL,
    -- As AWS names it, such as Enabled.
    state               text    NOT NULL,
    state_reason        text,
    last_result         text,
    batch_size          integer,
    batching_window_s   integer,
    maximum_concurrency integer,
    filtered            boolean NOT NULL,
    on_failure_arn      text,
    PRIMARY KEY (account_id, region, uuid)
);
CREATE INDEX event_source_mapping_function_idx ON event_source_mapping (function_arn);

-- When they were last listed, and why they could not be listed since.
ALTER TABLE account_region
    ADD COLUMN event_sources_at     timestamptz,
    ADD COLUMN event_sources_reason text,
    ADD COLUMN event_sources_fix    text;
