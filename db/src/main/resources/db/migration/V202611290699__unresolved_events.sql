-- Resolves the functions of events that name no ARN, also after they are stored.
--
-- unresolved: what the sender says of itself, while the function of the event, or its invocation, is not certain. Elements are
-- the function's name, its region, its account and its version ('' where the sender does not say), and a hash of the
-- accounts of the sender's key; empty where the sender says nothing, so that only the trace can tell. NULL: nothing to
-- resolve. The accounts themselves are in account_ids.
ALTER TABLE lambda_invocation ADD COLUMN unresolved text[];
ALTER TABLE lambda_invocation_error ADD COLUMN unresolved text[];
ALTER TABLE span ADD COLUMN unresolved text[];
ALTER TABLE log ADD COLUMN unresolved text[];
ALTER TABLE custom_event ADD COLUMN unresolved text[];

-- Serve the resolution by trace, when an invocation of the trace is stored. Events with an ARN have no entry.
CREATE INDEX lambda_invocation_unresolved_trace_idx ON lambda_invocation (trace_id) WHERE unresolved IS NOT NULL;
CREATE INDEX lambda_invocation_error_unresolved_trace_idx ON lambda_invocation_error (trace_id)
    WHERE unresolved IS NOT NULL;
CREATE INDEX span_unresolved_trace_idx ON span (trace_id) WHERE unresolved IS NOT NULL;
CREATE INDEX log_unresolved_trace_idx ON log (trace_id) WHERE unresolved IS NOT NULL;
CREATE INDEX custom_event_unresolved_trace_idx ON custom_event (trace_id) WHERE unresolved IS NOT NULL;

-- Serve the resolution by name, when the inventory changed.
CREATE INDEX lambda_invocation_unresolved_idx ON lambda_invocation (unresolved)
    WHERE function_arn IS NULL AND unresolved <> '{}';
CREATE INDEX lambda_invocation_error_unresolved_idx ON lambda_invocation_error (unresolved)
    WHERE function_arn IS NULL AND unresolved <> '{}';
CREATE INDEX span_unresolved_idx ON span (unresolved) WHERE function_arn IS NULL AND unresolved <> '{}';
CREATE INDEX log_unresolved_idx ON log (unresolved) WHERE function_arn IS NULL AND unresolved <> '{}';
CREATE INDEX custom_event_unresolved_idx ON custom_event (unresolved) WHERE function_arn IS NULL AND unresolved <> '{}';
