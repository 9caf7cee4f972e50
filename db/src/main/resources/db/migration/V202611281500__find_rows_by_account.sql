-- Serves queries of keys that are bound to accounts. They reach the rows of their accounts without reading other rows, so
-- that neither their result nor their time depends on what other accounts have.

-- Metadata of an account. Its rows lead to the events that they decorate, through (metadata_id, ts).
CREATE INDEX function_metadata_account_idx ON function_metadata (split_part(function_arn, ':', 5));

-- Events without metadata, by account. An event that is decorated when it is written has no entry.
CREATE INDEX lambda_invocation_account_idx ON lambda_invocation (split_part(function_arn, ':', 5), ts)
    WHERE metadata_id IS NULL;
CREATE INDEX lambda_invocation_error_account_idx ON lambda_invocation_error (split_part(function_arn, ':', 5), ts)
    WHERE metadata_id IS NULL;
CREATE INDEX span_account_idx ON span (split_part(function_arn, ':', 5), ts) WHERE metadata_id IS NULL;
CREATE INDEX custom_event_account_idx ON custom_event (split_part(function_arn, ':', 5), ts) WHERE metadata_id IS NULL;

-- The attribute catalogue of an account.
CREATE INDEX event_attribute_account_idx ON event_attribute (account_id, event_type);

-- How many events an account ever wrote, by which a query is not refused before its own events are counted.
CREATE INDEX function_activity_account_idx ON function_activity (split_part(function_arn, ':', 5));
GRANT SELECT ON function_activity TO filigree_reader;
