-- For Grafana and other readers of tables: events and functions flat, with typed columns and what decorated each event
-- joined on. Values of the inventory override those that a sender wrote on an event, as everywhere. Always filter by
-- time: days are partitions, and those outside it are not read.

DROP VIEW IF EXISTS lambda_invocation_flat, lambda_error_flat, span_flat, log_flat, lambda_function_flat;

-- A number of an event; null for a value that is not a number or that no double can hold: senders may write anything.
CREATE OR REPLACE FUNCTION event_number(attributes jsonb, name text) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN jsonb_typeof(attributes -> name) = 'number' AND abs((attributes ->> name)::numeric) < 1e300
        THEN round((attributes ->> name)::numeric, 12)::double precision
END;

CREATE VIEW lambda_invocation_flat AS
SELECT lambda_invocation.ts                                                                         AS time,
       lambda_invocation.received_at,
       split_part(lambda_invocation.function_arn, ':', 5)                                           AS account_id,
       coalesce(metadata.account_name, lambda_invocation.attributes ->> 'account')                  AS account,
       split_part(lambda_invocation.function_arn, ':', 4)                                           AS region,
       split_part(lambda_invocation.function_arn, ':', 7)                                           AS function_name,
       lambda_invocation.function_arn,
       lambda_invocation.qualifier,
       lambda_invocation.request_id,
       lambda_invocation.trace_id,
       coalesce(metadata.runtime, lambda_invocation.attributes ->> 'aws.runtime')                   AS runtime,
       coalesce(metadata.architecture, lambda_invocation.attributes ->> 'aws.architecture')         AS architecture,
       coalesce(metadata.handler, lambda_invocation.attributes ->> 'aws.handler')                   AS handler,
       coalesce(metadata.memory_size_mb, event_number(lambda_invocation.attributes, 'aws.memorySize')) AS memory_size_mb,
       coalesce(metadata.timeout_s, event_number(lambda_invocation.attributes, 'aws.timeout'))      AS timeout_s,
       coalesce(metadata.configuration, '{}')                                       AS configuration,
       coalesce(metadata.tags, '{}')                                                AS tags,
       coalesce(event_number(lambda_invocation.attributes, 'duration'), event_number(lambda_invocation.completion, 'duration')) AS duration_s,
       coalesce(lambda_invocation.completion -> 'error' = 'true' OR lambda_invocation.attributes -> 'error' = 'true', false) AS error,
       coalesce(lambda_invocation.attributes ->> 'error.class', lambda_invocation.completion ->> 'error.class') AS error_class,
       lambda_invocation.attributes -> 'aws.lambda.coldStart' = 'true' IS TRUE
           OR lambda_invocation.completion ? 'cwInitDuration' IS TRUE                              AS cold_start,
       coalesce(event_number(lambda_invocation.attributes, 'aws.lambda.attempt'), event_number(lambda_invocation.completion, 'aws.lambda.attempt'), 1)::integer AS attempt,
       coalesce(event_number(lambda_invocation.attributes, 'cwDuration'), event_number(lambda_invocation.completion, 'cwDuration')) AS cw_duration_ms,
       coalesce(event_number(lambda_invocation.attributes, 'cwBilledDuration'), event_number(lambda_invocation.completion, 'cwBilledDuration')) AS cw_billed_duration_ms,
       coalesce(event_number(lambda_invocation.attributes, 'cwInitDuration'), event_number(lambda_invocation.completion, 'cwInitDuration')) AS cw_init_duration_ms,
       coalesce(event_number(lambda_invocation.attributes, 'cwMemorySize'), event_number(lambda_invocation.completion, 'cwMemorySize')) AS cw_memory_size_mb,
       coalesce(event_number(lambda_invocation.attributes, 'cwMaxMemoryUsed'), event_number(lambda_invocation.completion, 'cwMaxMemoryUsed')) AS cw_max_memory_used_mb,
       lambda_invocation.decoration_status,
       lambda_invocation.decoration_reason,
       lambda_invocation.metadata_age_ms                                                            AS decoration_age_ms,
       lambda_invocation.attributes
  FROM lambda_invocation
  LEFT JOIN function_metadata AS metadata USING (metadata_id);

