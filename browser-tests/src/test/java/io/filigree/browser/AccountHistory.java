package io.filigree.browser;

import org.springframework.jdbc.core.simple.JdbcClient;

/** A day in the life of two accounts, written straight into the tables: polls, regions that fail, events. */
final class AccountHistory {

    static final String EXTERNAL_ID = "k3TqYw8ZbN5rVx2HsLm7PcD4fGj9AeUo";

    /** An account of which no event came yet. */
    static final String SILENT = "777788889999";

    private AccountHistory() {}

    static void write(JdbcClient jdbc) {
        Inventory.fill(jdbc, 240);
        jdbc.sql("UPDATE paired_account SET external_id = :id, calls_per_second = 2")
                .param("id", EXTERNAL_ID)
                .update();
        jdbc.sql("""
                UPDATE paired_account
                   SET status = 'broken', reason = 'sts:AssumeRole was refused (AccessDenied): the role is gone, or its trust policy changed'
                 WHERE name = 'staging'
                """).update();
        jdbc.sql("""
                INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at, verified_at, paused_at)
                VALUES (:silent, 'sandbox', 'arn:aws:iam::777788889999:role/filigree', :id, 'verified',
                        now() - interval '1 hour', now() - interval '1 hour', now())
                """).param("silent", SILENT).param("id", EXTERNAL_ID).update();
        jdbc.sql("""
                UPDATE account_region r
                   SET functions = (SELECT count(*) FROM lambda_function f
                                     WHERE f.account_id = r.account_id AND f.region = r.region AND f.deleted_at IS NULL),
                       calls = 3, added = 1
                """).update();
        jdbc.sql("""
                INSERT INTO account_region (account_id, region, status, reason, fix, functions, attempted_at, last_sweep_at,
                       next_attempt_at, calls, throttles)
                VALUES ('123456789012', 'eu-south-1', 'blocked', 'lambda:ListFunctions was refused (AccessDeniedException) with an explicit deny in a service control policy',
                        'Allow lambda:ListFunctions in the organisation''s service control policies, or leave the region out', 0, now() - interval '4 minutes', NULL, now() + interval '50 minutes', 1, 0),
                       ('123456789012', 'sa-east-1', 'failed', 'lambda:ListFunctions was throttled 4 times in a row',
                        'Try again in a minute', 4, now() - interval '4 minutes', now() - interval '9 minutes', NULL, 5, 4)
                """).update();
        jdbc.sql("UPDATE paired_account SET sweep_versions = true WHERE account_id = '123456789012'")
                .update();
        jdbc.sql("""
                UPDATE account_region
                   SET versions_at = now() - interval '4 minutes',
                       versions_reason = 'lambda:ListAliases was refused (AccessDeniedException). Add lambda:ListAliases to the role''s permissions policy'
                 WHERE account_id = '123456789012' AND region = 'eu-west-1'
                """).update();
        jdbc.sql("""
                INSERT INTO account_schedule (account_id, next_poll_at)
                SELECT account_id, now() + interval '40 minutes' FROM paired_account
                """).update();
        jdbc.sql("""
                INSERT INTO account_poll (account_id, started_at, finished_at, regions, regions_failed, functions, added,
                       changed, missing, deleted, calls, throttles, reason)
                SELECT account_id, now() - n * interval '5 minutes' - interval '4 minutes',
                       now() - n * interval '5 minutes' - interval '3 minutes 48 seconds',
                       '{eu-west-1,us-east-1,eu-central-1,ap-southeast-2,us-west-2,eu-south-1,sa-east-1}',
                       CASE WHEN name = 'production' THEN 2 ELSE 0 END, 80, CASE n WHEN 1 THEN 1 ELSE 0 END,
                       CASE n WHEN 1 THEN 2 ELSE 0 END, 0, 0, 34, CASE n WHEN 0 THEN 4 ELSE 0 END,
                       CASE WHEN name = 'staging' AND n < 2 THEN 'sts:AssumeRole was refused (AccessDenied)' END
                  FROM paired_account, generate_series(0, 7) AS n
                """).update();
        jdbc.sql("""
                INSERT INTO account_verification (account_id, role_arn, started_at, finished_at, verified, checks)
                SELECT account_id, role_arn, now() - interval '2 days', now() - interval '2 days', true,
                       '[{"name": "role ARN", "outcome": "passed", "detail": "A role of the account"},
                         {"name": "assume role with the external id", "action": "sts:AssumeRole", "outcome": "passed", "detail": "The role lets us in with the external id"},
                         {"name": "refused without the external id", "action": "sts:AssumeRole", "outcome": "passed", "detail": "The role cannot be assumed without the external id"}]'::jsonb
                       || (SELECT jsonb_agg(jsonb_build_object('name', action || ' in ' || region, 'action', action,
                                  'region', region, 'outcome', CASE WHEN action = 'lambda:ListTags' THEN 'optional' ELSE 'passed' END,
                                  'detail', CASE WHEN action = 'lambda:ListTags' THEN 'Denied, so the tags of a new function are known only after the next poll' ELSE 'Allowed' END,
                                  'fix', CASE WHEN action = 'lambda:ListTags' THEN 'Allow lambda:ListTags in the permissions policy of the role' END))
                             FROM unnest(ARRAY['eu-west-1', 'us-east-1', 'eu-central-1']) AS region,
                                  unnest(ARRAY['lambda:ListFunctions', 'tag:GetResources', 'lambda:GetFunctionConfiguration', 'lambda:ListTags']) AS action)
                  FROM paired_account
                """).update();
        jdbc.sql("DELETE FROM decoration_tally").update();
        jdbc.sql("""
                INSERT INTO decoration_tally (minute, account_id, region, status, reason, events, age_buckets)
                SELECT date_trunc('minute', now()) - n * interval '10 minutes', account_id, region, status, reason, events,
                       CASE WHEN status = 'decorated' THEN array_fill(0::bigint, ARRAY[8]) || ARRAY[40, 30, 29]::bigint[]
                            || array_fill(0::bigint, ARRAY[16]) ELSE array_fill(0::bigint, ARRAY[27]) END
                  FROM (VALUES ('123456789012'), ('210987654321')) AS account (account_id),
                       (VALUES ('eu-west-1'), ('us-east-1')) AS region (region),
                       (VALUES ('decorated', '', 99), ('pending', 'FUNCTION_UNKNOWN', 1)) AS status (status, reason, events),
                       generate_series(0, 20) AS n
                """).update();
    }

