-- Senders' arrays are stored as jsonb arrays, which queries count and take elements of; until now they were stored as JSON text.
-- Stored events keep their texts: an attribute that has both kinds is recorded with both.
ALTER TABLE event_attribute DROP CONSTRAINT event_attribute_kind_check;
ALTER TABLE event_attribute ADD CONSTRAINT event_attribute_kind_check
    CHECK (kind IN ('string', 'number', 'boolean', 'array'));