CREATE VIEW lambda_error_flat AS
SELECT lambda_invocation_error.ts                                                                         AS time,
       lambda_invocation_error.received_at,
       split_part(lambda_invocation_error.function_arn, ':', 5)                                           AS account_id,
       coalesce(metadata.account_name, lambda_invocation_error.attributes ->> 'account')                  AS account,
       split_part(lambda_invocation_error.function_arn, ':', 4)                                           AS region,
       split_part(lambda_invocation_error.function_arn, ':', 7)                                           AS function_name,
       lambda_invocation_error.function_arn,
       lambda_invocation_error.qualifier,
       lambda_invocation_error.request_id,
       lambda_invocation_error.trace_id,
       coalesce(metadata.runtime, lambda_invocation_error.attributes ->> 'aws.runtime')                   AS runtime,
       coalesce(metadata.architecture, lambda_invocation_error.attributes ->> 'aws.architecture')         AS architecture,
       coalesce(metadata.handler, lambda_invocation_error.attributes ->> 'aws.handler')                   AS handler,
       coalesce(metadata.memory_size_mb, event_number(lambda_invocation_error.attributes, 'aws.memorySize')) AS memory_size_mb,
       coalesce(metadata.timeout_s, event_number(lambda_invocation_error.attributes, 'aws.timeout'))      AS timeout_s,
       coalesce(metadata.configuration, '{}')                                       AS configuration,
       coalesce(metadata.tags, '{}')                                                AS tags,
       coalesce(lambda_invocation_error.attributes ->> 'error.class', lambda_invocation_error.completion ->> 'error.class') AS error_class,
       coalesce(lambda_invocation_error.attributes ->> 'error.message', lambda_invocation_error.completion ->> 'error.message') AS error_message,
       lambda_invocation_error.decoration_status,
       lambda_invocation_error.decoration_reason,
       lambda_invocation_error.metadata_age_ms                                                            AS decoration_age_ms,
       lambda_invocation_error.attributes
  FROM lambda_invocation_error
  LEFT JOIN function_metadata AS metadata USING (metadata_id);

CREATE VIEW span_flat AS
SELECT span.ts                                                                         AS time,
       span.received_at,
       split_part(span.function_arn, ':', 5)                                           AS account_id,
       coalesce(metadata.account_name, span.attributes ->> 'account')                  AS account,
       split_part(span.function_arn, ':', 4)                                           AS region,
       split_part(span.function_arn, ':', 7)                                           AS function_name,
       span.function_arn,
       span.qualifier,
       span.request_id,
       span.trace_id,
       coalesce(metadata.runtime, span.attributes ->> 'aws.runtime')                   AS runtime,
       coalesce(metadata.architecture, span.attributes ->> 'aws.architecture')         AS architecture,
       coalesce(metadata.handler, span.attributes ->> 'aws.handler')                   AS handler,
       coalesce(metadata.memory_size_mb, event_number(span.attributes, 'aws.memorySize')) AS memory_size_mb,
       coalesce(metadata.timeout_s, event_number(span.attributes, 'aws.timeout'))      AS timeout_s,
       coalesce(metadata.configuration, '{}')                                       AS configuration,
       coalesce(metadata.tags, '{}')                                                AS tags,
       span.attributes ->> 'guid' AS span_id,
       span.attributes ->> 'parentId' AS parent_id,
       span.attributes ->> 'name' AS name,
       span.attributes ->> 'category' AS category,
       span.attributes ->> 'component' AS component,
       event_number(span.attributes, 'duration') AS duration_s,
       span.decoration_status,
       span.decoration_reason,
       span.metadata_age_ms                                                            AS decoration_age_ms,
       span.attributes
  FROM span
  LEFT JOIN function_metadata AS metadata USING (metadata_id);

