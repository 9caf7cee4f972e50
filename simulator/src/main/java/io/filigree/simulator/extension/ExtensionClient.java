package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Posts what extensions and other senders send. What is not accepted is dropped, as the real ones drop it:
 * {@code posted = accepted + dropped}, once all responses are in.
 */
public final class ExtensionClient {

    /** How long the real extensions wait for an answer. */
    private static final Duration TIMEOUT = Duration.ofMillis(2_400);

    private final URI endpoint;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder invocations = new LongAdder();

    /** @param endpoint of which scheme, host and port are used */
    public ExtensionClient(URI endpoint) {
        this.endpoint = requireNonNull(endpoint, "endpoint");
    }

    /** Gives the status of the response, or 0 when there was none; never fails. */
    public CompletableFuture<Integer> post(Post post) {
        return http.sendAsync(request(post), BodyHandlers.discarding())
                .handle((response, failure) -> failure == null ? response.statusCode() : 0)
                .thenApply(status -> count(post, status));
    }

    /** Posts what a sender needs the response of: gives its body, empty when the request fails. Waits for it. */
    public String exchange(Post post) {
        try {
            return http.send(request(post), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private HttpRequest request(Post post) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(post.path()))
                .timeout(TIMEOUT)
                .POST(BodyPublishers.ofByteArray(post.body()));
        post.headers().forEach(request::header);
        return request.build();
    }

    private int count(Post post, int status) {
        if (status / 100 == 2) {
            accepted.increment();
            invocations.add(post.invocations());
        } else {
            dropped.increment();
        }
        return status;
    }

    /** Posts that were answered with 2xx. */
    public long accepted() {
        return accepted.sum();
    }

    /** Posts that were refused, or not answered. */
    public long dropped() {
        return dropped.sum();
    }

    /** The invocations in the accepted posts. */
    public long invocations() {
        return invocations.sum();
    }
}
