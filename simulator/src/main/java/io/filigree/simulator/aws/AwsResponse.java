package io.filigree.simulator.aws;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/** An answer as it goes out. */
record AwsResponse(int status, String contentType, Map<String, String> headers, byte[] body) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static AwsResponse json(Map<String, ?> body) {
        return new AwsResponse(200, "application/json", Map.of(), JSON.writeValueAsBytes(body));
    }

    static AwsResponse xml(String body) {
        return new AwsResponse(200, "text/xml", Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    static AwsResponse error(AwsError error, String service) {
        return switch (service) {
            case "sts" ->
                new AwsResponse(
                        error.status(),
                        "text/xml",
                        Map.of(),
                        ("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>"
                                        + error.code() + "</Code><Message>" + xmlEscaped(error.message())
                                        + "</Message></Error><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>")
                                .getBytes(StandardCharsets.UTF_8));
            case "tag" ->
                new AwsResponse(
                        error.status(), "application/x-amz-json-1.1", Map.of(), body(error, "__type", error.code()));
            default -> new AwsResponse(error.status(), "application/json", headers(error), body(error, "Type", "User"));
        };
    }

    static String xmlEscaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Map<String, String> headers(AwsError error) {
        Map<String, String> headers = new LinkedHashMap<>(error.headers());
        headers.put("x-amzn-ErrorType", error.code());
        return headers;
    }

    private static byte[] body(AwsError error, String typeKey, String type) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(typeKey, type);
        body.put("message", error.message());
        body.putAll(error.details());
        return JSON.writeValueAsBytes(body);
    }
}