CREATE VIEW log_flat AS
SELECT log.ts                                                                         AS time,
       log.received_at,
       split_part(log.function_arn, ':', 5)                                           AS account_id,
       coalesce(metadata.account_name, log.attributes ->> 'account')                  AS account,
       split_part(log.function_arn, ':', 4)                                           AS region,
       split_part(log.function_arn, ':', 7)                                           AS function_name,
       log.function_arn,
       log.qualifier,
       log.request_id,
       log.trace_id,
       coalesce(metadata.runtime, log.attributes ->> 'aws.runtime')                   AS runtime,
       coalesce(metadata.architecture, log.attributes ->> 'aws.architecture')         AS architecture,
       coalesce(metadata.handler, log.attributes ->> 'aws.handler')                   AS handler,
       coalesce(metadata.memory_size_mb, event_number(log.attributes, 'aws.memorySize')) AS memory_size_mb,
       coalesce(metadata.timeout_s, event_number(log.attributes, 'aws.timeout'))      AS timeout_s,
       coalesce(metadata.configuration, '{}')                                       AS configuration,
       coalesce(metadata.tags, '{}')                                                AS tags,
       log.attributes ->> 'level' AS level,
       log.attributes ->> 'message' AS message,
       log.decoration_status,
       log.decoration_reason,
       log.metadata_age_ms                                                            AS decoration_age_ms,
       log.attributes
  FROM log
  LEFT JOIN function_metadata AS metadata USING (metadata_id);

CREATE VIEW lambda_function_flat AS
SELECT function.function_arn,
       function.account_id,
       metadata.account_name AS account,
       function.region,
       function.function_name,
       metadata.runtime,
       metadata.architecture,
       metadata.package_type,
       metadata.handler,
       metadata.memory_size_mb,
       metadata.timeout_s,
       metadata.ephemeral_storage_mb,
       metadata.layers,
       metadata.role,
       metadata.log_group,
       metadata.version,
       metadata.code_sha256,
       metadata.last_modified,
       metadata.configuration,
       metadata.tags,
       function.first_seen_at,
       CASE WHEN function.missing_since IS NULL THEN greatest(function.last_seen_at, region.last_sweep_at)
            ELSE function.last_seen_at
       END                   AS last_seen_at,
       function.missing_since,
       function.deleted_at,
       activity.first_event_at,
       activity.last_event_at,
       coalesce(activity.events, 0) AS events
  FROM lambda_function AS function
  JOIN function_metadata AS metadata USING (metadata_id)
  LEFT JOIN account_region AS region ON region.account_id = function.account_id AND region.region = function.region
  LEFT JOIN function_activity AS activity ON activity.function_arn = function.function_arn;

COMMENT ON VIEW lambda_invocation_flat IS 'One row for each invocation, of events of type AwsLambdaInvocation.';
COMMENT ON COLUMN lambda_invocation_flat.time IS 'When it happened';
COMMENT ON COLUMN lambda_invocation_flat.received_at IS 'When we received it';
COMMENT ON COLUMN lambda_invocation_flat.account_id IS 'AWS account of the function, from its ARN: twelve digits';
COMMENT ON COLUMN lambda_invocation_flat.account IS 'The name that the account was paired under';
COMMENT ON COLUMN lambda_invocation_flat.region IS 'AWS region of the function, from its ARN';
COMMENT ON COLUMN lambda_invocation_flat.function_name IS 'Name of the function, from its ARN';
COMMENT ON COLUMN lambda_invocation_flat.function_arn IS 'Unqualified ARN of the function; null where nothing names one';
COMMENT ON COLUMN lambda_invocation_flat.qualifier IS 'Version or alias that was invoked; null where none was named';
COMMENT ON COLUMN lambda_invocation_flat.request_id IS 'AWS request id of the invocation';
COMMENT ON COLUMN lambda_invocation_flat.trace_id IS 'Trace that it belongs to';
COMMENT ON COLUMN lambda_invocation_flat.runtime IS 'Runtime as configured when it happened, such as python3.12';
COMMENT ON COLUMN lambda_invocation_flat.architecture IS 'arm64 or x86_64, as configured';
COMMENT ON COLUMN lambda_invocation_flat.handler IS 'Handler as configured';
COMMENT ON COLUMN lambda_invocation_flat.memory_size_mb IS 'Configured memory, MB';
COMMENT ON COLUMN lambda_invocation_flat.timeout_s IS 'Configured timeout, seconds';
COMMENT ON COLUMN lambda_invocation_flat.configuration IS 'Attributes of the configuration without a column of their own, as JSON: configuration ->> ''aws.lambda.snapStart''';
COMMENT ON COLUMN lambda_invocation_flat.tags IS 'Tags of the function in AWS, as JSON: tags ->> ''team''';
COMMENT ON COLUMN lambda_invocation_flat.duration_s IS 'How long it took as its agent measured, seconds';
COMMENT ON COLUMN lambda_invocation_flat.error IS 'Whether it failed';
COMMENT ON COLUMN lambda_invocation_flat.error_class IS 'Class of the error';
COMMENT ON COLUMN lambda_invocation_flat.cold_start IS 'Whether it started its environment';
COMMENT ON COLUMN lambda_invocation_flat.attempt IS '1 for the first run of a request id, 2 for the first retry';
COMMENT ON COLUMN lambda_invocation_flat.cw_duration_ms IS 'How long it took as AWS measured, ms';
COMMENT ON COLUMN lambda_invocation_flat.cw_billed_duration_ms IS 'What AWS bills, ms';
COMMENT ON COLUMN lambda_invocation_flat.cw_init_duration_ms IS 'How long the start of its environment took, ms; null without one';
COMMENT ON COLUMN lambda_invocation_flat.cw_memory_size_mb IS 'Memory as the REPORT line names it, MB';
COMMENT ON COLUMN lambda_invocation_flat.cw_max_memory_used_mb IS 'Memory that it used at most, MB';
COMMENT ON COLUMN lambda_invocation_flat.decoration_status IS 'decorated, late, ambiguous, pending or undecorated';
COMMENT ON COLUMN lambda_invocation_flat.decoration_reason IS 'Why it is not decorated; null where it is';
COMMENT ON COLUMN lambda_invocation_flat.decoration_age_ms IS 'How old the metadata was when it decorated the event, ms';
COMMENT ON COLUMN lambda_invocation_flat.attributes IS 'What the sender wrote, as JSON';

