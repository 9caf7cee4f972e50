-- Serves one trace by its id. Without it that reads every day there is: a bound in time would not do, since an id does not
-- tell when. Measured on bare inserts of spans, eight to a trace, three times over: a tenth of the time, 3 % of the size,
-- and 60,000 rows looked through in 100 ms without. A hash index is faster to look up, no cheaper to write, and larger.
-- With the id alone, entries of one trace share their key in the index.
CREATE INDEX lambda_invocation_trace_idx ON lambda_invocation (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX lambda_invocation_error_trace_idx ON lambda_invocation_error (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX span_trace_idx ON span (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX custom_event_trace_idx ON custom_event (trace_id) WHERE trace_id IS NOT NULL;
