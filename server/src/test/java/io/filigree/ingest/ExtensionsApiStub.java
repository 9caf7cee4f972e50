package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lambda's Extensions API and Telemetry API as one extension sees them, for one execution environment on loopback. */
final class ExtensionsApiStub implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String IDENTIFIER = "3f6ba2a8-1a5f-4d14-8d0f-1c4f1b1f2a11";

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> fetched = new LinkedBlockingQueue<>();
    private final List<JsonNode> registrations = new CopyOnWriteArrayList<>();
    private final List<JsonNode> subscriptions = new CopyOnWriteArrayList<>();

    ExtensionsApiStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/2020-01-01/extension/register", this::register);
        server.createContext("/2022-07-01/telemetry", this::subscribe);
        server.createContext("/2020-01-01/extension/event/next", this::next);
        server.start();
    }

    /** The value of {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<JsonNode> registrations() {
        return registrations;
    }

    Optional<JsonNode> subscription() {
        return subscriptions.stream().findFirst();
    }

    /** Waits until the extension polls for its next event, so is ready or has finished the previous event. */
    void awaitNext() {
        await(waiting, "the extension did not ask for its next event");
    }

    /** Returns when the extension has fetched the event: the platform sends no record of an invocation earlier. */
    void invoke(String requestId, String arn) {
        events.add("""
                {"eventType":"INVOKE","deadlineMs":%d,"requestId":"%s","invokedFunctionArn":"%s",
                 "tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1-62e900b2-710d76f009d6e7785905449a"}}
                """.formatted(System.currentTimeMillis() + 30_000, requestId, arn));
        await(fetched, "the extension did not fetch the invocation");
    }

    void shutDown() {
        events.add("""
                {"eventType":"SHUTDOWN","shutdownReason":"spindown","deadlineMs":%d}
                """.formatted(System.currentTimeMillis() + 2_000));
    }

    /** Delivers records to the subscriber, as a JSON array. */
    void deliver(String records) {
        URI destination = URI.create(
                requireNonNull(subscriptions.get(0)).at("/destination/URI").stringValue());
        HttpRequest request = HttpRequest.newBuilder(destination)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(records))
                .build();
        try {
            client.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void register(HttpExchange exchange) throws IOException {
        registrations.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
        exchange.getResponseHeaders().add("Lambda-Extension-Identifier", IDENTIFIER);
        respond(exchange, """
                {"functionName":"checkout-prod","functionVersion":"$LATEST","handler":"index.handler","accountId":"123456789012"}
                """);
    }

    private void subscribe(HttpExchange exchange) throws IOException {
        subscriptions.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
        respond(exchange, "OK");
    }

    private void next(HttpExchange exchange) throws IOException {
        if (!IDENTIFIER.equals(exchange.getRequestHeaders().getFirst("Lambda-Extension-Identifier"))) {
            exchange.sendResponseHeaders(403, -1);
            return;
        }
        waiting.add("next");
        try {
            String event = events.take();
            respond(exchange, event);
            fetched.add(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BlockingQueue<String> queue, String failure) {
        try {
            requireNonNull(queue.poll(60, SECONDS), failure);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void respond(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