COMMENT ON VIEW lambda_error_flat IS 'One row for each error, of events of type AwsLambdaInvocationError.';
COMMENT ON COLUMN lambda_error_flat.time IS 'When it happened';
COMMENT ON COLUMN lambda_error_flat.received_at IS 'When we received it';
COMMENT ON COLUMN lambda_error_flat.account_id IS 'AWS account of the function, from its ARN: twelve digits';
COMMENT ON COLUMN lambda_error_flat.account IS 'The name that the account was paired under';
COMMENT ON COLUMN lambda_error_flat.region IS 'AWS region of the function, from its ARN';
COMMENT ON COLUMN lambda_error_flat.function_name IS 'Name of the function, from its ARN';
COMMENT ON COLUMN lambda_error_flat.function_arn IS 'Unqualified ARN of the function; null where nothing names one';
COMMENT ON COLUMN lambda_error_flat.qualifier IS 'Version or alias that was invoked; null where none was named';
COMMENT ON COLUMN lambda_error_flat.request_id IS 'AWS request id of the invocation';
COMMENT ON COLUMN lambda_error_flat.trace_id IS 'Trace that it belongs to';
COMMENT ON COLUMN lambda_error_flat.runtime IS 'Runtime as configured when it happened, such as python3.12';
COMMENT ON COLUMN lambda_error_flat.architecture IS 'arm64 or x86_64, as configured';
COMMENT ON COLUMN lambda_error_flat.handler IS 'Handler as configured';
COMMENT ON COLUMN lambda_error_flat.memory_size_mb IS 'Configured memory, MB';
COMMENT ON COLUMN lambda_error_flat.timeout_s IS 'Configured timeout, seconds';
COMMENT ON COLUMN lambda_error_flat.configuration IS 'Attributes of the configuration without a column of their own, as JSON: configuration ->> ''aws.lambda.snapStart''';
COMMENT ON COLUMN lambda_error_flat.tags IS 'Tags of the function in AWS, as JSON: tags ->> ''team''';
COMMENT ON COLUMN lambda_error_flat.error_class IS 'Class of the error';
COMMENT ON COLUMN lambda_error_flat.error_message IS 'Message of the error';
COMMENT ON COLUMN lambda_error_flat.decoration_status IS 'decorated, late, ambiguous, pending or undecorated';
COMMENT ON COLUMN lambda_error_flat.decoration_reason IS 'Why it is not decorated; null where it is';
COMMENT ON COLUMN lambda_error_flat.decoration_age_ms IS 'How old the metadata was when it decorated the event, ms';
COMMENT ON COLUMN lambda_error_flat.attributes IS 'What the sender wrote, as JSON';

