package io.filigree.ingest.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.RequestHead;
import io.filigree.ingest.format.UnreadablePayloadException;
import org.jspecify.annotations.Nullable;

/**
 * The function whose telemetry a body is, and the environment that it runs in, which records do not say. Fields have the names of the envelope's members.
 *
 * @param fields without those that are absent
 */
record FunctionIdentity(Map<String, String> fields) {

    private static final String INVOKED_ARN = "invoked_arn";
    private static final String ACCOUNT_ID = "account_id";
    private static final String REGION = "region";
    private static final String FUNCTION_NAME = "function_name";
    private static final String FUNCTION_VERSION = "function_version";
    private static final String ENVIRONMENT_ID = "environment_id";

    /** Headers, and the members of the envelope that they are in place of. */
    private static final Map<String, String> HEADERS = Map.of(
            "X-Filigree-Function-Arn", INVOKED_ARN,
            "X-Filigree-Account-Id", ACCOUNT_ID,
            "X-Filigree-Region", REGION,
            "X-Filigree-Function-Name", FUNCTION_NAME,
            "X-Filigree-Function-Version", FUNCTION_VERSION,
            "X-Filigree-Environment-Id", ENVIRONMENT_ID);

    private static final int LONGEST = 1_024;

    FunctionIdentity {
        fields = Map.copyOf(fields);
    }

    static FunctionIdentity ofHeaders(RequestHead request) {
        Map<String, String> fields = new LinkedHashMap<>();
        HEADERS.forEach((header, field) -> put(fields, field, request.header(header)));
        return new FunctionIdentity(fields);
    }

    private static void put(Map<String, String> fields, String field, @Nullable String value) {
        if (value != null && !value.isBlank() && value.length() <= LONGEST) {
            fields.put(field, value.strip());
        }
    }

    /** With members of an envelope, which win. */
    FunctionIdentity with(Map<String, String> members) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        HEADERS.values().forEach(field -> put(all, field, members.get(field)));
        put(all, INVOKED_ARN, members.getOrDefault(INVOKED_ARN, members.get("function_arn")));
        return new FunctionIdentity(all);
    }

    /** With what a record says, where nothing else does. */
    FunctionIdentity orElse(String name, String version) {
        Map<String, String> all = new LinkedHashMap<>();
        put(all, FUNCTION_NAME, name);
        put(all, FUNCTION_VERSION, version);
        all.putAll(fields);
        return new FunctionIdentity(all);
    }

    /** The ARN, else the name, in the spelling of the sender; null if neither is known. */
    @Nullable
    String nameOrArn() {
        return fields.getOrDefault(INVOKED_ARN, fields.get(FUNCTION_NAME));
    }

    /** Distinguishes the environments of one function; empty if the sender does not identify its environment. */
    String environmentId() {
        return fields.getOrDefault(ENVIRONMENT_ID, "");
    }

    /**
     * The function with the version that ran.
     *
     * @return null where too little is known
     * @throws UnreadablePayloadException when the ARN is invalid
     */
    @Nullable
    InvokedArn function() {
        String arn = fields.get(INVOKED_ARN);
        Optional<InvokedArn> function = arn == null ? named() : InvokedArn.parse(arn);
        if (arn != null && function.isEmpty()) {
            throw new UnreadablePayloadException(
                    INVOKED_ARN, "not the ARN of a Lambda function (header X-Filigree-Function-Arn, or the envelope)");
        }
        return function.map(found -> found.ranAs(fields.get(FUNCTION_VERSION))).orElse(null);
    }

    private Optional<InvokedArn> named() {
        String name = fields.get(FUNCTION_NAME);
        return name == null
                ? Optional.empty()
                : InvokedArn.of(fields.getOrDefault(REGION, ""), fields.getOrDefault(ACCOUNT_ID, ""), name);
    }
}