    /** Two keys of one account, the older one of which functions still use. */
    static void arrivals(JdbcClient jdbc) {
        jdbc.sql("DELETE FROM api_key WHERE name LIKE 'shop %'").update();
        jdbc.sql("TRUNCATE ingest_sender, ingest_rejection, function_ingest_key")
                .update();
        jdbc.sql("""
                INSERT INTO api_key (kind, name, key_hash, created_at, all_accounts, account_ids)
                VALUES ('ingest', 'shop 2025', '\\x01', now() - interval '200 days', false, '{123456789012}'),
                       ('ingest', 'shop 2026', '\\x02', now() - interval '2 days', false, '{123456789012}')
                """).update();
        jdbc.sql("""
                INSERT INTO ingest_sender (key_id, format, sender, first_at, last_at, requests, messages, bytes)
                SELECT key_id, format, sender, now() - interval '9 days', now() - seconds * interval '1 second', requests,
                       requests * 2, requests * 4321::bigint
                  FROM api_key, (VALUES ('shop 2025', 'aws-lambda-v1', 'newrelic-lambda-extension:2.6.3', 40, 1204512),
                                        ('shop 2025', 'log-v1', 'newrelic-lambda-extension:2.6.3', 41, 2504131),
                                        ('shop 2026', 'otlp-v1', 'OTel-OTLP-Exporter-JavaScript/0.223.1', 3, 18022),
                                        ('shop 2026', 'aws-firehose-v1', 'Amazon Kinesis Data Firehose Agent/1.0', 61, 4012))
                       AS sent (name, format, sender, seconds, requests)
                 WHERE api_key.name = sent.name
                """).update();
        jdbc.sql("""
                INSERT INTO ingest_rejection (key_id, format, reason, status, first_at, last_at, requests)
                SELECT (SELECT key_id FROM api_key WHERE api_key.name = sent.name), format, reason, status,
                       now() - interval '1 day', now() - interval '12 seconds', requests
                  FROM (VALUES (NULL, 'aws-lambda-v1', 'key_unknown', 403, 214), (NULL, 'otlp-v1', 'key_missing', 403, 3),
                               ('shop 2026', 'otlp-v1', 'too_large', 413, 2)) AS sent (name, format, reason, status, requests)
                """).update();
        jdbc.sql("""
                INSERT INTO function_ingest_key (function_arn, format, key_id, seen_at)
                SELECT function_arn, 'aws-lambda-v1', (SELECT key_id FROM api_key WHERE name = 'shop 2025'),
                       now() - row_number() OVER () * interval '7 minutes'
                  FROM lambda_function WHERE account_id = '123456789012' AND region = 'eu-west-1'
                 ORDER BY function_arn LIMIT 4
                """).update();
    }
}
