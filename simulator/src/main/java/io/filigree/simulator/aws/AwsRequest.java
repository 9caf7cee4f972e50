package io.filigree.simulator.aws;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * A request, with what its signature says of the caller. The signature itself is not checked.
 *
 * @param path decoded segments, without the leading slash
 * @param accessKeyId null when the request is not signed
 * @param region from the credential scope; {@code us-east-1} when the request is not signed
 */
record AwsRequest(
        String method,
        List<String> path,
        Map<String, String> query,
        @Nullable String target,
        @Nullable String accessKeyId,
        String region,
        @Nullable String sessionToken,
        String body) {

    /** No request that the fake understands is larger. */
    private static final int MAX_BODY_BYTES = 1 << 20;

    private static final Pattern CREDENTIAL =
            Pattern.compile("Credential=([^/,]+)/\\d{8}/([^/,]+)/([^/,]+)/aws4_request");

    static AwsRequest read(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher credential = CREDENTIAL.matcher(authorization == null ? "" : authorization);
        boolean signed = credential.find();
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
        return new AwsRequest(
                exchange.getRequestMethod(),
                segments(exchange.getRequestURI().getRawPath()),
                form(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestHeaders().getFirst("X-Amz-Target"),
                signed ? credential.group(1) : null,
                signed ? credential.group(2) : "us-east-1",
                exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"),
                new String(body, StandardCharsets.UTF_8));
    }

    Map<String, String> form() {
        return form(body);
    }

    private static List<String> segments(String rawPath) {
        return Arrays.stream(rawPath.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(AwsRequest::decode)
                .toList();
    }

    private static Map<String, String> form(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Map.of();
        }
        return Arrays.stream(text.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> decode(pair[0]),
                        pair -> pair.length == 2 ? decode(pair[1]) : "",
                        (first, again) -> again));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
