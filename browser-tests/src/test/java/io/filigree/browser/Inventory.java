package io.filigree.browser;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Inventories to look at, written straight into the tables: what matters here is how they are shown. */
final class Inventory {

    static final String SHOP = "123456789012";
    static final String CHECKOUT = "arn:aws:lambda:eu-west-1:" + SHOP + ":function:checkout";

    static final String REQUEST_ID = "be869885-6d16-47ca-8bff-c740e054fe08";

    private Inventory() {}

    /** Creates three accounts, which are paused so that polls do not change them, with the given number of functions. */
    static void fill(JdbcClient jdbc, int functions) {
        pairAccounts(jdbc);
        jdbc.sql("""
                WITH numbered AS (
                    SELECT n, (ARRAY['123456789012', '210987654321', '555566667777'])[1 + n % 3] AS account_id,
                           (ARRAY['production', 'staging', 'data platform'])[1 + n % 3] AS account,
                           (ARRAY['eu-west-1', 'us-east-1', 'eu-central-1', 'ap-southeast-2', 'us-west-2'])[1 + n % 5] AS region,
                           (ARRAY['checkout', 'refund', 'invoice', 'cart', 'pricing', 'catalog', 'login', 'session', 'indexer',
                                  'newsletter', 'clickstream', 'fraud-score'])[1 + n % 12]
                               || '-' || (ARRAY['api', 'worker', 'webhook', 'nightly', 'import'])[1 + n % 5]
                               || '-' || lpad(n::text, 5, '0') AS name
                      FROM generate_series(1, :functions) AS n
                ), named AS (
                    SELECT numbered.*, 'arn:aws:lambda:' || region || ':' || account_id || ':function:' || name AS arn
                      FROM numbered
                ), metadata AS (
                    INSERT INTO function_metadata (function_arn, version, content_hash, runtime, handler, architecture,
                           package_type, memory_size_mb, timeout_s, ephemeral_storage_mb, layers, role, log_group, tags,
                           account_name, valid_from, observed_at, source)
                    SELECT arn, '$LATEST', '',
                           (ARRAY['java21', 'nodejs22.x', 'nodejs18.x', 'python3.12', 'provided.al2023', 'python3.9', NULL])[1 + n % 7],
                           'index.handler', (ARRAY['arm64', 'x86_64'])[1 + n % 2],
                           CASE WHEN n % 7 = 6 THEN 'Image' ELSE 'Zip' END,
                           (ARRAY[128, 256, 512, 1024, 2048])[1 + n % 5], (ARRAY[3, 10, 30, 60, 900])[1 + n % 5], 512, '{}',
                           'arn:aws:iam::' || account_id || ':role/' || name, '/aws/lambda/' || name,
                           CASE WHEN n % 11 = 0 THEN '{}'::jsonb ELSE jsonb_build_object(
                               'team', (ARRAY['payments', 'storefront', 'identity', 'search', 'growth', 'logistics'])[1 + n % 6],
                               'environment', (ARRAY['prod', 'staging'])[1 + n % 2],
                               'cost-center', 'cc-' || (1100 + 100 * (n % 6)),
                               'service', (ARRAY['checkout', 'refund', 'invoice', 'cart'])[1 + n % 4],
                               'aws:cloudformation:stack-name', 'stack-' || n % 97) END,
                           account, now() - interval '40 days', now() - interval '40 days', 'poll'
                      FROM named
                    RETURNING metadata_id, function_arn
                ), activity AS (
                    INSERT INTO function_activity (function_arn, first_event_at, last_event_at, events)
                    SELECT arn, now() - interval '9 days', now() - n * interval '7 seconds', n
                      FROM named WHERE n % 4 <> 0
                )
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                       missing_since, deleted_at, metadata_id, change_number)
                SELECT arn, account_id, region, name, now() - interval '40 days', now() - interval '3 minutes',
                       CASE WHEN n % 500 = 0 THEN now() - interval '1 hour' END,
                       CASE WHEN n % 1000 = 0 THEN now() - interval '30 minutes' END, metadata_id, 1
                  FROM named JOIN metadata ON metadata.function_arn = named.arn
                """).param("functions", functions).update();
        jdbc.sql("ANALYZE lambda_function, function_metadata, function_activity")
                .update();
    }

    private static void pairAccounts(JdbcClient jdbc) {
        jdbc.sql("""
                INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at, verified_at, paused_at)
                SELECT id, name, 'arn:aws:iam::' || id || ':role/filigree', 'not-a-secret', 'verified',
                       now() - interval '41 days', now() - interval '41 days', now()
                  FROM (VALUES ('123456789012', 'production'), ('210987654321', 'staging'),
                               ('555566667777', 'data platform')) AS account (id, name)
                ON CONFLICT DO NOTHING
                """).update();
        jdbc.sql("""
                INSERT INTO account_region (account_id, region, status, functions, attempted_at, last_sweep_at)
                SELECT account_id, region, 'ok', 0, now() - interval '3 minutes', now() - interval '3 minutes'
                  FROM paired_account,
                       unnest(ARRAY['eu-west-1', 'us-east-1', 'eu-central-1', 'ap-southeast-2', 'us-west-2']) AS region
                ON CONFLICT DO NOTHING
                """).update();
    }

