-- For event types that are removed when their events are gone, and of which one ingest key takes no more than its share.
ALTER TABLE event_type
    -- When an event of it was received, to within some minutes.
    ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now(),
    -- Of the key that sent the first event. Null where it is not known: then the type counts for the account alone.
    ADD COLUMN key_id bigint;
