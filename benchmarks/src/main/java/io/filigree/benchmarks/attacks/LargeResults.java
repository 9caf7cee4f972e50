package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results that are larger than the heap, for clients that read all of it, read slowly, or do not read. */
final class LargeResults {

    private static final String FAMILY = "large-results";

    private static final int EVENTS = 300;
    private static final int EVENTS_A_BODY = 6;
    private static final String ALL = "SELECT * FROM Large SINCE 1 day ago LIMIT MAX";

    private LargeResults() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        attacks.add(Attack.load(FAMILY, "large-events-are-stored", LargeResults::store));
        for (String door : List.of(
                "json",
                "csv",
                "ndjson",
                "form",
                "graphql",
                "api-events",
                "invocations",
                "uniques",
                "facet",
                "subquery",
                "page")) {
            attacks.add(Attack.load(FAMILY, "6-" + door, target -> readAll(target, 6, door)));
        }
        for (String door : List.of("json", "csv", "graphql", "api-events")) {
            attacks.add(Attack.load(FAMILY, "20-" + door, target -> readAll(target, 20, door)));
        }
        for (String door : List.of("json", "ndjson", "api-events")) {
            attacks.add(Attack.load(FAMILY, "20-not-read-" + door, target -> notRead(target, 20, door)));
        }
        attacks.add(Attack.load(FAMILY, "graphql-aliases", LargeResults::aliases));
        attacks.add(Attack.load(FAMILY, "hang-up", LargeResults::hangUp));
        return attacks;
    }

    /** Each event has as many attributes, as long, as an event may have: a megabyte. */
    private static AttackOutcome store(Target target) throws IOException, InterruptedException {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < 250; i++) {
            attributes.put("large" + i, Telemetry.noise(target.random(), 4_090));
        }
        int accepted = 0;
        for (int i = 0; i < EVENTS / EVENTS_A_BODY; i++) {
            List<Object> events = new ArrayList<>();
            for (int j = 0; j < EVENTS_A_BODY; j++) {
                attributes.put("number", i * EVENTS_A_BODY + j);
                events.add(Telemetry.custom("Large", System.currentTimeMillis(), new LinkedHashMap<>(attributes)));
            }
            byte[] body = Telemetry.body(
                    Target.ARN_A,
                    Telemetry.payload(Target.ARN_A, Telemetry.object("custom_event_data", Telemetry.harvest(events))));
            accepted +=
                    target.ingestZipped(target.ingestA(), Telemetry.gzip(body)).status() == 202 ? 1 : 0;
        }
        target.awaitStored();
        target.await(
                "large events", () -> target.anyone().count("SELECT count(*) FROM Large SINCE 1 day ago") >= EVENTS);
        return AttackOutcome.when(
                accepted == EVENTS / EVENTS_A_BODY,
                "%d bodies with %d events of a megabyte are stored",
                accepted,
                EVENTS);
    }

    private static byte[] request(Target target, String door, String key) throws IOException {
        RawHttpClient http = target.http();
        String header = "X-Query-Key: " + key;
        String query = "/v1/accounts/0/query?timeout=60&nrql=";
        return switch (door) {
            case "csv" ->
                http.request("GET", query + RawHttpClient.encoded(ALL), new byte[0], header, "Accept: text/csv");
            case "ndjson" ->
                http.request(
                        "GET", query + RawHttpClient.encoded(ALL), new byte[0], header, "Accept: application/x-ndjson");
            case "form" ->
                http.request(
                        "POST",
                        "/v1/accounts/0/query",
                        ("nrql=" + RawHttpClient.encoded(ALL)).getBytes(UTF_8),
                        header,
                        "Content-Type: application/x-www-form-urlencoded");
            case "graphql" ->
                graphql(http, header, "{ actor { account(id: 0) { nrql(query: \"" + ALL + "\") { results } } } }");
            case "api-events" -> http.request("GET", "/api/events?limit=5000&type=Large&since=0", new byte[0], header);
            case "invocations" ->
                http.request("GET", "/v1/accounts/0/invocations?limit=5000&since=0", new byte[0], header);
            case "uniques" ->
                http.request(
                        "GET",
                        query
                                + RawHttpClient.encoded(
                                        "SELECT uniques(concat(number, large1, large2, large3, large4, large5, large6), 10000),"
                                                + " uniques(concat(number, large7, large8, large9, large10), 10000) FROM Large SINCE 1 day ago"),
                        new byte[0],
                        header);
            case "facet" ->
                http.request(
                        "GET",
                        query
                                + RawHttpClient.encoded(
                                        "SELECT latest(large1), latest(large2), latest(large3), latest(large4), latest(large5)"
                                                + " FROM Large FACET number, large6, large7, large8, large9 SINCE 1 day ago LIMIT MAX TIMESERIES MAX"),
                        new byte[0],
                        header);
            case "subquery" ->
                http.request(
                        "GET",
                        query
                                + RawHttpClient.encoded(
                                        "SELECT * FROM (SELECT * FROM Large LIMIT MAX) SINCE 1 day ago LIMIT MAX"),
                        new byte[0],
                        header);
            default -> http.request("GET", query + RawHttpClient.encoded(ALL), new byte[0], header);
        };
    }

    private static byte[] graphql(RawHttpClient http, String header, String document) {
        return http.request(
                "POST",
                "/graphql",
                Telemetry.json(Map.of("query", document)).getBytes(UTF_8),
                header,
                "Content-Type: application/json");
    }

    private static AttackOutcome readAll(Target target, int size, String door)
            throws IOException, InterruptedException {
        if (door.equals("page")) {
            return pages(target, size);
        }
        byte[] request = request(target, door, target.newKey("query"));
        List<Reply> replies = ConcurrentTasks.run(
                size, 120, i -> () -> target.http().timeout(90_000).raw(request, 2_000));
        return judged(size, replies);
    }

    private static AttackOutcome judged(int size, List<Reply> replies) {
        long bytes = replies.stream().mapToLong(Reply::length).max().orElse(0);
        List<Integer> statuses =
                replies.stream().map(Reply::status).sorted().distinct().toList();
        boolean answered = replies.size() == size
                && replies.stream().allMatch(reply -> reply.status() == 200 || reply.status() / 100 == 4);
        return AttackOutcome.when(
                answered,
                "%d clients, %d answered %s, at most %d MB each",
                size,
                replies.size(),
                statuses,
                bytes >> 20);
    }

    private static AttackOutcome pages(Target target, int size) throws IOException, InterruptedException {
        Session viewer = target.session("viewer");
        List<Reply> replies = ConcurrentTasks.run(
                2 * size,
                120,
                i -> () -> viewer.get((i % 2 == 0 ? "/query?q=" : "/query.csv?q=") + RawHttpClient.encoded(ALL)));
        return judged(2 * size, replies);
    }

    private static AttackOutcome notRead(Target target, int size, String door)
            throws IOException, InterruptedException {
        byte[] request = request(target, door, target.newKey("query"));
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                Socket socket = target.http().connect();
                sockets.add(socket);
                socket.setReceiveBufferSize(4_096);
                socket.getOutputStream().write(request);
            }
            Thread.sleep(15_000);
            Reply other = new NrqlClient(target.http(), target.newKey("query", Target.H), "0")
                    .run("SELECT count(*) FROM Span");
            return AttackOutcome.when(
                    other.status() == 200 && other.millis() < 3_000,
                    "%d clients that did not read for 15 s; another query: %d after %d ms",
                    size,
                    other.status(),
                    other.millis());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static AttackOutcome aliases(Target target) throws IOException {
        StringBuilder document = new StringBuilder("{ actor { account(id: 0) { ");
        for (int i = 0; i < 30; i++) {
            document.append('a')
                    .append(i)
                    .append(": nrql(query: \"")
                    .append(ALL)
                    .append("\") { results } ");
        }
        byte[] request = graphql(
                target.http(),
                "X-Query-Key: " + target.newKey("query"),
                document.append("} } }").toString());
        return judged(1, List.of(target.http().timeout(90_000).raw(request, 2_000)));
    }

    private static AttackOutcome hangUp(Target target) throws IOException, InterruptedException {
        String key = target.newKey("query");
        byte[] request = request(target, "json", key);
        ConcurrentTasks.run(10, 60, i -> () -> {
            for (int round = 0; round < 5; round++) {
                try (Socket socket = target.http().connect()) {
                    socket.getOutputStream().write(request);
                    InputStream in = socket.getInputStream();
                    in.readNBytes(1_000);
                }
            }
            return i;
        });
        Reply other = target.anyone().run("SELECT count(*) FROM Span");
        return AttackOutcome.when(
                other.status() == 200,
                "50 clients that disconnected after 1,000 bytes; another query: %d",
                other.status());
    }
}