COMMENT ON VIEW span_flat IS 'One row for each span.';
COMMENT ON COLUMN span_flat.time IS 'When it happened';
COMMENT ON COLUMN span_flat.received_at IS 'When we received it';
COMMENT ON COLUMN span_flat.account_id IS 'AWS account of the function, from its ARN: twelve digits';
COMMENT ON COLUMN span_flat.account IS 'The name that the account was paired under';
COMMENT ON COLUMN span_flat.region IS 'AWS region of the function, from its ARN';
COMMENT ON COLUMN span_flat.function_name IS 'Name of the function, from its ARN';
COMMENT ON COLUMN span_flat.function_arn IS 'Unqualified ARN of the function; null where nothing names one';
COMMENT ON COLUMN span_flat.qualifier IS 'Version or alias that was invoked; null where none was named';
COMMENT ON COLUMN span_flat.request_id IS 'AWS request id of the invocation';
COMMENT ON COLUMN span_flat.trace_id IS 'Trace that it belongs to';
COMMENT ON COLUMN span_flat.runtime IS 'Runtime as configured when it happened, such as python3.12';
COMMENT ON COLUMN span_flat.architecture IS 'arm64 or x86_64, as configured';
COMMENT ON COLUMN span_flat.handler IS 'Handler as configured';
COMMENT ON COLUMN span_flat.memory_size_mb IS 'Configured memory, MB';
COMMENT ON COLUMN span_flat.timeout_s IS 'Configured timeout, seconds';
COMMENT ON COLUMN span_flat.configuration IS 'Attributes of the configuration without a column of their own, as JSON: configuration ->> ''aws.lambda.snapStart''';
COMMENT ON COLUMN span_flat.tags IS 'Tags of the function in AWS, as JSON: tags ->> ''team''';
COMMENT ON COLUMN span_flat.span_id IS 'Id of the span';
COMMENT ON COLUMN span_flat.parent_id IS 'Id of the span above';
COMMENT ON COLUMN span_flat.name IS 'What was done';
COMMENT ON COLUMN span_flat.category IS 'http, datastore or generic';
COMMENT ON COLUMN span_flat.component IS 'What did it, such as Postgres';
COMMENT ON COLUMN span_flat.duration_s IS 'How long it took as its agent measured, seconds';
COMMENT ON COLUMN span_flat.decoration_status IS 'decorated, late, ambiguous, pending or undecorated';
COMMENT ON COLUMN span_flat.decoration_reason IS 'Why it is not decorated; null where it is';
COMMENT ON COLUMN span_flat.decoration_age_ms IS 'How old the metadata was when it decorated the event, ms';
COMMENT ON COLUMN span_flat.attributes IS 'What the sender wrote, as JSON';

COMMENT ON VIEW log_flat IS 'One row for each line of a log, of events of type Log.';
COMMENT ON COLUMN log_flat.time IS 'When it happened';
COMMENT ON COLUMN log_flat.received_at IS 'When we received it';
COMMENT ON COLUMN log_flat.account_id IS 'AWS account of the function, from its ARN: twelve digits';
COMMENT ON COLUMN log_flat.account IS 'The name that the account was paired under';
COMMENT ON COLUMN log_flat.region IS 'AWS region of the function, from its ARN';
COMMENT ON COLUMN log_flat.function_name IS 'Name of the function, from its ARN';
COMMENT ON COLUMN log_flat.function_arn IS 'Unqualified ARN of the function; null where nothing names one';
COMMENT ON COLUMN log_flat.qualifier IS 'Version or alias that was invoked; null where none was named';
COMMENT ON COLUMN log_flat.request_id IS 'AWS request id of the invocation';
COMMENT ON COLUMN log_flat.trace_id IS 'Trace that it belongs to';
COMMENT ON COLUMN log_flat.runtime IS 'Runtime as configured when it happened, such as python3.12';
COMMENT ON COLUMN log_flat.architecture IS 'arm64 or x86_64, as configured';
COMMENT ON COLUMN log_flat.handler IS 'Handler as configured';
COMMENT ON COLUMN log_flat.memory_size_mb IS 'Configured memory, MB';
COMMENT ON COLUMN log_flat.timeout_s IS 'Configured timeout, seconds';
COMMENT ON COLUMN log_flat.configuration IS 'Attributes of the configuration without a column of their own, as JSON: configuration ->> ''aws.lambda.snapStart''';
COMMENT ON COLUMN log_flat.tags IS 'Tags of the function in AWS, as JSON: tags ->> ''team''';
COMMENT ON COLUMN log_flat.level IS 'Level that the line was logged with; null where it says none';
COMMENT ON COLUMN log_flat.message IS 'Text of the line';
COMMENT ON COLUMN log_flat.decoration_status IS 'decorated, late, ambiguous, pending or undecorated';
COMMENT ON COLUMN log_flat.decoration_reason IS 'Why it is not decorated; null where it is';
COMMENT ON COLUMN log_flat.decoration_age_ms IS 'How old the metadata was when it decorated the event, ms';
COMMENT ON COLUMN log_flat.attributes IS 'What the sender wrote, as JSON';

