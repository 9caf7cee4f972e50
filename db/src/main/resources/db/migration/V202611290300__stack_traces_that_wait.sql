-- Serves the search for stack traces that wait beside the error that they are of: two connections stored them at the same
-- moment. Without it that search reads every error.
CREATE INDEX lambda_invocation_error_from_text_idx ON lambda_invocation_error (received_at) WHERE from_text;
