-- Counts and durations of a window are read from the index alone. Without them in it, an hour of invocations is 200 MB of
-- table, and the index by metadata has it in as many places as there are functions.
DROP INDEX lambda_invocation_ts_idx;
CREATE INDEX lambda_invocation_ts_idx ON lambda_invocation (ts) INCLUDE (duration, error);
COMMENT ON INDEX lambda_invocation_ts_idx IS
    'Serves "the newest events" without a bound in time, and counts and durations of a window from itself alone.'
    ' BRIN would cost nothing, but cannot answer in order.';
DROP INDEX span_ts_idx;
CREATE INDEX span_ts_idx ON span (ts) INCLUDE (duration, error);

-- Histograms are counted by bucket in groups now.
DROP AGGREGATE bucket_counts(integer, integer);
DROP FUNCTION count_in_bucket(bigint[], integer, integer);
