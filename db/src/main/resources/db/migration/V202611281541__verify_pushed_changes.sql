-- Gives EventBridge a kind of key of its own, and asks AWS about each change instead of storing what was posted.
ALTER TABLE api_key
    DROP CONSTRAINT api_key_kind_check,
    ADD CONSTRAINT api_key_kind_check CHECK (kind IN ('ingest', 'events', 'query', 'admin')),
    DROP CONSTRAINT api_key_bound_check,
    ADD CONSTRAINT api_key_bound_check CHECK (kind <> 'admin' OR account_ids = '{}'),
    -- Posts to /aws/events that were refused because the key is an ingest key: the connection needs an events key.
    ADD COLUMN events_refused bigint NOT NULL DEFAULT 0,
    ADD COLUMN events_refused_at timestamptz;

-- When the change of a pushed hint was made. An answer that shows no change so soon may be older than the change.
ALTER TABLE inventory_hint ADD COLUMN changed_at timestamptz;

-- Changes that are not applied yet are verified, too.
INSERT INTO inventory_hint AS known
    (function_arn, version, account_id, region, source, open, hinted_at, retry_at, changed_at)
SELECT DISTINCT ON (function_arn, version) function_arn, version, split_part(function_arn, ':', 5),
       split_part(function_arn, ':', 4), 'push', true, received_at, received_at, observed_at
  FROM pushed_change
 WHERE applied_at IS NULL
 ORDER BY function_arn, version, observed_at DESC
ON CONFLICT (function_arn, version) DO UPDATE
   SET open = true, source = 'push', retry_at = excluded.retry_at, changed_at = excluded.changed_at, refusals = 0;
DROP TABLE pushed_change;
