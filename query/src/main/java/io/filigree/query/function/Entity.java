package io.filigree.query.function;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A function as an entity of NerdGraph.
 *
 * @param account the name of its account
 * @param reporting whether it had an event in the last 24 hours
 * @param lastEvent the time of its newest event; null without one
 */
public record Entity(
        String guid,
        String name,
        String functionArn,
        String accountId,
        String account,
        String region,
        Map<String, String> tags,
        boolean reporting,
        @Nullable Instant lastEvent,
        Instant lastSeen) {

    public static final String DOMAIN = "INFRA";
    public static final String TYPE = "AWSLAMBDAFUNCTION";

    /** The same text as {@link io.filigree.decorator.EntityGuid} makes of an ARN. */
    static final String GUID_SQL = """
            rtrim(translate(encode(convert_to(f.account_id || '|INFRA|AWSLAMBDAFUNCTION|'
                || encode(substring(sha256(convert_to(f.function_arn, 'UTF8')) FROM 1 FOR 8), 'hex'), 'UTF8'),
                'base64'), E'\\n', ''), '=')""";

    static final String REPORTING = "coalesce(e.last_event_at > now() - interval '24 hours', false)";
}