COMMENT ON VIEW lambda_function_flat IS 'One row for each function of the inventory, deleted ones among them.';
COMMENT ON COLUMN lambda_function_flat.function_arn IS 'Unqualified ARN of the function';
COMMENT ON COLUMN lambda_function_flat.account_id IS 'AWS account of the function, from its ARN: twelve digits';
COMMENT ON COLUMN lambda_function_flat.account IS 'The name that the account was paired under';
COMMENT ON COLUMN lambda_function_flat.region IS 'AWS region of the function, from its ARN';
COMMENT ON COLUMN lambda_function_flat.function_name IS 'Name of the function, from its ARN';
COMMENT ON COLUMN lambda_function_flat.runtime IS 'Runtime, such as python3.12';
COMMENT ON COLUMN lambda_function_flat.architecture IS 'arm64 or x86_64, as configured';
COMMENT ON COLUMN lambda_function_flat.package_type IS 'Zip or Image';
COMMENT ON COLUMN lambda_function_flat.handler IS 'Handler as configured';
COMMENT ON COLUMN lambda_function_flat.memory_size_mb IS 'Configured memory, MB';
COMMENT ON COLUMN lambda_function_flat.timeout_s IS 'Configured timeout, seconds';
COMMENT ON COLUMN lambda_function_flat.ephemeral_storage_mb IS 'Size of /tmp, MB';
COMMENT ON COLUMN lambda_function_flat.layers IS 'Version ARNs of its layers';
COMMENT ON COLUMN lambda_function_flat.role IS 'ARN of its execution role';
COMMENT ON COLUMN lambda_function_flat.log_group IS 'Log group that it writes to';
COMMENT ON COLUMN lambda_function_flat.version IS '$LATEST: published versions are not listed';
COMMENT ON COLUMN lambda_function_flat.code_sha256 IS 'SHA-256 of its deployment package';
COMMENT ON COLUMN lambda_function_flat.last_modified IS 'When its configuration or code was last changed, as AWS writes it';
COMMENT ON COLUMN lambda_function_flat.configuration IS 'Attributes of the configuration without a column of their own, as JSON: configuration ->> ''aws.lambda.snapStart''';
COMMENT ON COLUMN lambda_function_flat.tags IS 'Tags of the function in AWS, as JSON: tags ->> ''team''';
COMMENT ON COLUMN lambda_function_flat.first_seen_at IS 'When the inventory first listed it';
COMMENT ON COLUMN lambda_function_flat.last_seen_at IS 'When AWS last listed it';
COMMENT ON COLUMN lambda_function_flat.missing_since IS 'Since when sweeps do not list it; null while they do';
COMMENT ON COLUMN lambda_function_flat.deleted_at IS 'Since when it counts as deleted; null while it does not';
COMMENT ON COLUMN lambda_function_flat.first_event_at IS 'Its first event';
COMMENT ON COLUMN lambda_function_flat.last_event_at IS 'Its last event';
COMMENT ON COLUMN lambda_function_flat.events IS 'How many events it sent';

-- This role can read only these views and the tables that queries read.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree_reader') THEN
        GRANT SELECT ON lambda_invocation_flat, lambda_error_flat, span_flat, log_flat, lambda_function_flat TO filigree_reader;
    END IF;
END
$$;
