-- For whoever would drop an index or add one: what each is for, and what they cost. Measured by IndexCost in benchmarks:
-- both together leave three quarters of the speed of a COPY without any.
COMMENT ON INDEX lambda_invocation_ts_idx IS
    'Serves "the newest events" without a bound in time. BRIN would cost nothing, but cannot answer in order.';
COMMENT ON INDEX lambda_invocation_request_idx IS
    'Serves the join of all that tells of one request id. With the time in it, or each batch reads a whole day.';
