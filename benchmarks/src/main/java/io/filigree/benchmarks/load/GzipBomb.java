package io.filigree.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

import io.filigree.benchmarks.harness.BenchFleet;
import io.filigree.benchmarks.harness.FiligreeProcess;

/** A small body that inflates to a gigabyte, and what it is answered. */
record GzipBomb(String layer, byte[] body) {

    private static final int INFLATED_MB = 1024;
    private static final String START =
            "{\"metadata\":{\"arn\":\"" + BenchFleet.function(0).arn() + "\"},\"data\":\"";

    /** The body itself. */
    static GzipBomb ofBody() throws IOException {
        return new GzipBomb("body", bomb("{\"context\":{},\"entry\":\""));
    }

    /** An agent's payload in a body that is small. */
    static GzipBomb ofAgentPayload() throws IOException {
        String message =
                "[1,\\\"NR_LAMBDA_MONITORING\\\",\\\"" + Base64.getEncoder().encodeToString(bomb(START)) + "\\\"]";
        String body = "{\"context\":{},\"entry\":{\"logEvents\":[{\"id\":\"1\",\"timestamp\":1,\"message\":\"" + message
                + "\"}]}}";
        return new GzipBomb("agent payload", body.getBytes(ISO_8859_1));
    }

    /** The answer, and how long it took. */
    record Answer(int status, double ms) {}

    Answer post(HttpClient client, URI target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("X-License-Key", FiligreeProcess.INGEST_KEY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        long start = System.nanoTime();
        int status = client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        return new Answer(status, (System.nanoTime() - start) / 1e6);
    }

    private static byte[] bomb(String start) throws IOException {
        byte[] filling = new byte[1 << 20];
        Arrays.fill(filling, (byte) 'a');
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(start.getBytes(ISO_8859_1));
            for (int i = 0; i < INFLATED_MB; i++) {
                gzip.write(filling);
            }
        }
        return bytes.toByteArray();
    }
}
