package io.filigree.query.nrql.naive;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** An event, or a row of a subquery, with what the query's {@code WITH} makes of it. */
record Row(Map<String, Object> attributes, Map<String, @Nullable Object> variables, long bytes) {

    /** Other names of attributes, for queries that were written for other senders. */
    private static final Map<String, String> ALIASES = aliases();

    static Row of(Map<String, Object> attributes) {
        return of(attributes, 0);
    }

    /** @param bytes that an event takes */
    static Row of(Map<String, Object> attributes, long bytes) {
        return new Row(attributes, new HashMap<>(), bytes);
    }

    @Nullable
    Object value(String name) {
        if (variables.containsKey(name)) {
            return variables.get(name);
        }
        if (attributes.containsKey(name)) {
            return attributes.get(name);
        }
        String target = ALIASES.get(name);
        return target == null ? null : attributes.get(target);
    }

    /** Null for a row that happened at no time. */
    @Nullable
    Long timestamp() {
        return attributes.get("timestamp") instanceof Number number ? number.longValue() : null;
    }

    private static Map<String, String> aliases() {
        Map<String, String> aliases = new HashMap<>();
        aliases.put("faas.name", "aws.lambda.functionName");
        aliases.put("provider.functionName", "aws.lambda.functionName");
        aliases.put("functionName", "aws.lambda.functionName");
        aliases.put("appName", "aws.lambda.functionName");
        aliases.put("entity.guid", "entityGuid");
        aliases.put("provider.runtime", "aws.runtime");
        aliases.put("provider.memorySize", "aws.memorySize");
        aliases.put("provider.timeout", "aws.timeout");
        aliases.put("provider.handler", "aws.handler");
        aliases.put("trace.id", "traceId");
        aliases.put("cloudWatchDuration", "cwDuration");
        aliases.put("cloudWatchBilledDuration", "cwBilledDuration");
        aliases.put("cloudWatchInitDuration", "cwInitDuration");
        aliases.put("providerAccountName", "account");
        aliases.put("awsRegion", "aws.region");
        aliases.put("awsAccountId", "aws.accountId");
        aliases.put("eventType", "type");
        return aliases;
    }
}
