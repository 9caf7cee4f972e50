-- Why: events without an ARN and without a trace id, as the logs of extensions in APM mode, find their function by their request
-- id when its invocation is stored after them. Events whose function is known have no entry. Invocations are not resolved so.
CREATE INDEX lambda_invocation_error_unresolved_request_idx ON lambda_invocation_error (request_id)
    WHERE unresolved IS NOT NULL AND function_arn IS NULL;
CREATE INDEX span_unresolved_request_idx ON span (request_id) WHERE unresolved IS NOT NULL AND function_arn IS NULL;
CREATE INDEX log_unresolved_request_idx ON log (request_id) WHERE unresolved IS NOT NULL AND function_arn IS NULL;
CREATE INDEX custom_event_unresolved_request_idx ON custom_event (request_id)
    WHERE unresolved IS NOT NULL AND function_arn IS NULL;
