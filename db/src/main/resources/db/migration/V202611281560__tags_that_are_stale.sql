-- A region whose tags cannot be read is swept with the tags that are known, and says why they are stale and what mends it.
ALTER TABLE account_region
    ADD COLUMN tags_reason text,
    ADD COLUMN tags_fix    text;
