-- Thirty queries, each in NRQL and in handwritten SQL. :day, :hour and :end are the placeholders for the
-- beginning of the day, of its last hour, and the time of the query.

-- == hour: count
-- SELECT count(*) FROM AwsLambdaInvocation SINCE 1 hour ago
SELECT count(*) FROM lambda_invocation WHERE ts >= :hour AND ts < :end;

-- == hour: average and maximum
-- SELECT average(duration), max(duration) FROM AwsLambdaInvocation SINCE 1 hour ago
SELECT avg(duration), max(duration), count(*) FROM lambda_invocation WHERE ts >= :hour AND ts < :end;

-- == hour: percentiles
-- SELECT percentile(duration, 50, 95, 99) FROM AwsLambdaInvocation SINCE 1 hour ago
SELECT percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY duration), count(*)
FROM lambda_invocation WHERE ts >= :hour AND ts < :end;

-- == hour: error rate
-- SELECT percentage(count(*), WHERE error IS TRUE) FROM AwsLambdaInvocation SINCE 1 hour ago
SELECT 100.0 * count(*) FILTER (WHERE error) / nullif(count(*), 0) FROM lambda_invocation WHERE ts >= :hour AND ts < :end;

-- == hour: filter on runtime and memory
-- SELECT count(*) FROM AwsLambdaInvocation WHERE aws.runtime = 'python3.9' AND aws.memorySize = 128 SINCE 1 hour ago
SELECT count(*), (SELECT count(*) FROM lambda_invocation WHERE ts >= :hour AND ts < :end) AS inspected
FROM lambda_invocation e JOIN function_metadata m USING (metadata_id)
WHERE ts >= :hour AND ts < :end AND m.runtime = 'python3.9' AND m.memory_size_mb = 128;

-- == hour: by function
-- SELECT count(*) FROM AwsLambdaInvocation FACET functionName SINCE 1 hour ago
SELECT split_part(m.function_arn, ':', 7), sum(n) FROM
    (SELECT metadata_id, count(*) AS n FROM lambda_invocation WHERE ts >= :hour AND ts < :end GROUP BY 1) g
JOIN function_metadata m USING (metadata_id) GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == hour: p95 by runtime
-- SELECT percentile(duration, 95) FROM AwsLambdaInvocation FACET aws.runtime SINCE 1 hour ago
SELECT m.runtime, percentile_cont(0.95) WITHIN GROUP (ORDER BY duration)
FROM lambda_invocation e JOIN function_metadata m USING (metadata_id)
WHERE ts >= :hour AND ts < :end GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == hour: error rate by team
-- SELECT percentage(count(*), WHERE error IS TRUE) FROM AwsLambdaInvocation FACET tags.team SINCE 1 hour ago
SELECT m.team, 100.0 * count(*) FILTER (WHERE error) / nullif(count(*), 0)
FROM lambda_invocation e JOIN (SELECT metadata_id, tags ->> 'team' AS team FROM function_metadata OFFSET 0) m USING (metadata_id)
WHERE ts >= :hour AND ts < :end GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == hour: by team and runtime
-- SELECT count(*), average(duration) FROM AwsLambdaInvocation FACET tags.team, aws.runtime SINCE 1 hour ago LIMIT 50
SELECT m.team, m.runtime, count(*), avg(duration)
FROM lambda_invocation e
JOIN (SELECT metadata_id, tags ->> 'team' AS team, runtime FROM function_metadata OFFSET 0) m USING (metadata_id)
WHERE ts >= :hour AND ts < :end GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 50;