    /** One function, {@link #CHECKOUT}, whose configuration and tags changed twice, with events of each version. */
    static void historyOfCheckout(JdbcClient jdbc) {
        pairAccounts(jdbc);
        jdbc.sql("""
                WITH version (number, memory, timeout, runtime, tags, valid_from, valid_to, events) AS (
                    VALUES (1, 256, 10, 'java17', '{"team": "shop", "stage": "prod"}'::jsonb, interval '30 days', interval '9 days', 4210),
                           (2, 512, 10, 'java17', '{"team": "payments", "stage": "prod"}'::jsonb, interval '9 days', interval '2 hours', 1280),
                           (3, 512, 30, 'java21', '{"team": "payments", "stage": "prod", "pci": "true"}'::jsonb, interval '2 hours', NULL, 60)
                ), metadata AS (
                    INSERT INTO function_metadata (function_arn, version, content_hash, runtime, handler, architecture,
                           package_type, memory_size_mb, timeout_s, ephemeral_storage_mb, code_sha256, last_modified, layers,
                           role, log_group, configuration, tags, account_name, valid_from, valid_to, observed_at, source)
                    SELECT :arn, '$LATEST', '', runtime, 'shop.Checkout::handle', 'arm64', 'Zip', memory, timeout, 512,
                           'sha-' || number, '2026-10-01T10:00:00.000+0000',
                           '{arn:aws:lambda:eu-west-1:451483290750:layer:NewRelicJava17:20}',
                           'arn:aws:iam::123456789012:role/checkout', '/aws/lambda/checkout',
                           jsonb_build_object('aws.lambda.snapStart', 'PublishedVersions', 'aws.lambda.tracingMode',
                               CASE number WHEN 3 THEN 'Active' ELSE 'PassThrough' END), tags, 'production',
                           now() - valid_from, now() - valid_to, now() - valid_from,
                           CASE number WHEN 3 THEN 'push' ELSE 'poll' END
                      FROM version
                     ORDER BY number
                    RETURNING metadata_id, memory_size_mb, timeout_s, valid_from, valid_to
                ), used AS (
                    INSERT INTO metadata_use (metadata_id, first_event_at, last_event_at, events)
                    SELECT metadata_id, metadata.valid_from, coalesce(metadata.valid_to, now()), version.events
                      FROM metadata JOIN version ON version.memory = metadata.memory_size_mb
                                                AND version.timeout = metadata.timeout_s
                ), function AS (
                    INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                           metadata_id, change_number)
                    SELECT :arn, '123456789012', 'eu-west-1', 'checkout', now() - interval '30 days',
                           now() - interval '3 minutes', max(metadata_id), 1
                      FROM metadata
                ), activity AS (
                    INSERT INTO function_activity (function_arn, first_event_at, last_event_at, events)
                    VALUES (:arn, now() - interval '30 days', now() - interval '1 minute', 5550)
                )
                INSERT INTO lambda_invocation (ts, type, received_at, function_arn, request_id, attributes, completion,
                       decoration_status, decoration_reason, metadata_id, metadata_age_ms, message_identity)
                SELECT now() - n * interval '1 minute', 'AwsLambdaInvocation', now() - n * interval '1 minute', :arn,
                       gen_random_uuid()::text,
                       jsonb_build_object('duration', 0.01 * n, 'aws.lambda.coldStart', n % 5 = 0)
                           || CASE WHEN n % 7 = 0 THEN '{"error": true, "error.class": "PaymentDeclined"}' ELSE '{}' END::jsonb,
                       NULL, CASE n % 6 WHEN 0 THEN 'pending' ELSE 'decorated' END,
                       CASE n % 6 WHEN 0 THEN 'FUNCTION_UNKNOWN' END,
                       CASE n % 6 WHEN 0 THEN NULL ELSE (SELECT max(metadata_id) FROM metadata) END, 1200, gen_random_uuid()
                  FROM generate_series(1, 30) AS n
                """).param("arn", CHECKOUT).update();
    }

    /** An invocation of {@link #CHECKOUT} that timed out, as {@link #REQUEST_ID}, with so many lines of logs. */
    static void invocationWithLogs(JdbcClient jdbc, int lines) {
        jdbc.sql("""
                INSERT INTO lambda_invocation (ts, type, received_at, function_arn, request_id, attributes, decoration_status,
                       decoration_reason, message_identity)
                VALUES (now() - interval '1 minute', 'AwsLambdaInvocation', now(), :arn, :requestId,
                       jsonb_build_object('duration', 30, 'error', true, 'error.class', 'LambdaTimeout', 'aws.requestId', :requestId),
                       'pending', 'FUNCTION_UNKNOWN', gen_random_uuid())
                """).param("arn", CHECKOUT).param("requestId", REQUEST_ID).update();
        jdbc.sql("""
                INSERT INTO log (ts, type, received_at, function_arn, request_id, attributes, decoration_status,
                       decoration_reason, message_identity)
                SELECT now() - interval '1 minute' + n * interval '700 ms', 'Log', now(), :arn, :requestId,
                       jsonb_strip_nulls(jsonb_build_object(
                           'level', (ARRAY['INFO', 'DEBUG', 'WARN', 'ERROR', NULL])[1 + n % 5],
                           'message', CASE n % 5
                               WHEN 3 THEN E'Traceback (most recent call last):\\n  File "/var/task/app.py", line ' || n
                                   || E'\\nTimeoutError: https://payments.example.com/v1/charges?customer=' || repeat('0123456789', 12)
                               ELSE 'line ' || n || ' of the payment of order ' || 1000 + n END)),
                       'pending', 'FUNCTION_UNKNOWN', gen_random_uuid()
                  FROM generate_series(1, :lines) AS n
                """)
                .param("arn", CHECKOUT)
                .param("requestId", REQUEST_ID)
                .param("lines", lines)
                .update();
    }
}
