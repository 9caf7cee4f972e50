package io.filigree.ingest.lambda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.invocation.InvocationJoin;
import io.filigree.ingest.invocation.JoinInput;
import io.filigree.ingest.invocation.JoinResult;
import tools.jackson.databind.json.JsonMapper;

/** Writes bodies as senders do, for tests. */
final class Bodies {

    static final JsonMapper JSON = JsonMapper.builder().build();

    static final String CHECKOUT_ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    static final String FORWARDER_ARN = "arn:aws:lambda:us-east-1:999999999999:function:newrelic-log-ingestion";
    static final String REQUEST_ID = "11111111-2222-4333-8444-555555555555";
    static final long SENT_MS = 1_795_207_764_758L;
    static final Instant SENT = Instant.ofEpochMilli(SENT_MS);
    /** Later than any event of a sample. */
    static final Instant RECEIVED = SENT.plusSeconds(1_200);

    private static final Receipt RECEIPT = Receipt.ofStored(RECEIVED, AccountScope.ALL);

    private Bodies() {}

    static byte[] fromExtension(String... messages) {
        return body(context(CHECKOUT_ARN), entry("/aws/lambda/checkout-prod", "", "", "", messages));
    }

    /** What the log forwarder posts of a log group; the owner is the account 123456789012. */
    static byte[] fromCloudWatch(String logGroup, String logStream, String... messages) {
        return body(context(FORWARDER_ARN), entry(logGroup, logStream, "DATA_MESSAGE", "123456789012", messages));
    }

    static Map<String, Object> context(String arn) {
        String name = arn.substring(arn.lastIndexOf(':') + 1);
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("function_name", name);
        context.put("invoked_function_arn", arn);
        context.put("log_group_name", "/aws/lambda/" + name);
        context.put("log_stream_name", "newrelic-lambda-extension:2.7.0");
        return context;
    }

    static Map<String, Object> entry(
            String logGroup, String logStream, String messageType, String owner, String... messages) {
        List<Map<String, Object>> logEvents = new ArrayList<>();
        for (String message : messages) {
            logEvents.add(Map.of("id", "id-" + logEvents.size(), "message", message, "timestamp", SENT_MS));
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("logEvents", logEvents);
        entry.put("logGroup", logGroup);
        entry.put("logStream", logStream);
        entry.put("messageType", messageType);
        entry.put("owner", owner);
        return entry;
    }

    static byte[] body(Object context, Object entry) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("context", context);
        body.put("entry", JSON.writeValueAsString(entry));
        return JSON.writeValueAsBytes(body);
    }

    /** {@code metadata} and {@code data} are JSON. */
    static String v1(String metadata, String data) {
        return "[1,\"NR_LAMBDA_MONITORING\",\"" + packed("{\"metadata\":" + metadata + ",\"data\":" + data + "}")
                + "\"]";
    }

    static String v2(String metadata, String data) {
        return "[2,\"NR_LAMBDA_MONITORING\"," + metadata + ",\"" + packed(data) + "\"]";
    }

    static String packed(String json) {
        return Base64.getEncoder().encodeToString(gzip(json.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What a body becomes that comes alone: decoded, and its lines joined to its invocations. */
    static Decoded decode(byte[] body) {
        LambdaPayload payload = new PayloadReader(PayloadBounds.DEFAULT).read(body);
        Decoded decoded = new PayloadDecoder(PayloadBounds.DEFAULT).decode(payload, payload.messages(), RECEIVED);
        JoinInput told = new JoinInput();
        Predicate<Identified<Event>> isInvocation =
                event -> event.value().type().equals(Event.INVOCATION);
        decoded.events().stream().filter(isInvocation).forEach(event -> told.invocation(received(event)));
        decoded.completions()
                .forEach(line -> told.completion(new Sourced<>(line.messageIdentity(), RECEIPT, line.value())));
        decoded.failures().forEach(line -> told.failure(new Sourced<>(line.messageIdentity(), RECEIPT, line.value())));
        JoinResult joined = InvocationJoin.join(told, RelatedRows.NONE, List.of());
        List<Identified<Event>> events = new ArrayList<>(joined.invocations().stream()
                .map(event -> new Identified<>(event.message(), event.value()))
                .toList());
        // In the order of the body, like all events other than invocations.
        events.sort(Comparator.comparingInt(event -> indexOf(event, decoded.events())));
        for (int i = 0; i < decoded.events().size(); i++) {
            if (!isInvocation.test(decoded.events().get(i))) {
                events.add(Math.min(i, events.size()), decoded.events().get(i));
            }
        }
        Stream.of(joined.inferred(), joined.errors())
                .flatMap(List::stream)
                .forEach(event -> events.add(new Identified<>(event.message(), event.value())));
        return new Decoded(
                events,
                joined.waiting().stream()
                        .map(line -> new Identified<>(line.message(), line.value()))
                        .toList(),
                List.of(),
                decoded.undecoded(),
                decoded.ignored(),
                decoded.cut(),
                decoded.counts(),
                decoded.heapBytes());
    }

    private static Sourced<Event> received(Identified<Event> event) {
        return new Sourced<>(event.messageIdentity(), RECEIPT, event.value());
    }

    private static int indexOf(Identified<Event> joined, List<Identified<Event>> events) {
        return events.indexOf(
                new Identified<>(joined.messageIdentity(), joined.value().withCompletion(Map.of())));
    }
}