-- == hour: by a sender's attribute
-- SELECT count(*) FROM AwsLambdaInvocation FACET aws.lambda.eventSource.eventType SINCE 1 hour ago
SELECT attributes ->> 'aws.lambda.eventSource.eventType', count(*) FROM lambda_invocation
WHERE ts >= :hour AND ts < :end GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == hour: cases
-- SELECT count(*) FROM AwsLambdaInvocation FACET CASES (WHERE duration < 0.1 AS 'quick', WHERE duration < 1 AS 'fair', WHERE duration >= 1 AS 'slow') SINCE 1 hour ago
SELECT CASE WHEN duration < 0.1 THEN 'quick' WHEN duration < 1 THEN 'fair' WHEN duration >= 1 THEN 'slow' END, count(*)
FROM lambda_invocation WHERE ts >= :hour AND ts < :end GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == hour: by minute
-- SELECT count(*), average(duration) FROM AwsLambdaInvocation TIMESERIES 1 minute SINCE 1 hour ago
SELECT date_bin('1 minute', ts, :hour), count(*), avg(duration) FROM lambda_invocation
WHERE ts >= :hour AND ts < :end GROUP BY 1 ORDER BY 1;

-- == hour: p95 by minute
-- SELECT percentile(duration, 95) FROM AwsLambdaInvocation TIMESERIES 1 minute SINCE 1 hour ago
SELECT date_bin('1 minute', ts, :hour), percentile_cont(0.95) WITHIN GROUP (ORDER BY duration),
    (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY duration) FROM lambda_invocation
    WHERE ts >= :hour AND ts < :end) AS total
FROM lambda_invocation WHERE ts >= :hour AND ts < :end GROUP BY 1 ORDER BY 1;

-- == hour: by runtime and minute
-- SELECT count(*) FROM AwsLambdaInvocation FACET aws.runtime TIMESERIES 1 minute SINCE 1 hour ago
SELECT m.runtime, date_bin('1 minute', ts, :hour), count(*)
FROM lambda_invocation e JOIN function_metadata m USING (metadata_id)
WHERE ts >= :hour AND ts < :end GROUP BY 1, 2 ORDER BY 1, 2;

-- == hour: compared with the one before
-- SELECT count(*), average(duration) FROM AwsLambdaInvocation SINCE 1 hour ago COMPARE WITH 1 hour ago
SELECT ts >= :hour, count(*), avg(duration) FROM lambda_invocation
WHERE ts >= :hour - interval '1 hour' AND ts < :end GROUP BY 1;

-- == hour: histogram
-- SELECT histogram(duration, 8, 40) FROM AwsLambdaInvocation SINCE 1 hour ago
SELECT array_agg(n ORDER BY bucket) FROM (
    SELECT least(floor(duration / 0.2), 39) AS bucket, count(*) AS n FROM lambda_invocation
    WHERE ts >= :hour AND ts < :end GROUP BY 1) AS b;

-- == hour: apdex
-- SELECT apdex(duration, t: 0.5) FROM AwsLambdaInvocation SINCE 1 hour ago
SELECT count(duration), count(*) FILTER (WHERE duration <= 0.5), count(*) FILTER (WHERE duration > 0.5 AND duration <= 2)
FROM lambda_invocation WHERE ts >= :hour AND ts < :end;

-- == hour: unique customers
-- SELECT uniqueCount(customer) FROM AwsLambdaInvocation SINCE 1 hour ago
SELECT count(DISTINCT attributes ->> 'customer') FROM lambda_invocation WHERE ts >= :hour AND ts < :end;

-- == hour: memory headroom by runtime
-- SELECT max(cwMaxMemoryUsed) / max(aws.memorySize) FROM AwsLambdaInvocation FACET aws.runtime SINCE 1 hour ago
SELECT m.runtime, max((completion ->> 'cwMaxMemoryUsed')::float8) / max(m.memory_size_mb)
FROM lambda_invocation e JOIN function_metadata m USING (metadata_id)
WHERE ts >= :hour AND ts < :end GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == hour: newest events
-- SELECT * FROM AwsLambdaInvocation SINCE 1 hour ago LIMIT 100
SELECT e.*, m.* FROM lambda_invocation e LEFT JOIN function_metadata m USING (metadata_id)
WHERE ts >= :hour AND ts < :end ORDER BY ts DESC LIMIT 100;

