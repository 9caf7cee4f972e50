-- Lets people limit what one ingest key may post in a day, and shows how much it posted.
ALTER TABLE api_key
    ADD COLUMN quota_bytes bigint CHECK (quota_bytes >= 1),
    ADD COLUMN quota_rows bigint CHECK (quota_rows >= 1),
    ADD CONSTRAINT api_key_quota_check CHECK (kind = 'ingest' OR (quota_bytes IS NULL AND quota_rows IS NULL));

-- What an ingest key posted on a day in UTC: inflated bytes of accepted bodies, rows that were stored of them, and
-- bodies that were refused because of the quota.
CREATE TABLE api_key_usage (
    day     date   NOT NULL,
    key_id  bigint NOT NULL REFERENCES api_key ON DELETE CASCADE,
    bytes   bigint NOT NULL DEFAULT 0,
    rows    bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (day, key_id)
);
