package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.filigree.http.RawClient;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.TestRequest;
import io.filigree.route.IngestRoutes;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Every request of the test resources that a sender made, and a client that makes it again: its header lines, its bytes. */
final class CapturedRequests {

    private static final List<String> FOLDERS = List.of("/samples", "/otlp", "/telemetry", "/firehose");
    private static final String BODY = ".body.bin";

    /** Of those that were captured at another address than ours. */
    private static final Map<String, String> PATHS =
            Map.of("/telemetry", "/aws/telemetry/v1", "/firehose", "/aws/firehose/v1");

    private static final String FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    /** The run of the captured requests of an APM agent. */
    private static final String CAPTURED_RUN = "LABRUN1";

    private CapturedRequests() {}

    /** In the order in which they were captured, by their folder. */
    static Map<String, List<Captured>> byFolder() {
        Map<String, List<Captured>> folders = new TreeMap<>();
        for (String folder : FOLDERS) {
            for (String name : names(folder)) {
                Captured captured = captured(name);
                folders.computeIfAbsent(captured.folder(), any -> new ArrayList<>())
                        .add(captured);
            }
        }
        return folders;
    }

    private static List<String> names(String folder) {
        try {
            return Stream.of(new PathMatchingResourcePatternResolver()
                            .getResources("classpath:" + folder + "/**/*" + BODY))
                    .map(resource -> name(folder, resource))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(String folder, Resource resource) {
        try {
            String url = resource.getURL().toString();
            return url.substring(url.lastIndexOf(folder + "/"), url.length() - BODY.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name of the resource, without what its parts end with */
    static Captured captured(String name) {
        List<String> lines = head(name);
        String folder = name.substring(0, name.lastIndexOf('/'));
        String target = lines.isEmpty() ? "/aws/lambda/v1" : lines.get(0).split(" ")[1];
        return new Captured(
                name,
                PATHS.getOrDefault(folder, target),
                lines.stream().skip(1).filter(line -> !line.isBlank()).toList(),
                TestRequest.resource(name + BODY));
    }

    /** Empty for a body that was kept alone. */
    private static List<String> head(String name) {
        for (String suffix : List.of(".head.txt", ".headers.txt")) {
            if (CapturedRequests.class.getResource(name + suffix) != null) {
                return new String(TestRequest.resource(name + suffix), ISO_8859_1)
                        .lines()
                        .toList();
            }
        }
        return List.of();
    }

    /** Status and body of a response. */
    record Response(int status, String body) {}

    /**
     * A captured request.
     *
     * @param target path and query string
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Captured(String name, String target, List<String> headers, byte[] body) {

        String folder() {
            return name.substring(0, name.lastIndexOf('/'));
        }

        String path() {
            return target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
        }

        String format() {
            return IngestRoutes.formatId(path()).orElseThrow(() -> new AssertionError("no format of " + this));
        }

        /** The same request in another run of an APM agent. */
        Captured inRun(String run) {
            return new Captured(
                    name,
                    target.replace(CAPTURED_RUN, run),
                    headers.stream()
                            .map(line -> line.replace(CAPTURED_RUN, run))
                            .toList(),
                    body);
        }

        /** With this key in place of the placeholder; a function's extension adds whose records it passes on. */
        Captured withKey(String key) {
            List<String> lines = new ArrayList<>();
            boolean hasKey = target.contains("license_key=");
            for (String line : headers) {
                boolean isKey = IngestRoutes.keyHeaders().stream()
                        .anyMatch(line.substring(0, line.indexOf(':'))::equalsIgnoreCase);
                hasKey |= isKey;
                lines.add(isKey ? line.substring(0, line.indexOf(':')) + ": " + key : line);
            }
            if (!hasKey) {
                lines.add("Api-Key: " + key);
                lines.add("X-Filigree-Function-Arn: " + FUNCTION_ARN);
            }
            return new Captured(name, target.replaceAll("license_key=[^&]*", "license_key=" + key), lines, body);
        }

        /** Posts it on a new connection. */
        Response send(URI server) {
            StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\n");
            boolean isChunked = false;
            boolean hasHost = false;
            for (String line : headers) {
                String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
                isChunked |= name.equals("transfer-encoding");
                hasHost |= name.equals("host");
                // One capture announces another length than its body has.
                if (!name.equals("connection") && !name.equals("content-length")) {
                    head.append(line).append("\r\n");
                }
            }
            head.append(hasHost ? "" : "Host: localhost\r\n").append("Connection: close\r\n");
            String content = new String(body, ISO_8859_1);
            if (isChunked) {
                content = Integer.toHexString(body.length) + "\r\n" + content + "\r\n0\r\n\r\n";
            } else {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            try (RawClient client = new RawClient(server)) {
                String response = client.write(head + "\r\n" + content).readAll();
                return new Response(
                        Integer.parseInt(response.substring(9, 12)),
                        response.substring(response.indexOf("\r\n\r\n") + 4));
            }
        }

        /** As a format reads it. */
        ReceivedRequest received() {
            Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.forEach(line -> fields.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip()));
            TestRequest request = new TestRequest(body, fields, parameters());
            return new ReceivedRequest() {
                @Override
                public byte[] body() {
                    return body;
                }

                @Override
                public String path() {
                    return Captured.this.path();
                }

                @Override
                public @Nullable String header(String field) {
                    return request.header(field);
                }

                @Override
                public @Nullable String parameter(String parameter) {
                    return request.parameter(parameter);
                }
            };
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new TreeMap<>();
            if (target.contains("?")) {
                for (String parameter :
                        target.substring(target.indexOf('?') + 1).split("&")) {
                    int equals = parameter.indexOf('=');
                    parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
                }
            }
            return parameters;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
