package io.filigree.ingest.apm;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * What an agent said of its process when it connected: all that later requests need of that.
 *
 * @param function null where the agent knows no ARN
 * @param resource the process if the ARN is unknown; null otherwise
 * @param application the first name of the application; empty if absent
 */
record AgentRun(@Nullable InvokedArn function, @Nullable TelemetryResource resource, String application) {

    private static final String ARN = "arn";
    private static final String APPLICATION = "app";
    private static final String NAME = "name";
    private static final String REGION = "region";
    private static final String ACCOUNT = "account";

    AgentRun {
        requireNonNull(application, "application");
    }

    /** Whether the process is no Lambda function. */
    boolean isOutsideLambda() {
        return function == null && TelemetryResource.NOT_A_LAMBDA.equals(resource);
    }

    /** Distinguishes a run from other tokens: no other function or application has the same content. */
    String scope() {
        return fields().toString();
    }

    /** As short texts, for the token and for the spool. */
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, ARN, function == null ? null : function.toString());
        put(fields, APPLICATION, application);
        if (function == null && resource != null) {
            put(fields, NAME, resource.functionName());
            put(fields, REGION, resource.region());
            put(fields, ACCOUNT, resource.accountId());
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, value);
        }
    }

    /** Parses the output of {@link #fields}; other fields are ignored. */
    static AgentRun of(Map<String, String> fields) {
        InvokedArn function = InvokedArn.parse(fields.getOrDefault(ARN, "")).orElse(null);
        String name = fields.get(NAME);
        TelemetryResource resource = name == null
                ? TelemetryResource.NOT_A_LAMBDA
                : new TelemetryResource(name, fields.get(REGION), fields.get(ACCOUNT), null);
        return new AgentRun(function, function == null ? resource : null, fields.getOrDefault(APPLICATION, ""));
    }
}