-- == hour: slowest errors of a team
-- SELECT duration, functionName, aws.requestId FROM AwsLambdaInvocation WHERE error IS TRUE AND tags.team = 'team-7' ORDER BY duration DESC SINCE 1 hour ago LIMIT 20
SELECT duration, split_part(m.function_arn, ':', 7), attributes ->> 'aws.requestId', ts,
    (SELECT count(*) FROM lambda_invocation WHERE ts >= :hour AND ts < :end) AS inspected
FROM lambda_invocation e JOIN function_metadata m USING (metadata_id)
WHERE ts >= :hour AND ts < :end AND error AND m.tags ->> 'team' = 'team-7' ORDER BY duration DESC LIMIT 20;

-- == hour: busiest function's share, nested
-- SELECT max(invocations) FROM (SELECT count(*) AS invocations FROM AwsLambdaInvocation FACET functionName LIMIT MAX) SINCE 1 hour ago
SELECT max(n) FROM (
    SELECT split_part(m.function_arn, ':', 7), count(*) AS n FROM lambda_invocation e JOIN function_metadata m USING (metadata_id)
    WHERE ts >= :hour AND ts < :end GROUP BY 1) AS f;

-- == hour: spans
-- SELECT count(*), average(duration) FROM Span SINCE 1 hour ago
SELECT count(*), avg(duration) FROM span WHERE ts >= :hour AND ts < :end;

-- == hour: spans by category of a team
-- SELECT count(*), average(duration) FROM Span WHERE tags.team = 'team-7' FACET category SINCE 1 hour ago
SELECT attributes ->> 'category', count(*), avg(duration),
    (SELECT count(*) FROM span WHERE ts >= :hour AND ts < :end) AS inspected
FROM span e JOIN function_metadata m USING (metadata_id)
WHERE ts >= :hour AND ts < :end AND m.tags ->> 'team' = 'team-7' GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == hour: functions of the inventory
-- SELECT count(*) FROM lookup(functions) FACET aws.runtime
SELECT m.runtime, count(*) FROM lambda_function f JOIN function_metadata m USING (metadata_id)
WHERE f.deleted_at IS NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == day: count
-- SELECT count(*) FROM AwsLambdaInvocation SINCE 1 day ago
SELECT count(*) FROM lambda_invocation WHERE ts >= :day AND ts < :end;

-- == day: percentiles
-- SELECT percentile(duration, 50, 95, 99) FROM AwsLambdaInvocation SINCE 1 day ago
SELECT percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY duration), count(*)
FROM lambda_invocation WHERE ts >= :day AND ts < :end;

-- == day: count by tag
-- SELECT count(*) FROM AwsLambdaInvocation FACET tags.team SINCE 1 day ago
SELECT m.team, count(*)
FROM lambda_invocation e JOIN (SELECT metadata_id, tags ->> 'team' AS team FROM function_metadata OFFSET 0) m USING (metadata_id)
WHERE ts >= :day AND ts < :end GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == day: average by tag
-- SELECT average(duration) FROM AwsLambdaInvocation FACET tags.team SINCE 1 day ago
SELECT m.team, avg(duration)
FROM lambda_invocation e JOIN (SELECT metadata_id, tags ->> 'team' AS team FROM function_metadata OFFSET 0) m USING (metadata_id)
WHERE ts >= :day AND ts < :end GROUP BY 1 ORDER BY 2 DESC LIMIT 10;

-- == day: a team by half an hour
-- SELECT count(*), average(duration) FROM AwsLambdaInvocation WHERE tags.team = 'team-7' TIMESERIES 30 minutes SINCE 1 day ago
SELECT date_bin('30 minutes', ts, :day), count(*), avg(duration),
    (SELECT count(*) FROM lambda_invocation WHERE ts >= :day AND ts < :end) AS inspected
FROM lambda_invocation e JOIN function_metadata m USING (metadata_id)
WHERE ts >= :day AND ts < :end AND m.tags ->> 'team' = 'team-7' GROUP BY 1 ORDER BY 1;
