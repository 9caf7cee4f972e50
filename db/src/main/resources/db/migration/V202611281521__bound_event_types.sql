-- For a catalog that senders cannot fill: the types of each account, of which there may be so many.
CREATE TABLE event_type (
    -- Of the events' functions; for events that name none the accounts of their sender's key, or ''.
    account_id    text        NOT NULL,
    event_type    text        NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, event_type)
);

INSERT INTO event_type (account_id, event_type) SELECT DISTINCT account_id, event_type FROM event_attribute;
